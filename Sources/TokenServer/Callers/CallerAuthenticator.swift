internal import JOSE
package import OpenSSL
package import ServiceAccountTokens
internal import Text

/// How callers are known, in the order of kube-apiserver: a front proxy's word, a client certificate, a ServiceAccount
/// token for an API audience; else they are anonymous.
package struct CallerAuthenticator: Sendable {
    /// A proxy that speaks for users.
    package var proxy: FrontProxy?
    /// `--client-ca-file`.
    package var authorities: ClientAuthorities?
    /// `--anonymous-auth`.
    package var allowsAnonymous: Bool
    /// Whether a caller with a certificate that no authority signed is refused where no token makes it known, as
    /// kube-apiserver does it; otherwise such a caller is anonymous.
    package var refusesForeignCertificates: Bool

    package init(
        proxy: FrontProxy? = nil, authorities: ClientAuthorities? = nil, allowsAnonymous: Bool = true,
        refusesForeignCertificates: Bool = false
    ) {
        self.proxy = proxy
        self.authorities = authorities
        self.allowsAnonymous = allowsAnonymous
        self.refusesForeignCertificates = refusesForeignCertificates
    }

    /// What is known of the certificate of a connection: judged once, and not again for each of its requests.
    package struct CertificateVerdict: Sendable {
        /// Whether the certificate is a proxy's that may speak for users.
        let isProxy: Bool
        /// The user that the certificate itself is of.
        let user: UserInfo?
        /// Why it does not verify, for the log.
        package let problem: String?

        package init(isProxy: Bool = false, user: UserInfo? = nil, problem: String? = nil) {
            self.isProxy = isProxy
            self.user = user
            self.problem = problem
        }

        /// No certificate.
        package static let none = CertificateVerdict()
    }

    /// Judges a certificate. One that no authority signed makes a caller like one without.
    package func judge(_ certificate: ClientCertificate, now: Double) -> CertificateVerdict {
        do {
            var problems: [String] = []
            var isProxy = false
            var user: UserInfo?
            if let proxy {
                if let problem = try proxy.authorities.problem(certificate.chain, now: now) {
                    problems.append("requestheader-client-ca: \(problem)")
                } else if proxy.allows(certificate) {
                    isProxy = true
                } else {
                    problems.append("requestheader-allowed-names: not the certificate's common name")
                }
            }
            if let authorities {
                if let problem = try authorities.problem(certificate.chain, now: now) {
                    problems.append("client-ca: \(problem)")
                } else {
                    user = try certificate.user()
                }
            }
            let isKnown = isProxy || user != nil
            return CertificateVerdict(
                isProxy: isProxy, user: user, problem: isKnown ? nil : problems.joined(separator: "; "))
        } catch {
            return CertificateVerdict(isProxy: false, user: nil, problem: error.description)
        }
    }

    package enum Caller: Sendable, Equatable {
        case known(UserInfo)
        case anonymous
        /// A bearer token that is not good.
        case refused(VerificationFailure)
        /// No credentials, or none that are good, where they are needed.
        case unknown
    }

    /// Who makes a request.
    ///
    /// - Parameters:
    ///   - certificate: what is known of the connection's certificate.
    ///   - memo: what is remembered of the connection's last token.
    ///   - verifier: judges bearer tokens.
    ///   - snapshot: the number of the snapshot that the verifier is of.
    func caller(
        _ request: APIRequest, certificate: CertificateVerdict, memo: inout CallerMemo,
        verifier: TokenVerifier, snapshot: Int, now: Double
    ) -> Caller {
        // Without a proxy's certificate its header fields are not looked at.
        if certificate.isProxy, let user = proxy?.user(request) { return .known(user.authenticated) }
        if let user = certificate.user { return .known(user.authenticated) }
        if let authorization = request[header: "Authorization"] {
            if let user = memo.user(of: authorization, snapshot, now: now) { return .known(user) }
            if let token = Self.bearer(authorization) {
                switch verifier.verify(Array(token), now: now) {
                case .authenticated(let verified):
                    let user = verified.user.info.authenticated
                    memo.keep(authorization, user, snapshot, now: now)
                    return .known(user)
                case .refused(let failure): return .refused(failure)
                case .anonymous, .unauthenticated: break
                }
            }
        }
        if refusesForeignCertificates && certificate.problem != nil { return .unknown }
        return allowsAnonymous ? .anonymous : .unknown
    }

    /// The bearer token of a header field's value; nil where there is none, or one that begins with a space (apiserver,
    /// bearertoken).
    private static func bearer(_ value: String) -> Substring.UTF8View? {
        let text = value.utf8.drop { $0 == 0x20 || $0 == 0x09 }
        let parts = text.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, APIRequest.isSame(String(Substring(parts[0])), "Bearer"), !parts[1].isEmpty
        else {
            return nil
        }
        return parts[1]
    }
}

extension UserInfo {
    /// The user with the group of all users that are known.
    var authenticated: UserInfo {
        let group = "system:authenticated"
        if groups.containsExactly(group) || username == "system:anonymous" { return self }
        var user = self
        user.groups.append(group)
        return user
    }
}
