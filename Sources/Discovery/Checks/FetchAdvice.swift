package import OpenSSL

extension FetchProblem {
    /// What to do about it.
    package var advice: String {
        switch self {
        case .badURL, .insecure: "relying parties fetch https:// URLs of public hosts"
        case .unresolved: "give the host a name that relying parties can resolve"
        case .unreachable, .timedOut, .closed:
            "see that a server listens there, and that nothing between drops the call"
        case .untrusted(let certificate):
            switch certificate.kind {
            case .otherName: "serve a certificate whose subjectAltName has \(certificate.host)"
            case .outOfDate: "renew the server's certificate"
            case .unknownAuthority:
                "name its authority with --ca-file, and know that clouds trust public authorities only"
            case .other: "serve a certificate that a public authority signed"
            }
        case .tls:
            "serve TLS 1.2 or newer; where a client certificate is wanted: --client-certificate and --client-key"
        case .redirect: "serve the document at this very URL, or make the issuer the URL that it points to"
        case .status(401, _), .status(403, _):
            "let everybody read it (kubectl create clusterrolebinding oidc-reviewer "
                + "--clusterrole=system:service-account-issuer-discovery --group=system:unauthenticated), "
                + "or look yourself with --token-file or --client-certificate, which are shown to the named server only"
        case .status(404, _): "serve it there: satoken publish writes the files and says how to upload them"
        case .status: "look into the server's log"
        case .tooLarge: "a discovery document or JWK Set is a few kilobytes"
        case .badResponse: "see what answers there: this is no HTTP/1.1 server in good order"
        }
    }
}
