internal import Files
internal import HTTPS
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// Why an endpoint did not show its keys, as far as its answer and the observer's own credentials tell, and what to do.
struct RefusedLook {
    /// The URL that was asked for.
    let url: String
    let endpoint: Endpoint
    let ring: ObservingRing

    /// No answer, or none that a client may take.
    func unanswered(_ problem: FetchProblem) -> ObservationError {
        ObservationError("\(url): \(problem)", remedy: remedy(against: problem))
    }

    /// A file of the endpoint's credentials that cannot be used: no server was asked.
    func unusable(_ error: ObservationError) -> ObservationError {
        ObservationError(
            error.description,
            remedy: "mend that file, which is read at each look, or name other credentials: "
                + command("--observe-as NAMESPACE/NAME --observe-as-uid UID"))
    }

    /// What to do where a server is there, and another problem than a refusal keeps its keys from being seen.
    private func remedy(against problem: FetchProblem) -> String? {
        let place = "\(Self.shell(endpoint.name))=WHERE"
        switch problem {
        case .untrusted(let certificate):
            switch certificate.kind {
            case .unknownAuthority:
                return "name the CA that signed it: \(Self.policy(endpoint)) --certificate-authority FILE"
            case .otherName:
                return "name the endpoint by a host that its certificate is for: satoken keys policy "
                    + "\(Self.option(endpoint)) \(place)"
            case .outOfDate: return "renew the server's certificate, or set this host's clock"
            case .other: return nil
            }
        case .tooLarge, .badResponse, .tls:
            return "no \(endpoint.kind == .apiServer ? "kube-apiserver" : "issuer") answers like this: is "
                + "\(endpoint.location) its address? If not: satoken keys policy \(Self.option(endpoint)) \(place)"
        case .badURL, .insecure, .unresolved, .unreachable, .timedOut, .closed, .redirect, .status: return nil
        }
    }

    /// The endpoint refused a caller without credentials.
    ///
    /// - Parameter isNamedServer: whether the URL is on the server that the operator named.
    func anonymous(_ answer: HTTPAnswer, isNamedServer: Bool) -> ObservationError {
        if !isNamedServer {
            return error(
                answer,
                "it is another server than \(endpoint.location), so it was shown no credentials",
                remedy:
                    "relying parties send no credentials either: let anonymous requests read it\(publicRole)")
        }
        let reason =
            answer.status == 401
            ? "it takes no anonymous requests, and \(endpoint.name) has no credentials"
            : "anonymous requests may not read it, and \(endpoint.name) has no credentials"
        let own =
            "give \(endpoint.name) again with credentials: \(command("--observe-as NAMESPACE/NAME --observe-as-uid UID")), or with --token-file or --client-certificate"
        switch endpoint.kind {
        case .apiServer: return error(answer, reason, remedy: own)
        case .issuer:
            return error(
                answer, reason,
                remedy: "relying parties send none: let anonymous requests read it\(publicRole); or \(own)")
        }
    }

    /// The endpoint refused the client certificate or the token of the endpoint's files.
    func files(_ answer: HTTPAnswer) -> ObservationError {
        if answer.status == 403 { return forbidden(answer, nil) }
        if let path = endpoint.credentials.token { return unknownToken(answer, path) }
        return unknownCertificate(answer)
    }

    /// The endpoint answered no token that the ring signed.
    ///
    /// - Parameters:
    ///   - answer: the last answer; nil where no key could sign.
    ///   - keys: the names of the keys that signed.
    ///   - unusable: why other keys did not sign.
    func signed(
        _ answer: HTTPAnswer?, by keys: [String], _ account: Endpoint.Observer, unusable: [String]
    ) -> ObservationError {
        let name = "\(account.namespace)/\(account.name)"
        let other =
            "look by other credentials: \(command("--token-file FILE")), which is read at each look, or by "
            + "--client-certificate"
        let why = unusable.isEmpty ? "" : "; \(unusable.joined(separator: "; "))"
        guard let answer else {
            return ObservationError(
                "\(url): the ring has no private key that may sign a token of \(name)\(why)",
                kind: .unauthorized, remedy: other)
        }
        let exposed = ring.keys.filter { $0.state == .revoking }.map(\.name)
        let held = exposed.isEmpty ? "" : ", and \(Self.list(exposed)) may not sign it any more"
        return error(
            answer,
            "it took no token of \(name) that \(Self.list(keys)) signed: it does not trust \(keys.count == 1 ? "this key" : "these keys"), "
                + "or does not know \(name) by the uid \(account.uid)\(held)\(why)",
            remedy:
                "kubectl get serviceaccount \(account.name) -n \(account.namespace) -o jsonpath={.metadata.uid} shows the uid. If it is "
                + "right: restart the API server with the ring's files, and until then \(other). The first issuer must be "
                + "\(ring.issuers.first ?? ""), and \(ring.audience(of: account)) an API audience"
        )
    }

    /// The endpoint knows the caller, and RBAC does not let it read the document.
    ///
    /// - Parameter account: the ServiceAccount of a token that the ring signed.
    func forbidden(_ answer: HTTPAnswer, _ account: Endpoint.Observer?) -> ObservationError {
        let user = account.map { ServiceAccountUsername.text(namespace: $0.namespace, name: $0.name) } ?? user
        let subject = user.map { Self.shell($0) } ?? "USER"
        return error(
            answer, "RBAC does not let \(user.map { GoText.quoted($0) } ?? "its user") read it",
            remedy:
                "kubectl create clusterrolebinding satoken-observer --clusterrole=\(Self.role) --user=\(subject)"
        )
    }

