/// The file of kube-apiserver's `--authentication-config`: who may be anonymous, and whose other tokens are taken.
package struct AuthenticationConfiguration: Sendable, Equatable {
    /// `anonymous.enabled`; nil where the file says nothing, and `--anonymous-auth` counts.
    package let anonymous: Bool?
    /// The paths that anonymous requests are limited to (`anonymous.conditions`); none for all.
    package let anonymousPaths: [String]
    /// `jwt[].issuer.url`: issuers of OpenID Connect whose tokens the API server takes beside its own.
    package let issuers: [String]

    /// Reads the file; errors call it `path`.
    package init(parsing bytes: [UInt8], path: String) throws(ManifestError) {
        let node = try YAMLNode.documents(bytes, path: path).first
        guard let node, node["kind"]?.string == "AuthenticationConfiguration" else {
            throw .malformed(
                path: path, line: 1,
                problem: "is no AuthenticationConfiguration (its kind is another or missing)")
        }
        anonymous = node[path: "anonymous", "enabled"]?.string.flatMap { GoBool.value(of: $0) }
        anonymousPaths = (node[path: "anonymous", "conditions"]?.elements ?? []).compactMap {
            $0["path"]?.string
        }
        issuers = (node["jwt"]?.elements ?? []).compactMap { $0[path: "issuer", "url"]?.string }
    }
}
