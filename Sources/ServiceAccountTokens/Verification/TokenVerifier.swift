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
    /// The policy by which tokens are judged.
    public let policy: VerificationPolicy

    /// A verifier of one policy.
    public init(_ policy: VerificationPolicy) { self.policy = policy }

    /// Judges what was presented as a token, garbage too.
    ///
    /// - Parameters:
    ///   - presented: the bytes of a TokenReview's `spec.token`.
    ///   - audiences: the token must be for one of these; none means the API server's own.
    ///   - now: the moment of judgement, in seconds since the epoch.
    public func verify(_ presented: [UInt8], audiences: [String] = [], now: Double) -> Verdict {
        examine(presented, audiences: audiences, now: now, stopsAtFailure: true).verdict
    }

    /// Judges, and returns the outcome of each rule. With `stopsAtFailure` it ends at the first failure, which is the verdict
    /// in any case.
    ///
    /// - Returns: no examination when there is no token at all.
    package func examine(
        _ presented: [UInt8], audiences: [String] = [], now: Double, stopsAtFailure: Bool = false
    ) -> (verdict: Verdict, examination: Examination?, outcomes: [(rule: Rule, outcome: RuleOutcome)]) {
        if presented.isEmpty { return (.refused(.empty), nil, []) }
        var examination = Examination(policy: policy, audiences: audiences, now: now)
        examination.read(presented)
        guard examination.begin(at: presented.indices) else {
            return (anonymous(audiences), nil, [])
        }
        var failure: VerificationFailure?
        var outcomes: [(rule: Rule, outcome: RuleOutcome)] = []
        for rule in Rule.allCases {
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

    /// Judges all but the signature of the examination's token.
    package func judgeBeforeSignature(_ examination: inout Examination) -> Prejudgement {
        if let failure = readClaims(&examination) { return .refused(failure) }
        let claims = examination.claims
        if let failure = Self.failure(Rule.beforeSignature, &examination, claims) { return .refused(failure) }
        guard let check = SignatureRules.check(&examination, claims) else { return .open }
        let isBound = claims?.isLegacy == false
        let last = isBound ? Rule.afterBoundSignature : Rule.afterSignature
        return .check(check, Self.failure(last, &examination, claims))
    }

    /// Judges by the rules up to the one that reads the claims; nil when none fails.
    package func readClaims(_ examination: inout Examination) -> VerificationFailure? {
        Self.failure(Rule.beforeClaims, &examination, nil)
    }

    /// The first failure of some rules, nil when there is none.
    private static func failure(
        _ rules: [Rule], _ examination: inout Examination, _ claims: UnverifiedClaims?
    ) -> VerificationFailure? {
        for index in rules.indices {
            let outcome = rules[index].judge(&examination, claims)
            if let failure = outcome.failure(examination) { return failure }
        }
        return nil
    }

    private func anonymous(_ audiences: [String]) -> Verdict {
        if policy.profile.requiresCanonicalEncoding { return .refused(.whiteSpace) }
        return policy.anonymousAuth
            ? .anonymous(audiences: audiences.isEmpty ? policy.apiAudiences : audiences) : .unauthenticated
    }
}

/// The verdict on a token whose signature is not verified yet.
package enum Prejudgement: Sendable {
    /// It is refused; the signature does not matter.
    case refused(VerificationFailure)
    /// One signature decides. If it is good the token is refused for the reason beside it, or accepted where that is nil.
    case check(SignatureCheck, VerificationFailure?)
    /// Only `verify` can decide.
    case open
}

extension RuleOutcome {
    /// Why the rule keeps a token from being accepted, nil when it does not.
    fileprivate func failure(_ examination: Examination) -> VerificationFailure? {
        switch self {
        case .passed, .notApplicable, .notChecked(.noObjects): nil
        case .failed(let failure): failure
        // A verifier without keys or issuers accepts no token.
        case .notChecked(.noIssuers): .foreignIssuer(examination.claims?.issuer ?? "", accepted: [])
        case .notChecked(.noKeys), .notChecked(.unreadable):
            .unknownKey(keyID: examination.header?.keyID ?? "", known: [])
        }
    }
}
