internal import HTTPS
internal import OpenSSL

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
    /// What to do about it. A refusal is mended where it was made: by the API server's flags and roles, or by the store's
    /// own rules.
    package func advice(_ credentials: CallerCredentials, at url: String) -> String {
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
        case .status(let status, let answer) where status == 401 || status == 403:
            FetchProblem.permission(status, answer.server, at: url) + credentials.advice
        case .status(404, _): "serve it there: satoken publish writes the files and says how to upload them"
        // Azure answers so where the account forbids public reading.
        case .status(409, let answer) where FetchProblem.isStore(answer.server):
            FetchProblem.permission(403, answer.server, at: url) + credentials.advice
        case .status(429, _):
            "a limit of requests is reached: wait, and exempt the two paths, which relying parties fetch often"
        case .status(502...504, _):
            "a proxy answers, and the server behind it does not: see whether that runs"
        case .status: "look into the server's log"
        case .tooLarge: "a discovery document or JWK Set is a few kilobytes"
        case .badResponse: "see what answers there: this is no HTTP/1.1 server in good order"
        }
    }
}

extension FetchProblem {
    /// How to let all clients read a document.
    private static func permission(_ status: Int, _ server: RefusingAnswer.Server, at url: String) -> String {
        if let store = store(url) ?? (isStore(server) ? "by the store's own rules for public reading" : nil) {
            return "let all clients read the two documents, \(store)"
        }
        switch (server, status) {
        case (.apiServer, 401):
            return
                "anonymous requests are off, so that no role helps: --anonymous-auth=true, or an AuthenticationConfiguration "
                + "with anonymous.enabled and conditions for the two paths; then \(binding)"
        case (.apiServer, _): return "allow anonymous requests (\(binding))"
        case (.page, _): return "a proxy or log-in page answers: exempt the two paths from it"
        default:
            return
                "let all clients read it: a web server or bucket by its own rules, an API server by a role (\(binding))"
        }
    }

    private static let binding =
        "kubectl create clusterrolebinding oidc-reviewer "
        + "--clusterrole=system:service-account-issuer-discovery --group=system:unauthenticated"

    private static func isStore(_ server: RefusingAnswer.Server) -> Bool {
        if case .store = server { true } else { false }
    }

    /// The rules of a store that is known by its host, nil for another host.
    private static func store(_ url: String) -> String? {
        let host = (try? WebAddress(url))?.host.lowercased() ?? ""
        if host.hasSuffix(".cloudfront.net") {
            return
                "by an origin access control that the bucket's policy allows (s3:GetObject), and no signed URLs"
        }
        if host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn") {
            return
                "by a bucket policy (s3:GetObject for Principal * on these objects) and with Block Public Access off for "
                + "policies; S3 answers so for an object that is not there, too"
        }
        if host.hasSuffix("storage.googleapis.com") {
            return
                "by a binding: gcloud storage buckets add-iam-policy-binding gs://BUCKET --member=allUsers "
                + "--role=roles/storage.objectViewer"
        }
        if host.hasSuffix(".blob.core.windows.net") || host.hasSuffix(".web.core.windows.net") {
            return
                "by anonymous access: --allow-blob-public-access of the account, and --public-access blob of the container"
        }
        return nil
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
