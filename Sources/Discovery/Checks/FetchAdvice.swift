package import OpenSSL

/// The credentials that a caller used or could use.
package enum CallerCredentials: Sendable {
    /// None were used, and none exist.
    case none
    /// None were used. These options would supply some.
    case possible(options: String)
    /// They were used, and refused.
    case refused
}

extension FetchProblem {
    /// What to do about it.
    package func advice(_ credentials: CallerCredentials) -> String {
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
                "name its authority with --certificate-authority, and know that clouds trust public authorities only"
            case .other: "serve a certificate that a public authority signed"
            }
        case .tls:
            "serve TLS 1.2 or newer there, and not plain http; where a client certificate is wanted: --client-certificate and --client-key"
        case .redirect: "serve the document at this very URL, or make the issuer the URL that it points to"
        case .status(401, _), .status(403, _):
            "allow anonymous requests (kubectl create clusterrolebinding oidc-reviewer "
                + "--clusterrole=system:service-account-issuer-discovery --group=system:unauthenticated)"
                + credentials.advice
        case .status(404, _): "serve it there: satoken publish writes the files and says how to upload them"
        case .status: "look into the server's log"
        case .tooLarge: "a discovery document or JWK Set is a few kilobytes"
        case .badResponse: "see what answers there: this is no HTTP/1.1 server in good order"
        }
    }
}

extension CallerCredentials {
    fileprivate var advice: String {
        switch self {
        case .none: ""
        case .possible(let options):
            ", or look yourself with \(options), which are shown to the named server only"
        case .refused: "; the credentials that were given are refused, too"
        }
    }
}
