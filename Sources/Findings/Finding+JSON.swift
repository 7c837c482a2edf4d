package import JSON

extension Finding {
    /// The finding for programs: `id`, `result`, `message` and `fix`, which is null where there is nothing to do.
    package var members: [(name: String, value: JSONText)] {
        [
            ("id", .string(id.rawValue)), ("result", .string(result.rawValue)), ("message", .string(message)),
            ("fix", fix.map { .string($0) } ?? .null),
        ]
    }
}
