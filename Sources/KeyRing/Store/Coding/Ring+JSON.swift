internal import JOSE
internal import JSON

extension Ring {
    /// The version of ring.json that is written; version 1 is read too.
    private static let version = 2

    /// ring.json of this generation: one line, no secret.
    package var document: [UInt8] {
        var members: [(name: String, value: JSONText)] = [
            ("version", .integer(Self.version)), ("id", .string(id)), ("name", .string(name)),
            ("home", .string(home)), ("rehearsal", .bool(isRehearsal)), ("issuers", .strings(issuers)),
            ("generation", .integer(generation)), ("made", .integer(made)), ("policy", policy.json),
            ("keys", .array(keys.map(\.json))), ("leader", .string(leader)),
        ]
        members.add("legacySigner", legacySigner.map { .string($0) })
        members.add("legacySuccessor", legacySuccessor.map { .string($0) })
        members += [
            ("lifetimesInForce", lifetimesInForce.json), ("lists", .array(lists.map(\.json))),
            ("tombstones", .array(tombstones.map(\.json))), ("cachedUntil", .integer(cachedUntil)),
            ("flags", .object(flags.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })),
            ("lifetimesChanged", .integer(lifetimesChanged)), ("newCluster", .bool(isNewCluster)),
            ("excusedKids", .strings(excusedKeyIDs)),
            ("serverFilesChanged", .integer(serverFilesChanged)), ("jwksChanged", .integer(jwksChanged)),
        ]
        members.add("revocation", revocation?.json)
        members.add("undoable", undoable?.json)
        members.append(("held", .bool(isHeld)))
        members.add("heldSince", heldSince.map { .integer($0) })
        return JSONText.object(members).bytes + [0x0A]
    }

    /// Reads ring.json.
    ///
    /// - Parameter path: for messages.
    /// - Throws: `RingError`, also for a document that could be read and contradicts itself.
    package init(reading document: [UInt8], path: String) throws(RingError) {
        let ring = try StrictValue(parsing: document, path: path).object { (members) throws(RingError) in
            let version = try members["version"].integer(in: 0...Int.max)
            guard (1...Self.version).contains(version) else {
                throw RingError(
                    .unreadable,
                    "\(path): version \(version), this satoken reads versions 1 to \(Self.version)",
                    hint: "use the satoken that wrote it, or a newer one")
            }
            return try Ring(&members)
        }
        if let contradiction = ring.contradiction {
            throw RingError(.unreadable, "\(path): \(contradiction)")
        }
        self = ring
    }

    private init(_ members: inout StrictValue.Members) throws(RingError) {
        self.init(
            id: try members["id"].string(), name: try members["name"].string(),
            home: try members["home"].string(), isRehearsal: try members["rehearsal"].bool(),
            issuers: try members["issuers"].strings(atMost: Bounds.names),
            policy: try Policy(reading: members["policy"]),
            keys: try members["keys"].array(atMost: Bounds.keys).map { (key) throws(RingError) in
                try RingKey(reading: key)
            },
            leader: try members["leader"].string(),
            legacySigner: try members.optional("legacySigner")?.string(),
            now: try members["made"].integer(in: Bounds.time))
        generation = try members["generation"].integer(in: Bounds.generation)
        legacySuccessor = try members.optional("legacySuccessor")?.string()
        lifetimesInForce = try Lifetimes(reading: members["lifetimesInForce"])
        lists = try members["lists"].array(atMost: Bounds.lists).map { (list) throws(RingError) in
            try TrustList(reading: list)
        }
        tombstones = try members["tombstones"].array(atMost: Bounds.keys).map { (value) throws(RingError) in
            try Tombstone(reading: value)
        }
        revocation = try members.optional("revocation").map { (value) throws(RingError) in
            try Revocation(reading: value)
        }
        undoable = try members.optional("undoable").map { (value) throws(RingError) in
            try TakenStep(reading: value)
        }
        flags =
            try members.optional("flags")?.dictionary(atMost: Bounds.endpoints) { (value) throws(RingError) in
                try FlagsStatement(reading: value)
            } ?? [:]
        lifetimesChanged =
            try members.optional("lifetimesChanged")?.integer(in: Bounds.generation) ?? generation
        isNewCluster = try members.optional("newCluster")?.bool() ?? false
        excusedKeyIDs = try members.optional("excusedKids")?.strings(atMost: Bounds.names) ?? []
        serverFilesChanged =
            try members.optional("serverFilesChanged")?.integer(in: Bounds.generation) ?? generation
        jwksChanged = try members.optional("jwksChanged")?.integer(in: Bounds.generation) ?? generation
        cachedUntil = try members["cachedUntil"].integer(in: Bounds.time)
        let since = try members.optional("heldSince")?.integer(in: Bounds.time)
        // Without its moment, a hold counts from this generation.
        heldSince = try members["held"].bool() ? since ?? made : nil
    }
}

extension [(name: String, value: JSONText)] {
    /// Adds a member that has a value.
    mutating func add(_ name: String, _ value: JSONText?) {
        if let value { append((name, value)) }
    }
}

extension Ring.TrustList {
    fileprivate var json: JSONText { .object([("names", .strings(names)), ("born", .integer(born))]) }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                names: try members["names"].strings(atMost: Bounds.keys),
                born: try members["born"].integer(in: Bounds.generation))
        }
    }
}

extension Ring.Tombstone {
    fileprivate var json: JSONText {
        .object([("kid", .string(keyID)), ("name", .string(name)), ("time", .integer(time))])
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                keyID: try members["kid"].string(), name: try members["name"].string(),
                time: try members["time"].integer(in: Bounds.time))
        }
    }
}

extension Ring.FlagsStatement {
    fileprivate var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("time", .integer(time)), ("generation", .integer(generation)),
        ]
        members.add("since", since.map { .integer($0) })
        return .object(members)
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                time: try members["time"].integer(in: Bounds.time),
                generation: try members["generation"].integer(in: Bounds.generation),
                since: try members.optional("since")?.integer(in: Bounds.time))
        }
    }
}

extension Revocation {
    fileprivate var json: JSONText { .object([("orders", .array(orders.map(\.json)))]) }

    /// In version 1 all keys have one mode and one moment.
    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            if let orders = try members.optional("orders") {
                return Self(
                    orders: try orders.array(atMost: Bounds.keys).map { (order) throws(RingError) in
                        try Order(reading: order)
                    })
            }
            return Self(
                keys: try members["keys"].strings(atMost: Bounds.keys),
                mode: try members["mode"].named(Mode.self),
                ordered: try members["ordered"].integer(in: Bounds.time))
        }
    }
}

extension Revocation.Order {
    fileprivate var json: JSONText {
        .object([
            ("key", .string(key)), ("mode", .string(mode.rawValue)), ("ordered", .integer(ordered)),
        ])
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                key: try members["key"].string(), mode: try members["mode"].named(Revocation.Mode.self),
                ordered: try members["ordered"].integer(in: Bounds.time))
        }
    }
}

extension TakenStep {
    fileprivate var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("step", .string(step.rawValue)), ("key", .string(key)),
        ]
        members.add("predecessor", predecessor.map { .string($0) })
        members.add("stateBefore", stateBefore.map { .string($0.rawValue) })
        return .object(members)
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                step: try members["step"].named(Step.self), key: try members["key"].string(),
                predecessor: try members.optional("predecessor")?.string(),
                stateBefore: try members.optional("stateBefore")?.named(KeyState.self))
        }
    }
}
