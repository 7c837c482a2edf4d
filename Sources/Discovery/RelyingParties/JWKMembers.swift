internal import JSON

/// The member names in a JWK Set.
enum JWKMembers {
    /// The member names of each key, sorted; none for a document that is no JWK Set.
    static func names(in document: [UInt8]) -> [[String]] {
        let keys = (try? JSONValue(parsing: document))?["keys"]?.elements ?? []
        return keys.map { $0.members.map(\.name).sorted() }
    }
}
