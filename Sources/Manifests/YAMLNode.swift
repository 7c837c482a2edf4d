/// What stands at one place of a YAML document: a string, or what its keys and the places of its list lead to.
///
///     YAMLNode(parsing: bytes)?["users"]?.elements.first?["name"]?.string
package struct YAMLNode {
    /// The string that stands here; numbers and the like count as the strings that they are written as.
    package private(set) var string: String?
    private var members: [String: YAMLNode] = [:]

    /// Reads the first document of `bytes`; nil for what is not UTF-8 or cannot be followed.
    package init?(parsing bytes: [UInt8]) {
        guard String(validating: bytes, as: UTF8.self) != nil, let scalars = try? YAMLScalars(bytes) else {
            return nil
        }
        for (path, text) in scalars.values { insert(text, at: path[...]) }
    }

    private init() {}

    private mutating func insert(_ text: String, at path: ArraySlice<String>) {
        guard let name = path.first else {
            string = text
            return
        }
        members[name, default: YAMLNode()].insert(text, at: path.dropFirst())
    }

    /// What stands behind a key.
    package subscript(name: String) -> YAMLNode? { members[name] }

    /// The items of a list that hold a string, in order.
    package var elements: [YAMLNode] {
        members.compactMap { name, node in Int(name).map { (place: $0, node: node) } }
            .sorted { $0.place < $1.place }.map(\.node)
    }
}
