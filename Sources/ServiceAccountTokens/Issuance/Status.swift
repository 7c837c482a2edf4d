package import JSON

/// A refusal as the Kubernetes API answers it: an object of kind Status.
public struct Status: Error, Sendable, Equatable {
    /// One field that is invalid.
    struct Cause: Sendable, Equatable {
        let message: String
        let field: String
    }

    /// The sentence for people.
    public let message: String
    /// The word for programs, such as "NotFound".
    public let reason: String
    /// The HTTP status code.
    public let code: Int
    let name: String
    let group: String
    let kind: String
    let causes: [Cause]
    /// Whether `details` is there though it is empty.
    private let hasDetails: Bool

    init(
        _ message: String, reason: String, code: Int, name: String = "", group: String = "",
        kind: String = "", causes: [Cause] = [], hasDetails: Bool = false
    ) {
        self.hasDetails = hasDetails
        self.message = message
        self.reason = reason
        self.code = code
        self.name = name
        self.group = group
        self.kind = kind
        self.causes = causes
    }

    /// The object as compact JSON, its members in the order of the API.
    package var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("kind", "Status"), ("apiVersion", "v1"), ("metadata", .object([])), ("status", "Failure"),
            ("message", .string(message)), ("reason", .string(reason)),
        ]
        var details: [(name: String, value: JSONText)] = []
        for (member, value) in [("name", name), ("group", group), ("kind", kind)] where !value.isEmpty {
            details.append((member, .string(value)))
        }
        if !causes.isEmpty {
            let causes = causes.map { cause in
                JSONText.object([
                    ("reason", "FieldValueInvalid"), ("message", .string(cause.message)),
                    ("field", .string(cause.field)),
                ])
            }
            details.append(("causes", .array(causes)))
        }
        if !details.isEmpty || hasDetails { members.append(("details", .object(details))) }
        return .object(members + [("code", .integer(code))])
    }
}
