internal import JSON

/// The names that stand in a JWK Set.
enum JWKMembers {
    /// The names of the members of each key, sorted; none for what is no JWK Set.
    static func names(in document: [UInt8]) -> [[String]] {
        let keys = (try? JSONValue(parsing: document))?["keys"]?.elements ?? []
        return keys.map { $0.members.map(\.name).sorted() }
    }
}