    // MARK: - Reasons

    private func unknownToken(_ answer: HTTPAnswer, _ path: String) -> ObservationError {
        let renew =
            "put a new token into \(path), which is read at each look, or let the ring sign its own: "
            + command("--observe-as NAMESPACE/NAME --observe-as-uid UID")
        guard let token = ObserverToken(file: path) else {
            return error(answer, "it does not know the token in \(path), which is no JWT", remedy: renew)
        }
        let now = Int(ring.now())
        if let expiry = token.expiry, expiry <= now {
            return error(
                answer,
                "the token in \(path) expired at \(Timestamp.text(expiry)) (\(Self.age(now - expiry)) ago)",
                remedy: renew)
        }
        guard let key = ring.key(withID: token.keyID) else {
            let key =
                token.keyID.isEmpty
                ? "names no key" : "is signed by the key \(Self.cut(token.keyID)), which this ring never held"
            return error(
                answer,
                "the token in \(path) \(key): the server does not trust it, or the token's ServiceAccount or Pod is gone",
                remedy: renew)
        }
        switch key.state {
        case .revoking, .revoked:
            return error(
                answer, "the token in \(path) is signed by \(key.name), which is revoked", remedy: renew)
        case .retired, .withdrawn:
            return error(
                answer, "the token in \(path) is signed by \(key.name), which is \(key.state.rawValue)",
                remedy: renew)
        case .published, .active, .previous, .verifyOnly: break
        }
        if !token.audiences.isEmpty && !token.audiences.contains(where: ring.apiAudiences.containsExactly) {
            return error(
                answer,
                "the token in \(path) is for \(GoText.quoted(token.audiences).prefix(120)), and the API server's audiences are \(GoText.quoted(ring.apiAudiences)) as far as the ring knows",
                remedy: renew)
        }
        return error(
            answer,
            "the token in \(path) is signed by \(key.name), which this server does not trust yet, or the token's ServiceAccount or Pod is gone",
            remedy: renew)
    }

    private func unknownCertificate(_ answer: HTTPAnswer) -> ObservationError {
        let path = endpoint.credentials.clientCertificate ?? ""
        let renew =
            "put a certificate of the server's --client-ca-file into \(path), which is read at each look, or let the ring "
            + "sign itself a token: \(command("--observe-as NAMESPACE/NAME --observe-as-uid UID"))"
        if let end = certificate?.notAfter, end.seconds <= Int(ring.now()) {
            return error(answer, "the client certificate \(path) expired at \(end.text)", remedy: renew)
        }
        return error(
            answer,
            "it does not know the client certificate \(path): no CA of its --client-ca-file signed it",
            remedy: renew)
    }

    // MARK: - Words

    private static let role = "system:service-account-issuer-discovery"

    private var publicRole: String {
        " (an API server: kubectl create clusterrolebinding oidc-reviewer --clusterrole=\(Self.role) "
            + "--group=system:unauthenticated)"
    }

    private var certificate: Certificate? {
        guard let path = endpoint.credentials.clientCertificate,
            let bytes = try? File.read(path, limit: ClientCredentials.fileLimit).bytes
        else { return nil }
        return CertificateBundle(bytes).certificates.first
    }

    /// The user of the endpoint's own files, nil where they do not tell. A client certificate comes before a token.
    private var user: String? {
        if endpoint.credentials.clientCertificate != nil { return certificate?.subject.commonName }
        let subject = endpoint.credentials.token.flatMap { ObserverToken(file: $0) }?.subject ?? ""
        // Users of other issuers have the names that the server's own settings make of their claims.
        return ServiceAccountUsername.split(subject) == nil ? nil : subject
    }

    /// The command that gives the endpoint other credentials.
    private func command(_ options: String) -> String {
        let authority = endpoint.credentials.certificateAuthority.map {
            " --certificate-authority \(Self.shell($0))"
        }
        return "\(Self.policy(endpoint))\(authority ?? "") \(options)"
    }

    /// The command that names the endpoint anew, without its credentials.
    private static func policy(_ endpoint: Endpoint) -> String {
        "satoken keys policy \(option(endpoint)) \(shell("\(endpoint.name)=\(endpoint.location)"))"
    }

    private static func option(_ endpoint: Endpoint) -> String {
        endpoint.kind == .apiServer ? "--api-server" : "--issuer-url"
    }

    private func error(_ answer: HTTPAnswer, _ reason: String, remedy: String) -> ObservationError {
        ObservationError(
            "\(url): \(FetchProblem.status(answer.status, answer: RefusingAnswer(answer))): \(reason)",
            kind: answer.status == 403 ? .forbidden : .unauthorized, remedy: remedy, date: answer.date)
    }

    /// About how long something is ago.
    private static func age(_ seconds: Int) -> String {
        let unit =
            [2 * Policy.day: Policy.day, 2 * Policy.hour: Policy.hour, 60: 60]
            .filter { $0.key <= seconds }.max { $0.key < $1.key }?.value ?? 1
        return Policy.span(seconds / unit * unit)
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    private static func cut(_ text: String) -> String {
        let quoted = GoText.quoted(text)
        return quoted.utf8.count == text.utf8.count + 2 ? String(text.prefix(80)) : String(quoted.prefix(80))
    }

    /// A word as a shell takes it.
    private static func shell(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-_./:=@%+,[]".utf8.contains(byte)
        }
        return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
