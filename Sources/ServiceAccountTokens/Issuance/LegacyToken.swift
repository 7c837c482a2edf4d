internal import JOSE
internal import JSON

/// The tokens that kube-controller-manager puts into Secrets: they have no expiry, and live as long as their Secret.
public struct LegacyToken: Sendable {
    /// The ServiceAccount's namespace.
    public let namespace: String
    /// The ServiceAccount's name.
    public let serviceAccountName: String
    /// The ServiceAccount's uid.
    public let serviceAccountUID: String
    /// The name of the Secret that will hold the token.
    public let secretName: String

    /// A token for a ServiceAccount and a Secret.
    public init(namespace: String, serviceAccountName: String, serviceAccountUID: String, secretName: String)
    {
        self.namespace = namespace
        self.serviceAccountName = serviceAccountName
        self.serviceAccountUID = serviceAccountUID
        self.secretName = secretName
    }

    /// The payload byte for byte as kube-controller-manager writes it.
    public var payload: [UInt8] {
        JSONText.object([
            ("iss", .string(LegacyClaims.issuer)),
            (LegacyClaims.prefix + "namespace", .string(namespace)),
            (LegacyClaims.prefix + "secret.name", .string(secretName)),
            (LegacyClaims.prefix + "service-account.name", .string(serviceAccountName)),
            (LegacyClaims.prefix + "service-account.uid", .string(serviceAccountUID)),
            ("sub", .string(ServiceAccountUsername.text(namespace: namespace, name: serviceAccountName))),
        ]).bytes
    }
}
