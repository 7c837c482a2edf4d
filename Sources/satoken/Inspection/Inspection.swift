import ServiceAccountTokens

/// All that is to be said of one token.
struct Inspection {
    let source: TokenSource
    let now: Double
    let origin: KeyOrigin
    /// nil where keys or issuers are not known, and there is nothing to judge by.
    let verdicts: (kubeAPIServer: Verdict, strict: Verdict)?
    let facts: Facts?
    let checks: [Check]
    /// The refusal that is to be explained.
    let failure: VerificationFailure?
    /// What stands where a token belongs, where nothing can be read of it.
    let looks: Looks?
    /// The refusal in words.
    let explanation: Explanation?
    let hasKeys: Bool
    let hasIssuers: Bool
    /// The file of the server's flags, which may lack what is missing.
    let settingsSource: String?
    /// The examination by kube-apiserver's rules.
    let examination: Examination?

    init(_ source: TokenSource, audiences: [String], now: Double, by grounds: Grounds) {
        self.source = source
        self.now = now
        let origin = grounds.origin
        self.origin = origin
        let policy = grounds.policy(.strict)
        let server = TokenVerifier(grounds.policy(.kubeAPIServer)).examine(
            source.token, audiences: audiences, now: now)
        let strict = TokenVerifier(policy).examine(source.token, audiences: audiences, now: now)
        hasKeys = !policy.keys.isEmpty
        hasIssuers = !policy.issuers.isEmpty
        settingsSource = grounds.settings.source
        verdicts = hasKeys && hasIssuers ? (server.verdict, strict.verdict) : nil
        examination = server.examination
        facts = server.examination.map { Facts($0, now: now) }
        let examination = server.examination
        checks =
            zip(server.outcomes, strict.outcomes).compactMap { byServer, byStrict in
                let (rule, outcome) = byServer.rule.isStrictOnly ? byStrict : byServer
                return examination.flatMap { Check(rule, outcome, $0, origin) }
            }
            + zip(server.outcomes, strict.outcomes).compactMap { byServer, byStrict in
                // A rule that the server has too, and that strict sets narrower.
                let isNarrower = byServer.outcome == .passed && byStrict.outcome.refusal != nil
                return isNarrower
                    ? examination.flatMap {
                        Check(byStrict.rule, byStrict.outcome, $0, origin, isStrictOnly: true)
                    }
                    : nil
            }
        switch (verdicts?.kubeAPIServer, verdicts?.strict) {
        case (.refused(let failure), _), (.authenticated, .refused(let failure)): self.failure = failure
        // What is wrong whoever signed it.
        case (nil, _):
            failure = server.outcomes.lazy.compactMap(\.outcome.refusal).first ?? server.verdict.refusal
        default: failure = nil
        }
        let looks = examination?.claims == nil ? Looks(source.token) : nil
        self.looks = looks
        explanation = failure.map { failure in
            let explanation = Explanation(failure, by: grounds)
            return looks.map { Explanation(explanation.summary, cause: $0.cause, fix: $0.fix) } ?? explanation
        }
    }

    /// Why a client may be refused although the token is not.
    var caution: String? { isRefused ? nil : source.caution }

    /// Whether known keys refuse the token, by the API server's rules.
    var isRefused: Bool {
        if let verdicts { return !verdicts.kubeAPIServer.isAuthenticated }
        // Keys alone can say no, and never yes.
        switch failure {
        case .unknownKey, .refusedByKeys: return hasKeys
        default: return false
        }
    }
}

extension RuleOutcome {
    /// The failure of a rule that failed.
    fileprivate var refusal: VerificationFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}

extension Verdict {
    /// The failure of text that is no token at all.
    fileprivate var refusal: VerificationFailure? {
        if case .refused(.empty) = self { .empty } else { nil }
    }
}
