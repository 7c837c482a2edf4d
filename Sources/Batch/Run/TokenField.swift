internal import JSON
internal import OpenSSL
internal import Recognition

/// The member of a JSON object that holds the token: status.token, or metadata.annotations.example\.com/token. What stands below
/// `data` in a Secret is decoded.
package struct TokenField: CustomStringConvertible, Sendable {
    /// As it was given.
    package let description: String
    private let names: [String]

    /// Names with a dot between them. A dot or backslash of a name has a backslash before it, as in kubectl's JSONPath.
    package init?(argument: String) {
        var names = [""]
        var isEscaped = false
        for scalar in argument.unicodeScalars {
            switch scalar {
            case "\\" where !isEscaped: isEscaped = true
            case "." where !isEscaped: names.append("")
            case _ where isEscaped && scalar != "." && scalar != "\\": return nil
            default:
                names[names.count - 1].unicodeScalars.append(scalar)
                isEscaped = false
            }
        }
        if isEscaped || names.contains("") { return nil }
        description = argument
        self.names = names
    }

    /// The token in one line.
    package func token(in line: [UInt8]) throws(Refusal) -> [UInt8] {
        let document = try Self.document(line)
        var value = document
        var parent = "the line"
        for name in names {
            guard value.kind == .object else {
                throw Refusal(reason: missing, detail: "\(parent) is no object, but \(value.kind.words)")
            }
            guard let member = value[name] else {
                throw Refusal(reason: missing, detail: "\(parent) has no \(name)")
            }
            value = member
            parent = name
        }
        guard let text = value.string else {
            throw Refusal(reason: "\(description) is no string", detail: "it is \(value.kind.words)")
        }
        let bytes = Array(text.utf8)
        // A Secret's data is base64; what is none there is judged as it stands.
        if names.count == 2, names[0] == "data", document["kind"]?.string == "Secret",
            let decoded = Base64.decode(bytes)
        {
            // `echo TOKEN | base64` fills it with a line ending, too.
            return decoded.withoutLineEnd
        }
        return bytes
    }

    private static func document(_ line: [UInt8]) throws(Refusal) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: line, memory: .line)
        } catch {
            throw error.isTooLarge
                ? Refusal(reason: "the line is too large", detail: error.reason)
                : Refusal(
                    reason: "the line is not JSON", detail: "column \(error.column): \(error.reason)")
        }
    }

    private var missing: String { "no member \(description)" }
}

extension JSONValue.Kind {
    /// As in "it is an array".
    fileprivate var words: String {
        switch self {
        case .null: "null"
        case .object, .array: "an \(rawValue)"
        case .string, .number, .bool: "a \(rawValue)"
        }
    }
}
