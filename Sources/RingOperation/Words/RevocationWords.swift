internal import KeyRing
internal import ServiceAccountTokens

/// A revocation in words.
package enum RevocationWords {
    /// What each mode means for this ring.
    package static func modes(_ names: [String], _ status: RingStatus) -> [String] {
        let ring = status.ring
        let signsTokens = names.contains { $0 == ring.active?.name }
        let signsSecrets = names.contains { $0 == ring.legacySigner }
        let lead = Shown.duration(Double(ring.policy.publishLeadTime + ring.policy.clockSkew))
        let age = Shown.duration(Double(ring.policy.minGenerationAge))
        let pause = Shown.duration(Double(ring.policy.renewalTime))
        let atRemoval = "tokens that the exposed key signed are refused once it is removed"
        if !signsTokens && !signsSecrets {
            let servers = signers(of: names, status)
            let wait =
                servers.isEmpty
                ? "--immediately removes it in one step after \(age) at most; --after-rollover too, but for \(pause) after the last "
                    + "API server stopped signing with it"
                : "--immediately removes it in one step; --after-rollover when \(servers.joined(separator: ", ")), which may still "
                    + "sign with it, was seen to sign with its successor, and \(pause) later"
            return ["it is not in signing.key: \(wait); \(atRemoval)"]
        }
        if !signsTokens {
            return [
                "--immediately: removed after three generations of \(age). Every API server that was not restarted by then refuses the "
                    + "successor's tokens of Secrets; \(atRemoval), as servers restart",
                "--after-rollover: the successor signs tokens of Secrets when every API server was seen trusting it. The exposed key is "
                    + "removed when kube-controller-manager is confirmed with the successor: restart kube-controller-manager at once "
                    + "then. Until the removal a thief of the key signs tokens that are accepted; \(atRemoval)",
            ]
        }
        return [
            "--immediately: removed after three generations of \(age). Every server that was not restarted by then, and every "
                + "relying party with an old JWKS, refuses the successor's tokens; \(atRemoval), as servers restart",
            "--after-rollover: a client that asks for a token meanwhile gets one that is accepted. The successor signs when all "
                + "endpoints were seen with it for \(lead); the exposed key is removed \(pause) (--renewal-time) after every API server "
                + "was seen to sign with the successor: restart Pods with longer tokens in that pause. Until the removal a thief of "
                + "the key signs tokens that are accepted; \(atRemoval)",
        ]
    }

    /// The API servers that may still sign with one of these keys.
    private static func signers(of names: [String], _ status: RingStatus) -> [String] {
        let keys = names.compactMap { status.ring[$0] }.filter { $0.superseded != nil }
        return status.ring.policy.apiServers.filter { server in
            keys.contains { status.observed.isPast(server, $0) == nil }
        }.map { Shown.text($0.name) }
    }

    /// What is left to do while an exposed key is not gone. Each piece of work is named when it is due: Pods that are
    /// restarted while servers still sign with the exposed key get its tokens anew.
    package static func left(_ status: RingStatus) -> [String] {
        let ring = status.ring
        guard let revocation = ring.revocation else { return ["the exposed keys were seen gone everywhere"] }
        let items = status.plan.items.filter { ring.isOfRevocation($0.step) && !$0.isByName }
        let still = items.flatMap(\.waits).map { "  \(StepWords.wait($0, status))" }
        let names = revocation.keys.joined(separator: " ")
        let work = workDue(status)
        return ["not gone yet: \(names)"] + still + (work.isEmpty ? [] : ["order of work"])
            + work.enumerated().map { "  \($0.offset + 1). \($0.element)" }
    }

    private static func workDue(_ status: RingStatus) -> [String] {
        let exposed = status.ring.revocation?.keys.compactMap { status.ring[$0] } ?? []
        if exposed.contains(where: { !$0.isTrusted }) {
            return StepWords.work(.remove, status.ring, status.observations)
        }
        // The pause: all servers sign with the successor.
        let isRolledOver = exposed.contains { key in
            key.superseded != nil
                && status.ring.policy.apiServers.allSatisfy { status.observed.isPast($0, key) != nil }
        }
        guard isRolledOver, status.plan.items.contains(where: { $0.step == .remove && $0.due > status.now })
        else {
            return []
        }
        return [StepWords.renewal]
    }
}
