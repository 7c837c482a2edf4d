internal import JOSE

extension Receipts {
    private static let version = 1

    /// observed.json: one line.
    package var document: [UInt8] {
        var members: [(name: String, value: JSONText)] = [
            ("version", .integer(Self.version)), ("generation", .integer(generation)),
            ("consumers", .object(sorted(consumers).map { ($0.key, $0.value.json) })),
            ("needed", .object(sorted(needed).map { ($0.key, $0.value.json) })),
        ]
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
            guard version == Self.version else {
                throw RingError(
                    .unreadable, "\(path): version \(version), this satoken reads version \(Self.version)")
            }
            var receipts = Receipts()
            receipts.generation = try members["generation"].integer(in: Bounds.generation)
            receipts.consumers = try members["consumers"].dictionary(atMost: Bounds.consumers) {
                (record) throws(RingError) in try Record(reading: record)
            }
            receipts.needed = try members["needed"].dictionary(atMost: Bounds.keys) {
                (need) throws(RingError) in try Need(reading: need)
            }
            receipts.highestTime = try members.optional("highestTime")?.integer(in: Bounds.time)
            receipts.leapSeen = try members.optional("leapSeen")?.integer(in: Bounds.time)
            return receipts
        }
    }

    private func sorted<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
        values.sorted { $0.key < $1.key }
    }
}

extension Receipts.Need {
    fileprivate var json: JSONText { .object([("outside", .integer(outside)), ("any", .integer(any))]) }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            Self(
                outside: try members["outside"].integer(in: Bounds.time),
                any: try members["any"].integer(in: Bounds.time))
        }
    }
}

extension Receipts.Record {
    fileprivate var json: JSONText {
        .object([
            ("looks", .array(looks.map(\.json))),
            (
                "confirmed",
                .object(
                    confirmed.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })
            ),
            ("cachedUntil", .integer(cachedUntil)),
        ])
    }

    fileprivate init(reading value: StrictValue) throws(RingError) {
        self = try value.object { (members) throws(RingError) in
            var record = Self()
            record.looks = try members["looks"].array(atMost: Bounds.looks).map {
                (look) throws(RingError) in try Receipts.Look(reading: look)
            }
            record.confirmed = try members["confirmed"].dictionary(atMost: Bounds.keys) {
                (time) throws(RingError) in try time.integer(in: Bounds.time)
            }
            record.cachedUntil = try members["cachedUntil"].integer(in: Bounds.time)
            return record
        }
    }
}

extension Receipts.Look {
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
