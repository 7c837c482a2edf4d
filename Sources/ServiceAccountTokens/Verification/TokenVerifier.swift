internal import JOSE

/// Judges tokens by one policy, as kube-apiserver does.
///
///     let verifier = TokenVerifier(VerificationPolicy(issuers: [issuer], keys: keys))
///     switch verifier.verify(token, now: now) {
///     case .authenticated(let token): print(token.user.username)
///     case .refused(let failure): print(failure.serverText)
///     default: break
///     }
public struct TokenVerifier: Sendable {
    /// What tokens are held against.
    public let policy: VerificationPolicy

    /// A verifier of one policy.
    public init(_ policy: VerificationPolicy) { self.policy = policy }

    /// Judges whatever stands where a token belongs.
    ///
    /// - Parameters:
    ///   - presented: the bytes of a TokenReview's `spec.token`.
    ///   - audiences: those of which the token must be for one; none means the API server's own.
    ///   - now: the moment of judgement, in seconds since the epoch.
    public func verify(_ presented: [UInt8], audiences: [String] = [], now: Double) -> Verdict {
        examine(presented, audiences: audiences, now: now, stopsAtFailure: true).verdict
    }

    /// Judges, and says for each rule what it found; with `stopsAtFailure` only as far as the first failure, which is
    /// the verdict in any case.
    ///
    /// - Returns: no examination when what was presented holds no token at all.
    package func examine(
        _ presented: [UInt8], audiences: [String] = [], now: Double, stopsAtFailure: Bool = false
    ) -> (verdict: Verdict, examination: Examination?, outcomes: [(rule: Rule, outcome: RuleOutcome)]) {
        if presented.isEmpty { return (.refused(.empty), nil, []) }
        var examination = Examination(policy: policy, audiences: audiences, now: now)
        guard examination.begin(presented, at: presented.indices) else {
            return (anonymous(audiences), nil, [])
        }
        var failure: VerificationFailure?
        var outcomes: [(rule: Rule, outcome: RuleOutcome)] = []
        for rule in Rule.all {
            let outcome = rule.judge(&examination)
            failure = failure ?? outcome.failure(examination)
            if stopsAtFailure && failure != nil { break }
            if !stopsAtFailure { outcomes.append((rule, outcome)) }
        }
        guard failure == nil, let key = examination.verifiedBy, let claims = examination.claims else {
            return (.refused(failure ?? .unknownKey(keyID: "", known: [])), examination, outcomes)
        }
        let token = VerifiedToken(
            user: AuthenticatedUser(claims), audiences: examination.matchedAudiences, keyID: key.keyID,
            isLegacy: claims.isLegacy)
        return (.authenticated(token), examination, outcomes)
    }

    /// Judges everything but the signature of the token with which an examination was begun.
    package func judgeBeforeSignature(_ examination: inout Examination) -> Prejudgement {
        for rule in Rule.beforeSignature {
            if let failure = rule.judge(&examination).failure(examination) { return .refused(failure) }
        }
        guard let question = SignatureRules.question(examination) else { return .open }
        for rule in Rule.afterSignature {
            if let failure = rule.judge(&examination).failure(examination) { return .question(question, failure) }
        }
        return .question(question, nil)
    }

    private func anonymous(_ audiences: [String]) -> Verdict {
        if policy.profile.requiresCanonicalEncoding { return .refused(.whiteSpace) }
        return policy.anonymousAuth
            ? .anonymous(audiences: audiences.isEmpty ? policy.apiAudiences : audiences) : .unauthenticated
    }
}

/// What is known of a token when everything but its signature was judged.
package enum Prejudgement: Sendable {
    /// It is refused, whatever its signature.
    case refused(VerificationFailure)
    /// One signature decides: if it is good the token is refused for this reason, or accepted when there is none.
    case question(SignatureQuestion, VerificationFailure?)
    /// Only `verify` can tell.
    case open
}

extension RuleOutcome {
    /// Why the rule keeps a token from being accepted, nil when it does not.
    fileprivate func failure(_ examination: Examination) -> VerificationFailure? {
        switch self {
        case .passed, .notApplicable, .notChecked(.noObjects): nil
        case .failed(let failure): failure
        // A verifier without keys or issuers trusts nobody.
        case .notChecked(.noIssuers): .foreignIssuer(examination.claims?.issuer ?? "", accepted: [])
        case .notChecked(.noKeys), .notChecked(.unreadable):
            .unknownKey(keyID: examination.header?.keyID ?? "", known: [])
        }
    }
}

/// What is said of a token.
public enum Verdict: Sendable, Equatable {
    /// The token is good.
    case authenticated(VerifiedToken)
    /// The server saw no token, and took the request for the anonymous user's.
    case anonymous(audiences: [String])
    /// The server saw no token, and there is no anonymous user.
    case unauthenticated
    /// The token is not good.
    case refused(VerificationFailure)
}

/// A token that was verified, and whom it speaks for.
public struct VerifiedToken: Sendable, Equatable {
    /// The user that a request with this token is made by.
    public let user: AuthenticatedUser
    /// The audiences that were asked for and that the token is for.
    public let audiences: [String]
    /// The ID of the key that signed it.
    public let keyID: String
    /// Whether it is a Secret's token.
    public let isLegacy: Bool
}

/// A user as kube-apiserver's authorizers see it.
public struct AuthenticatedUser: Sendable, Equatable {
    /// `system:serviceaccount:NAMESPACE:NAME`.
    public let username: String
    /// The uid of the ServiceAccount.
    public let uid: String
    /// The groups of all ServiceAccounts, of the namespace's, and of all who are authenticated.
    public let groups: [String]
    /// What else the token says: names under `authentication.kubernetes.io/`, each with one value.
    public let extra: [String: String]

    /// Only for claims that were verified. Source: apiserver's ServiceAccountInfo.UserInfo.
    init(_ claims: UnverifiedClaims) {
        let (namespace, name, uid) = claims.serviceAccount
        username = ServiceAccountUsername.text(namespace: namespace, name: name)
        self.uid = uid
        groups = ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"]
        var extra: [String: String] = [:]
        if !claims.isLegacy {
            if !claims.tokenID.isEmpty { extra["credential-id"] = "JTI=\(claims.tokenID)" }
            if let pod = claims.kubernetes.pod {
                extra["pod-name"] = pod.name
                extra["pod-uid"] = pod.uid
            }
            if let node = claims.kubernetes.node, !node.name.isEmpty {
                extra["node-name"] = node.name
                if !node.uid.isEmpty { extra["node-uid"] = node.uid }
            }
        }
        self.extra = Dictionary(
            uniqueKeysWithValues: extra.map { ("authentication.kubernetes.io/\($0)", $1) })
    }
}
