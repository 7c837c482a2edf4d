import KeyRing

/// What serves the ring's keys from what it last loaded: an API server, or the site that relying parties fetch.
struct Follower {
    /// What the manifest of an API server points at.
    enum Manifest {
        /// The files from before the ring.
        case own
        /// The ring's verification.pem, and the signing key from before the ring.
        case list
        /// The ring's files.
        case ring
    }

    let name: String
    /// Whether its host has a copy that is brought forward by `export`, or mounts the ring itself.
    let hasCopy: Bool
    /// The generation of the copy.
    var copy: Int
    /// The generation that the last export left there.
    var exported: Int
    /// Whether it loads whatever is new at once.
    var followsAtOnce = false
    /// It restarts about once in so many hours.
    var restartsEvery: Int
    var manifest = Manifest.ring
    /// Whether a signing.key of the ring was handed out to its host.
    var hasSigningKey = false
    /// The files from before the ring; nil where there was nothing.
    var own: Generation?
    /// kube-controller-manager on the same host.
    var manager: Manager?

    // MARK: In memory

    /// The generation of its list; 0 for one from before the ring, -1 before its first start.
    var loaded = -1
    var signing = -1
    var trusted: KeySet = 0
    var keyIDs: [String] = []
    /// The first generation that had what it serves.
    var born = 0
    var maxAge = 3600
    /// The flags it runs with: what tokens they allow.
    var flags: Lifetimes
    /// The version of the policy that these carry; -1 for those from before the ring.
    var flagsVersion: Int
    /// The version that its manifest carries.
    var manifestVersion: Int
    /// Since when its flags allow no more than policies of the ring.
    var isBoundSince: Int?
    /// When it first loaded a list of the ring.
    var firstLoad: Int?
    /// What its flags allow by a false word of the operator.
    var claimed: Lifetimes?

    // MARK: What it cannot be blamed for

    /// Keys whose tokens it may refuse: it lost them by an old copy after they had signed, or they were cut without waiting.
    var excused: KeySet = 0
    /// It runs from an older copy than before, and no look has shown that yet.
    var isBackUnseen = false
    /// While it runs from a generation under this one, it runs from an old copy.
    var isBackBelow = 0
    /// The signing key that it took from an old copy was gone elsewhere: its tokens do not count.
    var signsVoid = false
    var signsVoidOutside = false

    /// What it signed from an old copy that no look has shown yet. It does not count when none ever does.
    var signedUnseen: Signed?

    /// When the last of some tokens expire.
    struct Signed {
        var life: Int
        var insideUntil: Int
        var outsideUntil: Int
    }

    /// kube-controller-manager of one host, which reads its key when it starts.
    struct Manager {
        enum File {
            /// The API server's key from before the ring.
            case own
            /// legacy.key.
            case legacy
            /// sa.key of `export --kubeadm`: the signing key.
            case kubeadm
            case none
        }

        var file: File
        /// The key in its memory.
        var key: Int?
    }

    // MARK: What looks showed of it, reckoned apart from the ring

    /// By key: when a look first showed it past that key, without a break since.
    var past: [Int: Int] = [:]
    /// Whether it was ever looked at.
    var wasSeen = false
    let joined: Int
    var maxAgeWasSeen = true
    var lastLook: (keyIDs: [String], maxAge: Int, generation: Int)?

    init(
        name: String, hasCopy: Bool, copy: Int, restartsEvery: Int, flags: Lifetimes, flagsVersion: Int,
        joined: Int
    ) {
        self.name = name
        self.hasCopy = hasCopy
        self.copy = copy
        exported = copy
        self.restartsEvery = restartsEvery
        self.flags = flags
        self.flagsVersion = flagsVersion
        manifestVersion = flagsVersion
        self.joined = joined
    }

    /// Whether a look now sees anything that the last one did not.
    mutating func looksNew(in generation: Int) -> Bool {
        let isOld = lastLook.map { $0.keyIDs == keyIDs && $0.maxAge == maxAge && $0.generation == generation }
        lastLook = (keyIDs, maxAge, generation)
        return isOld != true
    }
}
