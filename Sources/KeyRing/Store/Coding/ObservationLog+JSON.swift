internal import JOSE
internal import JSON

extension ObservationLog {
    private static let version = 2

    /// observed.json: one line.
    package var document: [UInt8] {
        var members: [(name: String, value: JSONText)] = [
            ("version", .integer(Self.version)), ("generation", .integer(generation)),
            ("endpoints", .object(sorted(endpoints).map { ($0.key, $0.value.json) })),
            ("needed", .object(sorted(needed).map { ($0.key, $0.value.json) })),
        ]
        members.add("controllerManager", controllerManager?.json)
        members += [
            ("kubeadmKeys", .object(sorted(kubeadmKeys).map { ($0.key, .integer($0.value)) })),
            ("exports", .object(sorted(exports).map { ($0.key, .integer($0.value)) })),
            ("kubeadmExports", .object(sorted(kubeadmExports).map { ($0.key, .integer($0.value)) })),
        ]
        members.add("heldBack", heldBack.map { .integer($0.generation) })
        members.add("heldBackTime", heldBack.map { .integer($0.time) })
        members.add("highestTime", highestTime.map { .integer($0) })
        members.add("leapSeen", leapSeen.map { .integer($0) })
        return JSONText.object(members).bytes + [0x0A]
    }

    /// Reads observed.json.
    ///
    /// - Parameter path: for messages.
    package init(reading document: [UInt8], path: String) throws(RingError) {
        self = try StrictValue(parsing: document, path: path).object { (members) throws(RingError) in
            let version = try members["version"].integer(in: 0...Int.max)
            guard (1...Self.version).contains(version) else {
                throw RingError(
                    .unreadable,
                    "\(path): version \(version), this satoken reads versions 1 to \(Self.version)")
            }
            var observations = ObservationLog()
            observations.generation = try members["generation"].integer(in: Bounds.generation)
            observations.endpoints = try members["endpoints"].dictionary(atMost: Bounds.endpoints) {
                (record) throws(RingError) in try Record(reading: record)
            }
            observations.needed = try members["needed"].dictionary(atMost: Bounds.keys) {
                (need) throws(RingError) in try Need(reading: need)
            }
            observations.controllerManager = try members.optional("controllerManager").map {
                (word) throws(RingError) in try ControllerManager(reading: word)
            }
            observations.kubeadmKeys =
                try members.optional("kubeadmKeys")?.dictionary(atMost: Bounds.keys) {
                    (time) throws(RingError) in try time.integer(in: Bounds.time)
                } ?? [:]
            observations.exports = try Self.generations(members.optional("exports"))
            observations.kubeadmExports = try Self.generations(members.optional("kubeadmExports"))
            let heldBackTime = try members.optional("heldBackTime")?.integer(in: Bounds.time) ?? 0
            observations.heldBack = try members.optional("heldBack").map { (value) throws(RingError) in
                Moment(generation: try value.integer(in: Bounds.generation), time: heldBackTime)
            }
            observations.highestTime = try members.optional("highestTime")?.integer(in: Bounds.time)
            observations.leapSeen = try members.optional("leapSeen")?.integer(in: Bounds.time)
            return observations
        }
    }

    /// Generations by directories.
    private static func generations(_ value: StrictValue?) throws(RingError) -> [String: Int] {
        try value?.dictionary(atMost: Bounds.endpoints) {
            (generation) throws(RingError) in try generation.integer(in: Bounds.generation)
        } ?? [:]
    }

    private func sorted<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
        values.sorted { $0.key < $1.key }
    }
}

extension ObservationLog.Need {
    fileprivate var json: JSONText { .object([("external", .integer(external)), ("any", .integer(any))]) }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                external: try members["external"].integer(in: Bounds.time),
                any: try members["any"].integer(in: Bounds.time))
        }
    }
}

extension ObservationLog.Record {
    fileprivate var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("looks", .array(looks.map(\.json))),
            ("confirmed", .object(confirmed.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })),
            ("cachedUntil", .integer(cachedUntil)), ("voided", .integer(voided)),
        ]
        if hasSigner { members.append(("signer", .bool(true))) }
        members.add("failure", failure?.json)
        return .object(members)
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            var record = Self()
            record.looks = try members["looks"].array(atMost: Bounds.looks).map {
                (look) throws(RingError) in try ObservationLog.Look(reading: look)
            }
            record.confirmed = try members["confirmed"].dictionary(atMost: Bounds.keys) {
                (word) throws(RingError) in try ObservationLog.Confirmation(reading: word)
            }
            record.voided = try members.optional("voided")?.integer(in: Bounds.time) ?? 0
            record.hasSigner = try members.optional("signer")?.bool() ?? false
            record.failure = try members.optional("failure").map { (failure) throws(RingError) in
                try ObservationLog.Failure(reading: failure)
            }
            record.cachedUntil = try members["cachedUntil"].integer(in: Bounds.time)
            return record
        }
    }
}

extension ObservationLog.Look {
    fileprivate var json: JSONText {
        .object([
            ("generation", .integer(generation)), ("kids", .strings(keyIDs)), ("maxAge", .integer(maxAge)),
            ("first", .integer(first)), ("last", .integer(last)),
        ])
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                generation: try members["generation"].integer(in: Bounds.generation),
                keyIDs: try members["kids"].strings(atMost: Bounds.names),
                maxAge: try members["maxAge"].integer(in: Bounds.duration),
                first: try members["first"].integer(in: Bounds.time),
                last: try members["last"].integer(in: Bounds.time))
        }
    }
}

extension ObservationLog.ControllerManager {
    fileprivate var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("generation", .integer(generation)), ("time", .integer(time)),
        ]
        members.add("key", key.map { .string($0) })
        if readsLegacyKey { members.append(("readsLegacyKey", .bool(true))) }
        return .object(members)
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                key: try members.optional("key")?.string(),
                generation: try members["generation"].integer(in: Bounds.generation),
                time: try members["time"].integer(in: Bounds.time),
                readsLegacyKey: try members.optional("readsLegacyKey")?.bool() ?? false)
        }
    }
}

extension ObservationLog.Confirmation {
    fileprivate var json: JSONText {
        .object([
            ("since", .integer(since)), ("time", .integer(time)), ("generation", .integer(generation)),
        ])
    }

    /// In version 1 it is a moment alone: it holds in no generation any more.
    fileprivate init(reading value: StrictValue) throws(RingError) {
        if let time = try? value.integer(in: Bounds.time) {
            self.init(since: time, time: time, generation: 0)
            return
        }
        self = try value.object { (members) throws(RingError) in
            Self(
                since: try members["since"].integer(in: Bounds.time),
                time: try members["time"].integer(in: Bounds.time),
                generation: try members["generation"].integer(in: Bounds.generation))
        }
    }
}

extension ObservationLog.Failure {
    fileprivate var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("time", .integer(time)), ("reason", .string(reason)), ("kind", .string(kind.rawValue)),
        ]
        members.add("remedy", remedy.map { .string($0) })
        return .object(members)
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                time: try members["time"].integer(in: Bounds.time), reason: try members["reason"].string(),
                kind: try members["kind"].named(ObservationError.Kind.self),
                remedy: try members.optional("remedy")?.string())
        }
    }
}
