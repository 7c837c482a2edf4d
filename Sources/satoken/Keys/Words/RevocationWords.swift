import KeyRing
import ServiceAccountTokens

/// A revocation in words.
enum RevocationWords {
    /// What each price means for this ring.
    static func prices(_ names: [String], _ status: RingStatus) -> [String] {
        let ring = status.ring
        let signsTokens = names.contains { $0 == ring.active?.name }
        let signsSecrets = names.contains { $0 == ring.legacySigner }
        let lead = Shown.duration(Double(ring.policy.publishLeadTime + ring.policy.clockSkew))
        let settle = Shown.duration(Double(ring.policy.minGenerationAge))
        let atTheCut = "tokens that the exposed key signed are refused from the cut on"
        if !signsTokens && !signsSecrets {
            let servers = signers(of: names, status)
            let wait =
                servers.isEmpty
                ? "cut in one step, at either price, after \(settle) at most"
                : "--immediately cuts in one step; --after-rollover when \(servers.joined(separator: ", ")), which may still "
                    + "sign with it, was seen to sign with its successor"
            return ["it is not in signing.key: \(wait); \(atTheCut)"]
        }
        if !signsTokens {
            return [
                "--immediately: cut after three generations of \(settle). Every API server that was not restarted by then refuses the "
                    + "successor's tokens of Secrets; \(atTheCut), as servers restart",
                "--after-rollover: the successor signs tokens of Secrets when every API server was seen trusting it, and the "
                    + "exposed key is cut in the generation after that: restart kube-controller-manager at once then. Until the "
                    + "cut whoever has it signs tokens that are accepted; \(atTheCut)",
            ]
        }
        return [
            "--immediately: cut after three generations of \(settle). Every server that was not restarted by then, and every "
                + "relying party with an old JWKS, refuses the successor's tokens; \(atTheCut), as servers restart",
            "--after-rollover: whoever asks for a token meanwhile gets one that is accepted. The successor signs when all "
                + "endpoints were seen with it for \(lead); the exposed key is cut when every API server was seen to sign "
                + "with the successor. Until then whoever has it signs tokens that are accepted; \(atTheCut)",
        ]
    }

    /// The API servers that may still sign with one of these keys.
    private static func signers(of names: [String], _ status: RingStatus) -> [String] {
        let keys = names.compactMap { status.ring[$0] }.filter { $0.superseded != nil }
        return status.ring.policy.apiServers.filter { server in
            keys.contains { status.observed.isPast(server, $0) == nil }
        }.map { Shown.text($0.name) }
    }

    /// What is left to do, in its order, while an exposed key is not gone.
    static func left(_ status: RingStatus) -> [String] {
        let ring = status.ring
        guard let revocation = ring.revocation else { return ["the exposed keys were seen gone everywhere"] }
        let items = status.plan.items.filter { ring.isOfRevocation($0.step) && !$0.isByName }
        let still = items.flatMap(\.waits).map { "  \(StepWords.wait($0, status))" }
        let names = revocation.keys.joined(separator: " ")
        return ["not gone yet: \(names)"] + still + ["order of work"]
            + StepWords.work(.remove, ring).enumerated().map { "  \($0.offset + 1). \($0.element)" }
    }
}
