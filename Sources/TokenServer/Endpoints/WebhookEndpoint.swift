internal import JOSE
internal import JSON
package import ServiceAccountTokens

/// Answers a kube-apiserver that asks as it asks authentication webhooks: of tokens of certain issuers, and of no others.
package struct WebhookEndpoint: Sendable {
    /// Each issuer with what judges its tokens, and no others.
    private let verifiers: [(issuer: WebhookIssuer, verifier: TokenVerifier)]

    /// - Parameter policy: that of TokenReviews; its issuers are replaced.
    package init(_ issuers: [WebhookIssuer], policy: VerificationPolicy) {
        verifiers = issuers.map { issuer in
            let own = VerificationPolicy(
                issuers: [issuer.issuer], apiAudiences: policy.apiAudiences, keys: policy.keys,
                profile: policy.profile, serviceAccountLookup: policy.serviceAccountLookup,
                anonymousAuth: false, objects: policy.objects)
            return (issuer, TokenVerifier(own))
        }
    }

    /// The status of a TokenReview, and the verdict behind it.
    func status(_ request: TokenReviewRequest, now: Double) -> (status: JSONText, verdict: Verdict) {
        let token = Array(request.token.utf8)
        var refusal = VerificationFailure.foreignIssuer("", accepted: verifiers.map(\.issuer.issuer))
        for (issuer, verifier) in verifiers {
            let verdict = verifier.verify(token, audiences: request.audiences, now: now)
            switch verdict {
            // The issuer of legacy tokens is the same in all clusters, so that nothing tells whose they are.
            case .authenticated(let token) where !token.isLegacy:
                let user = issuer.user(token.user).json
                let members: [(name: String, value: JSONText)] = [
                    ("authenticated", .bool(true)), ("user", user), ("audiences", .strings(token.audiences)),
                ]
                return (.object(members), verdict)
            case .refused(.foreignIssuer): continue
            case .refused(let failure): refusal = failure
            case .authenticated, .anonymous, .unauthenticated: continue
            }
        }
        let verdict = Verdict.refused(refusal)
        return (verdict.status, verdict)
    }
}
