internal import JOSE
internal import JSON

extension RingKey {
    var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("name", .string(name)), ("kid", .string(keyID)), ("alg", .string(algorithm.rawValue)),
            ("state", .string(state.rawValue)), ("legacy", .bool(isLegacy)),
            ("privateHalf", .bool(hasPrivateHalf)),
        ]
        members.add("entered", entered?.json)
        members.add("activated", activated?.json)
        members.add("superseded", superseded?.json)
        members.add("yielded", yielded?.json)
        members.add("clockFloor", clockFloor.map { .integer($0) })
        members.append(("lifetimes", lifetimes.json))
        members.append(("imported", .bool(isImported)))
        members.add("statement", statement?.json)
        members.add("openEnded", openEnded.map { .integer($0) })
        members.add("leftLegacy", leftLegacy?.json)
        members.add("unpublished", unpublished?.json)
        members.add("left", left?.json)
        return .object(members)
    }

    init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            var key = Self(
                name: try members["name"].string(), keyID: try members["kid"].string(),
                algorithm: try members["alg"].named(SignatureAlgorithm.self),
                state: try members["state"].named(KeyState.self),
                hasPrivateHalf: try members["privateHalf"].bool())
            key.isLegacy = try members["legacy"].bool()
            key.entered = try Moment(ifThere: members.optional("entered"))
            key.activated = try Moment(ifThere: members.optional("activated"))
            key.superseded = try Moment(ifThere: members.optional("superseded"))
            key.yielded = try Moment(ifThere: members.optional("yielded"))
            key.clockFloor = try members.optional("clockFloor")?.integer(in: Bounds.time)
            key.lifetimes = try Lifetimes(reading: members["lifetimes"])
            // Version 1 does not tell: what was there at the creation or came in as previous may have a past.
            let mayHaveSigned = key.superseded?.generation == 0 || key.activated?.generation == 1
            key.isImported = try members.optional("imported")?.bool() ?? mayHaveSigned
            key.statement = try members.optional("statement").map { (value) throws(RingError) in
                try LongestToken(reading: value)
            }
            key.openEnded = try members.optional("openEnded")?.integer(in: Bounds.time)
            key.leftLegacy = try Moment(ifThere: members.optional("leftLegacy"))
            key.unpublished = try Moment(ifThere: members.optional("unpublished"))
            key.left = try Moment(ifThere: members.optional("left"))
            return key
        }
    }
}

extension Moment {
    fileprivate var json: JSONText {
        .object([("generation", .integer(generation)), ("time", .integer(time))])
    }

    fileprivate init?(ifThere value: StrictValue?) throws(RingError) {
        guard let value else { return nil }
        self = try value.object { (members) throws(RingError) in
            Self(
                generation: try members["generation"].integer(in: Bounds.generation),
                time: try members["time"].integer(in: Bounds.time))
        }
    }
}

extension RingKey.LongestToken {
    fileprivate var json: JSONText { .object([("lifetime", .integer(lifetime)), ("time", .integer(time))]) }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                lifetime: try members["lifetime"].integer(in: Bounds.lifetime),
                time: try members["time"].integer(in: Bounds.time))
        }
    }
}

extension Lifetimes {
    var json: JSONText { .object([("external", .integer(external)), ("any", .integer(any))]) }

    init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                external: try members["external"].integer(in: Bounds.lifetime),
                any: try members["any"].integer(in: Bounds.lifetime))
        }
    }
}
