package import Recognition

/// All that is to be said of one token.
package struct Inspection: Sendable {
    /// What was inspected, and where it was found.
    package struct Subject: Sendable {
        /// What stands where a token belongs.
        package let token: [UInt8]
        /// What it was taken out of, nil when it was given as it is.
        package let origin: String?
        /// What becomes of a client that sends all that was given as if it were the token; nil where none would fail.
        package let caution: String?
        /// The kind of place that it was found in.
        package let place: ExplanationContext.Place

        package init(
            _ token: [UInt8], origin: String? = nil, caution: String? = nil,
            place: ExplanationContext.Place = .elsewhere
        ) {
            self.token = token
            self.origin = origin
            self.caution = caution
            self.place = place
        }
    }

    package let subject: Subject
    package let now: Double
    package let keys: KeyOrigin
    /// nil where keys or issuers are not known, and there is nothing to judge by.
    package let verdicts: (kubeAPIServer: Verdict, strict: Verdict)?
    package let facts: Facts?
    package let checks: [Check]
    /// The refusal that is to be explained.
    package let failure: VerificationFailure?
    /// What stands where a token belongs, where nothing can be read of it.
    package let input: InputKind?
    /// The refusal in words.
    package let explanation: Explanation?
    package let hasKeys: Bool
    package let hasIssuers: Bool
    /// Whether the API server takes a request without a token for the anonymous user's.
    package let anonymousAuth: Bool
    /// The examination by kube-apiserver's rules.
    package let examination: Examination?

    /// Inspects what was given.
    ///
    /// - Parameters:
    ///   - policies: what it is judged by under each profile.
    ///   - explain: a caller's own words for a refusal, such as those of a key ring; nil for none.
    package init(
        _ subject: Subject, audiences: [String], now: Double, keys: KeyOrigin,
        policies: (kubeAPIServer: VerificationPolicy, strict: VerificationPolicy),
        explain: (VerificationFailure) -> Explanation? = { _ in nil }
    ) {
        self.subject = subject
        self.now = now
        self.keys = keys
        let policy = policies.strict
        let server = TokenVerifier(policies.kubeAPIServer).examine(
            subject.token, audiences: audiences, now: now)
        let strict = TokenVerifier(policy).examine(subject.token, audiences: audiences, now: now)
        hasKeys = !policy.keys.isEmpty
        hasIssuers = !policy.issuers.isEmpty
        anonymousAuth = policy.anonymousAuth
        verdicts = hasKeys && hasIssuers ? (server.verdict, strict.verdict) : nil
        let examination = server.examination
        self.examination = examination
        let context = ExplanationContext(keys: keys, place: subject.place, examination: examination)
        facts = examination.map { Facts($0, now: now) }
        checks = examination.map { Self.checks(server.outcomes, strict.outcomes, $0, context) } ?? []
        switch (verdicts?.kubeAPIServer, verdicts?.strict) {
        case (.refused(let failure), _), (.authenticated, .refused(let failure)): self.failure = failure
        // What is wrong whoever signed it.
        case (nil, _):
            failure = server.outcomes.lazy.compactMap(\.outcome.refusal).first ?? server.verdict.emptiness
        default: failure = nil
        }
        let input = examination?.claims == nil && !subject.token.isEmpty ? InputKind(subject.token) : nil
        self.input = input
        explanation = failure.map { failure in
            let explanation = explain(failure) ?? Explanation(failure, in: context)
            return input.map { explanation.of($0) } ?? explanation
        }
    }

    private static func checks(
        _ server: [(rule: Rule, outcome: RuleOutcome)], _ strict: [(rule: Rule, outcome: RuleOutcome)],
        _ examination: Examination, _ context: ExplanationContext
    ) -> [Check] {
        zip(server, strict).flatMap { byServer, byStrict in
            let (rule, outcome) = byServer.rule.isStrictOnly ? byStrict : byServer
            return Check.checks(rule, outcome, examination, context)
        }
            + zip(server, strict).flatMap { byServer, byStrict in
                // A rule that the server has too, and that strict sets narrower.
                let isNarrower = byServer.outcome == .passed && byStrict.outcome.refusal != nil
                return isNarrower
                    ? Check.checks(byStrict.rule, byStrict.outcome, examination, context, isStrictOnly: true)
                    : []
            }
    }

    /// Why a client may be refused although the token is not.
    package var caution: String? {
        if isRefused { return nil }
        let times = ["exp", "nbf", "iat"].compactMap { OddTime($0, in: examination?.payload ?? []) }
        let odd = times.first.map { "\($0.summary); the API server takes it as it stands: \($0.fix)" }
        let all = [subject.caution, odd].compactMap { $0 }
        return all.isEmpty ? nil : all.joined(separator: "; ")
    }

    /// Whether known keys refuse the token, by the API server's rules.
    package var isRefused: Bool {
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
    fileprivate var emptiness: VerificationFailure? {
        if case .refused(.empty) = self { .empty } else { nil }
    }
}
