import JOSE
import ServiceAccountTokens

/// One rule's answer in words.
struct Check {
    enum Result: String {
        case ok
        case failed
        case notChecked = "not-checked"
    }

    let name: String
    let result: Result
    /// What was found, or why nothing was looked at.
    let detail: String
    let isStrictOnly: Bool

    /// nil for a rule that does not concern the token.
    init?(
        _ rule: Rule, _ outcome: RuleOutcome, _ examination: Examination, _ origin: KeyOrigin,
        isStrictOnly: Bool = false
    ) {
        name = rule.label
        self.isStrictOnly = rule.isStrictOnly || isStrictOnly
        switch outcome {
        case .notApplicable: return nil
        case .passed:
            result = .ok
            detail = Self.found(rule, examination) ?? ""
        case .failed(let failure):
            result = .failed
            detail = Explanation(failure, keys: origin).summary
        case .notChecked(let reason):
            result = .notChecked
            detail = Self.because(reason, rule, examination)
        }
    }

    private static func because(
        _ reason: RuleOutcome.NotChecked, _ rule: Rule, _ examination: Examination
    ) -> String {
        switch reason {
        case .unreadable
        where rule == .signature && examination.claims != nil && examination.header != nil:
            "because none of the known keys is the one that it names"
        case .unreadable: "because what it is about could not be read"
        case .noKeys:
            "because no key is known: nothing is verified (pass --service-account-key-file or --kube-apiserver)"
        case .noIssuers: "because no issuer is known (pass --service-account-issuer or --kube-apiserver)"
        case .noObjects: "because it is not known what the cluster holds (pass --objects)"
        }
    }

    /// What a rule that passed has seen, where that says more than its name.
    private static func found(_ rule: Rule, _ examination: Examination) -> String? {
        guard let claims = examination.claims else { return nil }
        switch rule {
        case .issuer: return Shown.text(claims.issuer)
        case .key: return examination.candidates.first.map { "\($0.keyID)" }
        case .signature: return examination.header.map { "\(Shown.text($0.algorithm))" }
        case .audience: return Shown.list(examination.matchedAudiences)
        case .notBefore: return claims.notBefore.map { Shown.distance($0.seconds, now: examination.now) }
        case .expiry:
            return claims.expiry.map { expiry in
                let leeway = Double(expiry.seconds) < examination.now ? ", within the leeway of 60 s" : ""
                return Shown.distance(expiry.seconds, now: examination.now) + leeway
            }
        case .serviceAccount:
            return Shown.text("\(claims.serviceAccount.namespace)/\(claims.serviceAccount.name)")
        case .pod: return claims.kubernetes.pod.map { Shown.text($0.name) }
        case .secret: return claims.kubernetes.secret.map { Shown.text($0.name) }
        case .node: return claims.kubernetes.node.map { Shown.text($0.name) }
        default: return nil
        }
    }
}
