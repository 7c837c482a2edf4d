/// What the current context of a kubeconfig leads to: a server, and what a client shows it.
package struct Kubeconfig: Sendable, Equatable {
    /// Where PEM comes from.
    package enum PEMSource: Sendable, Equatable {
        /// Base64 in the file itself.
        case embedded(base64: String)
        /// A file; a relative path starts from the kubeconfig's own directory.
        case file(String)
    }

    /// The URL of the API server.
    package let server: String?
    /// The name that the server's certificate must have instead of the URL's host.
    package let tlsServerName: String?
    /// Who signs the server's certificate.
    package let certificateAuthority: PEMSource?
    /// Who the client is.
    package let clientCertificate: PEMSource?
    /// The key of the client.
    package let clientKey: PEMSource?

    /// Reads a kubeconfig in YAML; errors call it `path`.
    package init(parsing bytes: [UInt8], path: String) throws(ManifestError) {
        let scalars = try YAMLScalars.document(bytes, path: path)
        func missing(_ problem: String) -> ManifestError {
            .malformed(path: path, line: 1, problem: problem)
        }
        guard let context = scalars["current-context"], !context.isEmpty else {
            throw missing("has no current-context, so nothing is used of it")
        }
        guard let place = scalars.place(of: context, in: "contexts") else {
            throw missing("has no context of the name in current-context")
        }
        let cluster = scalars["contexts", place, "context", "cluster"].flatMap {
            scalars.place(of: $0, in: "clusters")
        }
        let user = scalars["contexts", place, "context", "user"].flatMap {
            scalars.place(of: $0, in: "users")
        }
        func source(_ list: String, _ item: String, _ place: String?, _ name: String) -> PEMSource? {
            guard let place else { return nil }
            // client-go prefers what is embedded.
            if let data = scalars[list, place, item, "\(name)-data"], !data.isEmpty {
                return .embedded(base64: data)
            }
            return scalars[list, place, item, name].flatMap { $0.isEmpty ? nil : .file($0) }
        }
        server = cluster.flatMap { scalars["clusters", $0, "cluster", "server"] }
        tlsServerName = cluster.flatMap { scalars["clusters", $0, "cluster", "tls-server-name"] }
        certificateAuthority = source("clusters", "cluster", cluster, "certificate-authority")
        clientCertificate = source("users", "user", user, "client-certificate")
        clientKey = source("users", "user", user, "client-key")
    }

    /// The host that the client compares with the server's certificate; nil when the URL has none.
    package var serverHost: String? {
        if let name = tlsServerName, !name.isEmpty { return name }
        guard let server, let scheme = server.firstRange(of: "://") else { return nil }
        let authority = server[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let address = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let host =
            address.hasPrefix("[") ? address.dropFirst().prefix { $0 != "]" } : address.prefix { $0 != ":" }
        return host.isEmpty ? nil : String(host)
    }
}
