import Files
package import JSON

/// The recordings and keys that the tests are held against.
package enum Conformance {
    /// The folder, found from this source file.
    package static let folder: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return parts.joined(separator: "/") + "/conformance/"
    }()

    /// The path of a file among the recordings of kube-apiserver.
    package static func path(_ name: String) -> String { folder + "kube-apiserver/" + name }

    /// The bytes of such a file.
    package static func bytes(_ name: String) throws -> [UInt8] {
        try File.read(path(name), limit: 64 << 20).bytes
    }

    /// Such a file as JSON.
    package static func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: bytes(name)) }

    /// A file of the published vectors.
    package static func vectors(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: File.read(folder + "vectors/" + name, limit: 64 << 20).bytes)
    }
}
