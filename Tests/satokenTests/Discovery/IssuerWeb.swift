import TestSupport

/// An issuer on the web, with the authority that vouches for it.
struct IssuerWeb {
    private static let shared = Result {
        let authority = try TestAuthority()
        try authority.issue("server")
        try authority.issue("elsewhere", names: "DNS:other.example")
        try authority.issue("client", names: nil, usage: "clientAuth")
        return authority
    }
    let authority: TestAuthority
    let trust: [String]

    init() throws {
        authority = try Self.shared.get()
        trust = ["--certificate-authority", authority["ca.pem"]]
    }

    /// A server with both documents, as kube-apiserver serves them.
    func server(certificate: String = "server", options: [String] = []) throws -> TLSServer {
        let server = try TLSServer(authority, certificate: certificate, options: options)
        try server.serve(
            ".well-known/openid-configuration",
            Answer.json(
                IssuerDocuments.discovery(server.url("")), headers: ["Cache-Control: public, max-age=3600"]))
        try server.serve("openid/v1/jwks", keySet())
        return server
    }

    func keySet(_ type: String = "application/jwk-set+json", _ cache: String? = "public, max-age=3600") throws
        -> String
    {
        try Answer.json(
            IssuerDocuments.jwks(), type: type, headers: cache.map { ["Cache-Control: \($0)"] } ?? [])
    }
}
