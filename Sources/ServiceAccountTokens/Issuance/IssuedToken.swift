package import JSON
internal import Text

/// A token that was issued, and the answer that goes with it.
public struct IssuedToken: Sendable {
    /// The token in compact form.
    public let token: String
    /// The ServiceAccount's namespace.
    public let namespace: String
    /// The ServiceAccount's name.
    public let name: String
    /// The ServiceAccount's uid.
    public let uid: String
    /// The audiences, those of the API server where the request named none.
    public let audiences: [String]
    /// The lifetime that the answer names; a Pod's default token may really live a year.
    public let expirationSeconds: Int
    /// `iat`, in seconds since the epoch.
    public let issuedAt: Int
    /// What was asked for, when the server's maximum shortened it.
    public let shortenedFrom: Int?
    private let request: TokenRequest

    init(
        token: String, request: TokenRequest, namespace: String, name: String, uid: String,
        audiences: [String],
        expirationSeconds: Int, issuedAt: Int, shortenedFrom: Int?
    ) {
        self.token = token
        self.request = request
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.audiences = audiences
        self.expirationSeconds = expirationSeconds
        self.issuedAt = issuedAt
        self.shortenedFrom = shortenedFrom
    }

    /// The texts of the Warning headers that the API server would send.
    public var warnings: [String] {
        var warnings = UnknownFields.warnings(request.unknownFields)
        if let shortenedFrom {
            warnings.append(
                "requested expiration of \(shortenedFrom) seconds shortened to \(expirationSeconds) seconds")
        }
        return warnings
    }

    /// The TokenRequest with its status, its members in the order of the API.
    package var json: JSONText {
        let metadata = request.metadata.json(
            name: name, namespace: namespace, uid: uid, created: Timestamp.text(issuedAt))
        return .object([
            ("kind", "TokenRequest"), ("apiVersion", "authentication.k8s.io/v1"),
            ("metadata", metadata),
            (
                "spec",
                .object([
                    ("audiences", .strings(audiences)), ("expirationSeconds", .integer(expirationSeconds)),
                    ("boundObjectRef", request.boundObjectRef?.json ?? .null),
                ])
            ),
            (
                "status",
                .object([
                    ("token", .string(token)),
                    ("expirationTimestamp", .string(Timestamp.text(issuedAt + expirationSeconds))),
                ])
            ),
        ])
    }
}

extension TokenRequest.BoundObjectReference {
    /// The reference, what is empty left out.
    fileprivate var json: JSONText {
        let members = [("kind", kind), ("apiVersion", apiVersion), ("name", name), ("uid", uid)]
        return .object(members.filter { !$0.1.isEmpty }.map { ($0.0, .string($0.1)) })
    }
}
