package import Findings
internal import KeyRing
internal import ServiceAccountTokens

/// What a check of a ring is about, by the name that programs know it by.
package enum RingCheck: String, Sendable {
    /// The files, each compared with ring.json.
    case files
    /// The flags of API servers.
    case flags
    /// How long tokens live that are out.
    case liveTokens = "live-tokens"
    /// What kube-controller-manager signs with.
    case controllerManager = "kube-controller-manager"
}

/// What no poll shows and only the operator can state, and which command states it. A ring that an earlier satoken made
/// has none of it.
package enum UnstatedWords {
    package static func findings(_ status: RingStatus) -> [Finding<RingCheck>] {
        [flags(status), liveTokens(status), controllerManager(status)]
    }

    private static func flags(_ status: RingStatus) -> Finding<RingCheck> {
        let servers = status.observed.serversWithoutConfirmedFlags
        if servers.isEmpty {
            return .ok(
                .flags,
                status.ring.policy.apiServers.isEmpty
                    ? "the ring watches no API server" : "the flags of each API server are confirmed")
        }
        let isOne = servers.count == 1
        return .note(
            .flags,
            "\(Shown.texts(servers.map(\.name))) count\(isOne ? "s" : "") as having no --service-account-max-token-expiration (2^32 s), "
                + "and extension on, until \(isOne ? "its" : "their") flags are confirmed",
            fix: StatementWords.confirmingFlags(of: servers))
    }

    private static func liveTokens(_ status: RingStatus) -> Finding<RingCheck> {
        let observed = status.observed
        let isUnconfirmed = !observed.serversWithoutConfirmedFlags.isEmpty
        // The confirmation of the flags tells how long the tokens of the ring's own keys live.
        let keys = observed.keysWithOpenEnd.filter { key in
            !isUnconfirmed || (key.isImported && key.statement == nil)
        }
        if keys.isEmpty {
            return .ok(
                .liveTokens,
                isUnconfirmed
                    ? "no imported key's tokens lack a stated lifetime"
                    : "the end of each key's tokens is known")
        }
        let names = keys.map(\.name)
        return .note(
            .liveTokens,
            "nothing states how long the tokens of \(names.joined(separator: " ")) live that are out: they count as living 2^32 s",
            fix: StatementWords.statingLiveTokens(of: names)
                + (isUnconfirmed ? ", after satoken keys confirm --flags" : ""))
    }

    private static func controllerManager(_ status: RingStatus) -> Finding<RingCheck> {
        let observed = status.observed
        if !observed.watchesControllerManager {
            return .ok(.controllerManager, "the ring has no key that it could sign Secrets' tokens with")
        }
        let state = StatementWords.controllerManagerState(status)
        return observed.awaitsControllerManager
            ? .note(.controllerManager, state, fix: StatementWords.controllerManager(status))
            : .ok(.controllerManager, state)
    }
}
