import KeyRing

extension World {
    /// Rules that a test breaks, to see that the oracle notices.
    struct Faults: OptionSet, Sendable {
        let rawValue: Int
        /// `export --to` goes straight to the newest generation.
        static let exportSkips = Faults(rawValue: 1)
        /// The host's clock is believed.
        static let noClockGuard = Faults(rawValue: 2)
        /// Flags are confirmed that some server does not have.
        static let rashConfirmation = Faults(rawValue: 4)
        /// Unmanaged keys block nothing.
        static let ignoresUnmanaged = Faults(rawValue: 8)
        /// An API server that was never observed does not block the first export.
        static let ignoresUnseen = Faults(rawValue: 16)
        /// signing.key is handed out with the first export.
        static let handsOutAtOnce = Faults(rawValue: 32)
        /// Tokens that an imported key signed before the ring count as living by the policy.
        static let policyForImports = Faults(rawValue: 64)
        /// kube-controller-manager counts as confirmed at each run.
        static let ignoresManagers = Faults(rawValue: 128)
        /// Looks never grow old.
        static let agelessLooks = Faults(rawValue: 256)
        /// A key that was revoked after rollover leaves with no pause.
        static let noRenewalTime = Faults(rawValue: 512)
        /// An API server counts as past an old key at once.
        static let alwaysPast = Faults(rawValue: 1024)
        /// A look at an old copy is not noted.
        static let forgetsReturns = Faults(rawValue: 2048)
        /// An export that finds a copy older than it left it voids nothing.
        static let voidsNothing = Faults(rawValue: 4096)
        /// A new legacy key signs at once.
        static let legacyAtOnce = Faults(rawValue: 8192)
        /// A revocation is over before its keys were seen gone.
        static let finishesAtOnce = Faults(rawValue: 16384)
        /// The operator's word excuses an unmanaged key on API servers, too.
        static let excusesOnServers = Faults(rawValue: 32768)
        /// A server that is seen with files from before the ring stays confirmed.
        static let ignoresRelapse = Faults(rawValue: 65536)
        /// A confirmation of kube-controller-manager counts for what it could load later.
        static let olderWordCounts = Faults(rawValue: 131072)
        /// A server counts as past one generation after the last in which a key was signing.key.
        static let oneGeneration = Faults(rawValue: 262144)
        /// A key from outside counts as one that no server signs with.
        static let importsPast = Faults(rawValue: 524288)
        /// An observer's token is signed with the key that the API server was last seen to trust, and with no other.
        static let asksWithOneKey = Faults(rawValue: 1_048_576)
        /// Once signing.key is handed out, every manifest counts as one that names it.
        static let forgetsHold = Faults(rawValue: 2_097_152)
    }
}
