internal import JOSE

extension Explanation {
    /// Refusals for the registered claims and for those of legacy tokens.
    static func claims(_ failure: VerificationFailure, _ context: ExplanationContext) -> Explanation? {
        switch failure {
        case .wrongAudience(let token, let accepted): return audience(token, accepted)
        case .notValidYet(let notBefore, let now):
            return odd("nbf", context)
                ?? future(
                    "it is not valid before \(Shown.moment(notBefore, now: now))", notBefore, now, context)
        case .issuedInFuture(let issuedAt, let now):
            return odd("iat", context)
                ?? future(
                    "it was issued at \(Shown.moment(issuedAt, now: now)), which is still to come", issuedAt,
                    now,
                    context)
        case .expired(let expiry, let now):
            if let odd = odd("exp", context) { return odd }
            let (cause, fix) = renewal(context)
            return Explanation(
                "it expired at \(Shown.moment(expiry, now: now))", cause: cause, fix: fix)
        case .legacyClaimMissing(let name):
            return Explanation(
                "the claim \(name) of a Secret's token is missing",
                cause: "a token that Kubernetes did not make", fix: "use kubectl create token")
        case .legacySubject(let subject, let namespace, let name):
            return Explanation(
                "sub is \(Shown.text(subject)), the other claims say \(Shown.text("\(namespace):\(name)"))",
                cause: "a token that Kubernetes did not make", fix: "use kubectl create token")
        default: return nil
        }
    }

    private static func audience(_ token: [String], _ accepted: [String]) -> Explanation {
        let summary = "audience is \(Shown.list(token)), none of the accepted \(Shown.list(accepted))"
        // A few are compared: a token may list thousands.
        if let slip = token.prefix(64).lazy.compactMap({ slip($0, accepted) }).first {
            return Explanation(
                summary, cause: "\(slip), and audiences are compared to the letter",
                fix: "ask for the token with the very audience that is accepted, or write --api-audiences "
                    + "(--service-account-issuer where there is none) as the token has it")
        }
        return Explanation(
            summary, cause: "the token was made for another service",
            fix:
                "ask for a token for \(Shown.text(accepted.first ?? "")) (kubectl create token --audience, or a "
                + "projected volume's audience); to ask whether this one is good for its own: --audience "
                + Shown.text(token.first ?? ""))
    }

    /// A time that is no time of this century in seconds.
    private static func odd(_ claim: String, _ context: ExplanationContext) -> Explanation? {
        guard let odd = OddTime(claim, in: context.payload) else { return nil }
        return Explanation(odd.summary, cause: odd.cause, fix: odd.fix)
    }

    /// A time that is still to come: of a clock that is, or was, ahead.
    private static func future(
        _ summary: String, _ time: Int, _ now: Double, _ context: ExplanationContext
    ) -> Explanation {
        let clocks =
            context.keys == .keySet
            ? ("the clocks of the API servers and of this machine disagree", "check NTP on both")
            : ("the clocks of the API servers disagree", "check NTP on every control-plane node")
        // Clocks that NTP keeps are never so far apart.
        guard Double(time) - now > 300 else { return Explanation(summary, cause: clocks.0, fix: clocks.1) }
        let isPods: Bool
        if case .pod = context.claims.map({ TokenKind($0) }) { isPods = true } else { isPods = false }
        let replace =
            isPods
            ? "kubelets keep a token until then: delete the Pod, so that it is made anew with a new token (or restart its "
                + "kubelet, which forgets its tokens)"
            : "make a new one (kubectl create token): this one is refused until then"
        return Explanation(
            summary, cause: "the clock of the server that made it was ahead, and may be right again by now",
            fix: "\(replace); check NTP on every control-plane node")
    }

    /// What renews a token: a kubelet the one in a Pod's volume, and nothing a copy of it.
    private static func renewal(_ context: ExplanationContext) -> (cause: String, fix: String) {
        var isPods = false
        if case .pod = context.claims.map({ TokenKind($0) }) { isPods = true }
        switch (context.place, isPods) {
        case (.kubeconfig, false):
            return (
                "no kubelet renews a token in a kubeconfig, and this one is bound to no Pod: the program that wrote the file "
                    + "did not write it again",
                "let it write the file anew (a CNI plugin's: restart its Pod on that node; by hand: kubectl create token)"
            )
        case (.secret, false):
            return (
                "no kubelet renews a token in a Secret, and this one is bound to no Pod",
                "let the program that fills the Secret fill it anew; by hand: kubectl create token"
            )
        case (.kubeconfig, true), (.secret, true):
            return (
                "it is a copy of a Pod's token: kubelets renew the file in the Pod, and no copy of it",
                "use a token that is made for this place (kubectl create token), or read the Pod's file each time"
            )
        case (.elsewhere, true):
            return (
                "the client read its token once and kept it; kubelets write a new one into the file in time",
                "read /var/run/secrets/kubernetes.io/serviceaccount/token again before each use (current client "
                    + "libraries do), or make a new one with kubectl create token"
            )
        case (.elsewhere, false):
            if context.claims == nil {
                return (
                    "it was not renewed in time", "make a new one with kubectl create token"
                )
            }
            return (
                "it is bound to no Pod, so no kubelet renews it: it was made by hand, by a CI job or by a controller",
                "make it anew where it was made (kubectl create token --duration), or use a Pod's projected token, which is "
                    + "renewed"
            )
        }
    }
}
