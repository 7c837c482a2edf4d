import KeyRing

/// Somebody who serves the ring's keys from what it last loaded: an API server, or the site that relying parties fetch.
struct Follower {
    let name: String
    /// Whether its host has a copy that is brought forward by `export`, or mounts the ring itself.
    let hasCopy: Bool
    /// The generation of the copy.
    var copy: Int
    /// Whether it loads whatever is new at once.
    var followsAtOnce = false
    /// It restarts about once in so many hours.
    var restartsEvery: Int

    // MARK: In memory

    /// The generation of its list; 0 before its first start.
    var loaded = 0
    var signing = -1
    var trusted: KeySet = 0
    var keyIDs: [String] = []
    /// The first generation that had what it serves.
    var born = 0
    var maxAge = 3600
    /// The flags it runs with: what tokens they allow.
    var flags: Lifetimes
    var flagsVersion: Int

    // MARK: What it cannot be blamed for

    /// Keys whose tokens it may refuse: it lost them by an old copy after they had signed, or somebody cut without waiting.
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
        var insideUntil: Int
        var outsideUntil: Int
    }

    // MARK: What looks showed of it, reckoned apart from the ring

    /// By key: when a look first showed it past that key, without a break since.
    var past: [Int: Int] = [:]
    /// Whether it was ever looked at.
    var wasSeen = false
    let joined: Int
    var maxAgeWasSeen = true
    var lastLook: (keyIDs: [String], maxAge: Int, generation: Int)?

    /// Whether a look now sees anything that the last one did not.
    mutating func looksNew(in generation: Int) -> Bool {
        let isOld = lastLook.map { $0.keyIDs == keyIDs && $0.maxAge == maxAge && $0.generation == generation }
        lastLook = (keyIDs, maxAge, generation)
        return isOld != true
    }
}
