/// A change of a ring that time and observations bring about. One is made in one generation.
package enum Step: String, Sendable, CaseIterable {
    /// A new key comes into verification.pem and the JWKS.
    case publish
    /// A published key becomes the one that signs.
    case activate
    /// The active key comes to lead verification.pem.
    case reorder
    /// A new key for controller-manager comes into verification.pem.
    case addLegacy = "add-legacy"
    /// Controller-manager's key changes.
    case legacy
    /// A previous key leaves the JWKS.
    case unpublish
    /// A key leaves verification.pem: its last token has expired.
    case retire
    /// Exposed keys leave all files.
    case remove
    /// Exposed keys were seen gone everywhere.
    case finish
}

/// What keeps a step from being made, apart from its time.
package enum Blocker: Equatable, Sendable {
    /// The endpoint was not seen trusting the key, without a break up to the latest look.
    case unobserved(endpoint: String, key: String)
    /// The API server may still sign with the key.
    case notPast(endpoint: String, key: String)
    /// The endpoint may still trust the exposed key.
    case stillTrusted(endpoint: String, key: String)
    /// The endpoint serves a key that the ring never held: files of the ring would drop it.
    case unmanaged(endpoint: String, keyID: String)
    /// kube-controller-manager may still sign with the key, and the operator has not confirmed that it does not.
    case controllerManager(key: String)
    /// A step was taken back, and the operator has not resumed the ring.
    case held
    /// A relying party takes no tokens of the key's algorithm.
    case relyingParty(String, key: String)
    /// Another key comes first, or the policy has another algorithm: until then this one is activated by name only.
    case notNext(key: String)
    /// The ring does not have the private half.
    case noPrivateHalf(key: String)

    /// Whether a look at an endpoint can end it.
    package var isObservation: Bool {
        switch self {
        case .unobserved, .notPast, .stillTrusted, .unmanaged, .controllerManager: true
        case .held, .relyingParty, .noPrivateHalf, .notNext: false
        }
    }

    /// Whether only another policy ends it.
    package var isRelyingParty: Bool {
        if case .relyingParty = self { return true }
        return false
    }
}

/// A step ahead.
package struct PlannedStep: Equatable, Sendable {
    package var step: Step
    /// The names of its keys; empty for a key that is still to be made.
    package var keys: [String]
    /// When it is due, in seconds since 1970; while observations are missing, when it would be due had they all come at once.
    package var due: Int
    /// What keeps it from being made whatever the time.
    package var waits: [Blocker] = []

    package init(step: Step, keys: [String], due: Int, waits: [Blocker] = []) {
        self.step = step
        self.keys = keys
        self.due = due
        self.waits = waits
    }

    package func isDue(at now: Int) -> Bool { waits.isEmpty && due <= now }

    /// Whether its time has run out, and it waits for observations, another policy or the end of a hold only: none comes by
    /// itself.
    package func isOverdue(at now: Int) -> Bool {
        !waits.isEmpty && due <= now
            && waits.allSatisfy { $0.isObservation || $0.isRelyingParty || $0 == .held }
    }

    /// Whether it is taken by name only, for now.
    package var isByName: Bool {
        waits.contains { wait in
            if case .notNext = wait { true } else { false }
        }
    }
}

/// A step that was made, and what takes it back.
package struct TakenStep: Equatable, Sendable {
    package var step: Step
    package var key: String
    /// The key whose place it took.
    package var predecessor: String?
    /// The key's state before.
    package var stateBefore: KeyState?

    package init(step: Step, key: String, predecessor: String? = nil, stateBefore: KeyState? = nil) {
        self.step = step
        self.key = key
        self.predecessor = predecessor
        self.stateBefore = stateBefore
    }
}

/// Exposed keys on their way out.
package struct Revocation: Equatable, Sendable {
    package enum Mode: String, Sendable {
        /// At once: an endpoint that has not yet seen the successor refuses its tokens.
        case immediately
        /// Only when the successor is known everywhere, no API server signs with the exposed key any more, and kubelets
        /// had time to renew: until then it is trusted.
        case afterRollover = "after-rollover"
    }

    /// One key on its way out.
    package struct Order: Equatable, Sendable {
        package var key: String
        package var mode: Mode
        /// When it was ordered, in seconds since 1970.
        package var ordered: Int

        package init(key: String, mode: Mode, ordered: Int) {
            self.key = key
            self.mode = mode
            self.ordered = ordered
        }
    }

    package var orders: [Order]

    package init(orders: [Order]) { self.orders = orders }

    /// Several keys that were ordered out at once.
    package init(keys: [String], mode: Mode, ordered: Int) {
        orders = keys.map { Order(key: $0, mode: mode, ordered: ordered) }
    }

    /// The names of the keys, in the order in which they were revoked.
    package var keys: [String] { orders.map(\.key) }
}
