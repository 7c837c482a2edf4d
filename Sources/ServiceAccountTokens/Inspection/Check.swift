package import Findings
internal import JOSE

/// One rule's answer in words.
package struct Check: Sendable {
    /// The name of a check, as in "not-before".
    package struct ID: RawRepresentable, Sendable, Equatable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The name for programs.
    package let id: ID
    /// What was checked, in a few words.
    package let label: String
    package let result: FindingResult
    /// What was found, or why nothing was looked at.
    package let detail: String
    /// What to do where it failed.
    package let fix: String?
    /// Whether kube-apiserver lacks the rule, or sets it wider.
    package let isStrictOnly: Bool

    /// The check for programs: its message begins with what was checked.
    package var finding: Finding<ID> {
        Finding(id, result, detail.isEmpty ? label : "\(label): \(detail)", fix: fix)
    }

    private init(
        _ rule: Rule, _ result: FindingResult, _ detail: String, fix: String? = nil,
        isStrictOnly: Bool = false
    ) {
        id = ID(rawValue: rule.id)
        label = rule.label
        self.result = result
        self.detail = detail
        self.fix = fix
        self.isStrictOnly = isStrictOnly || rule.isStrictOnly
    }

    /// The types of the claims, which the server judges once a signature holds.
    private init(claims explanation: Explanation) {
        id = ID(rawValue: "claim-types")
        label = "claims are of their types"
        result = .fail
        detail = explanation.summary
        fix = explanation.fix
        isStrictOnly = false
    }

    /// What a rule found; none for a rule that does not concern the token.
    static func checks(
        _ rule: Rule, _ outcome: RuleOutcome, _ examination: Examination, _ context: ExplanationContext,
        isStrictOnly: Bool = false
    ) -> [Check] {
        switch outcome {
        case .notApplicable: return []
        case .passed:
            return [Check(rule, .ok, found(rule, examination) ?? "", isStrictOnly: isStrictOnly)]
        case .failed(.refusedByKeys(let refusals)):
            // A claim is looked at where the signature holds already.
            if case .claims(let fault) = refusals.mostUseful?.reason {
                return [
                    Check(rule, .ok, found(rule, examination) ?? ""),
                    Check(claims: .malformed(fault, context)),
                ]
            }
            return [failed(rule, .refusedByKeys(refusals), context, isStrictOnly)]
        case .failed(let failure): return [failed(rule, failure, context, isStrictOnly)]
        case .notChecked(let reason):
            return [Check(rule, .notChecked, because(reason, rule, examination), isStrictOnly: isStrictOnly)]
        }
    }

    private static func failed(
        _ rule: Rule, _ failure: VerificationFailure, _ context: ExplanationContext, _ isStrictOnly: Bool
    ) -> Check {
        let explanation = Explanation(failure, in: context)
        return Check(rule, .fail, explanation.summary, fix: explanation.fix, isStrictOnly: isStrictOnly)
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

    /// What a rule that passed has seen, where that says more than its label.
    private static func found(_ rule: Rule, _ examination: Examination) -> String? {
        guard let claims = examination.claims else { return nil }
        switch rule {
        case .issuer: return Shown.text(claims.issuer)
        case .key: return examination.candidates.first.map { Shown.keyID($0.keyID) }
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
