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
    /// `insecure-skip-tls-verify`: the client takes any server.
    package let skipsVerification: Bool
    /// Who signs the server's certificate.
    package let certificateAuthority: PEMSource?
    /// Who the client is.
    package let clientCertificate: PEMSource?
    /// The key of the client.
    package let clientKey: PEMSource?

    /// Reads a kubeconfig in YAML or JSON; errors call it `path`.
    package init(parsing bytes: [UInt8], path: String) throws(ManifestError) {
        let node = try YAMLNode.documents(bytes, path: path).first
        func missing(_ problem: String) -> ManifestError {
            .malformed(path: path, line: 1, problem: problem)
        }
        func item(_ list: String, _ name: String?, _ member: String) -> YAMLNode? {
            guard let name else { return nil }
            return node?[list]?.elements.first { $0["name"]?.string == name }.flatMap { $0[member] }
        }
        guard let current = node?["current-context"]?.string, !current.isEmpty else {
            throw missing("has no current-context, so nothing is used of it")
        }
        guard let context = item("contexts", current, "context") else {
            throw missing("has no context of the name in current-context")
        }
        let cluster = item("clusters", context["cluster"]?.string, "cluster")
        let user = item("users", context["user"]?.string, "user")
        func source(_ node: YAMLNode?, _ name: String) -> PEMSource? {
            // client-go prefers what is embedded.
            if let data = node?["\(name)-data"]?.string, !data.isEmpty { return .embedded(base64: data) }
            return node?[name]?.string.flatMap { $0.isEmpty ? nil : .file($0) }
        }
        server = cluster?["server"]?.string
        tlsServerName = cluster?["tls-server-name"]?.string
        skipsVerification = cluster?["insecure-skip-tls-verify"]?.string == "true"
        certificateAuthority = source(cluster, "certificate-authority")
        clientCertificate = source(user, "client-certificate")
        clientKey = source(user, "client-key")
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
