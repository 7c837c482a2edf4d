internal import JOSE
internal import JSON
internal import Text

/// Why a request's body is not the object that its path asks for: what it calls itself, and what is wrong.
struct ObjectProblem: Error, Equatable {
    let kind: String
    let problem: String
}

/// Decodes an object of the API as the API server does, and notes the members that the API does not know.
struct ObjectDecoder {
    /// The kind that is expected.
    let kind: String
    /// The group and versions that are expected; the first is taken for granted.
    let versions: [String]
    /// The paths of members that the API does not know, in document order.
    private(set) var unknownFields: [String] = []

    init(kind: String, versions: [String]) {
        self.kind = kind
        self.versions = versions
    }

    /// Reads the document and checks its kind and version; what is left out is taken for granted.
    ///
    /// - Returns: the document, and the apiVersion that it has.
    mutating func begin(_ bytes: [UInt8]) throws(ObjectProblem) -> (JSONValue, apiVersion: String) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes, memory: .line)
        } catch {
            throw ObjectProblem(kind: kind, problem: "\(error)")
        }
        guard document.kind == .object else {
            throw ObjectProblem(kind: kind, problem: "it is \(document.kind.rawValue), not an object")
        }
        let kind = try string(document["kind"], "kind")
        let apiVersion = try string(document["apiVersion"], "apiVersion")
        if !kind.isEmpty && kind != self.kind || !apiVersion.isEmpty && !versions.containsExactly(apiVersion)
        {
            throw ObjectProblem(
                kind: kind,
                problem: "expected kind \(self.kind) of \(versions.joined(separator: " or ")), found "
                    + "\(kind) of \(apiVersion)")
        }
        noteUnknown(document, "", ["kind", "apiVersion", "metadata", "spec", "status"])
        return (document, apiVersion.isEmpty ? versions[0] : apiVersion)
    }

    /// Notes the members of an object that are none of `known`.
    mutating func noteUnknown(_ value: JSONValue, _ path: String, _ known: Set<String>) {
        for member in value.members where !known.contains(member.name) {
            unknownFields.append(path + member.name)
        }
    }

    /// An object, nil where there is none or null.
    func object(_ value: JSONValue?, _ path: String) throws(ObjectProblem) -> JSONValue? {
        guard let value, value.kind != .null else { return nil }
        guard value.kind == .object else { throw mismatch(value, path, "an object") }
        return value
    }

    /// A string, empty where there is none or null.
    func string(_ value: JSONValue?, _ path: String) throws(ObjectProblem) -> String {
        guard let value, value.kind != .null else { return "" }
        guard let string = value.string else { throw mismatch(value, path, "a string") }
        return string
    }

    /// The strings of an array, none where there is none or null.
    func strings(_ value: JSONValue?, _ path: String) throws(ObjectProblem) -> [String] {
        guard let value, value.kind != .null else { return [] }
        guard value.kind == .array else { throw mismatch(value, path, "an array of strings") }
        var strings: [String] = []
        for element in value.elements { strings.append(try string(element, path)) }
        return strings
    }

    /// Passes for a moment of RFC 3339, null or nothing.
    func time(_ value: JSONValue?, _ path: String) throws(ObjectProblem) {
        let text = try string(value, path)
        if !text.isEmpty && Timestamp.seconds(text) == nil {
            throw ObjectProblem(kind: kind, problem: "\(path) is no time of RFC 3339")
        }
    }

    /// A value of another type than the API expects.
    func mismatch(_ value: JSONValue, _ path: String, _ expected: String) -> ObjectProblem {
        ObjectProblem(kind: kind, problem: "\(path) is \(value.kind.rawValue), not \(expected)")
    }
}
