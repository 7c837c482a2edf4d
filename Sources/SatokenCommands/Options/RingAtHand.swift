import ArgumentParser
import Files
import JOSE
import KeyRing
import OpenSSL
import ServiceAccountTokens

/// The key ring that keys, issuers and audiences are taken from.
struct RingAtHand: ParsableArguments {
    @Option(
        name: .customLong("keys"),
        help: ArgumentHelp(
            "Directory of a key ring (default, where no key file is named: $SATOKEN_KEYS, then keys).",
            valueName: "dir"))
    var path: String?

    /// The ring, nil when there is none to be used.
    ///
    /// - Parameter hasFiles: whether key files are named, beside which only a ring that is named too is read.
    func snapshot(hasFiles: Bool, _ console: Console) throws -> RingSnapshot? {
        if let path { return try RingDirectory(path).read() }
        if hasFiles { return nil }
        let usual = RingDirectory(RingOptions.usual(console))
        // `keys` is a name that other directories have too.
        return usual.path != "keys" || usual.holdsRing ? try usual.read() : nil
    }
}

extension RingSnapshot {
    /// A ring's keys, then those of files that are not among them. A key that the ring revoked stays out.
    func joined(_ keys: [VerificationKey], with files: [VerificationKey], _ console: Console)
        -> [VerificationKey]
    {
        keys
            + files.filter { key in
                if ring.isTombstoned(key.keyID) {
                    console.warn(
                        "key \(key.keyID) is revoked by the ring \(Shown.text(ring.name)), and left out"
                    )
                    return false
                }
                return !keys.contains { $0.keyID.isExactly(key.keyID) }
            }
    }
}

extension ServerSettings {
    /// The settings with a ring's for what is not said otherwise.
    mutating func take(from snapshot: RingSnapshot?) {
        guard let ring = snapshot?.ring else { return }
        if issuers.isEmpty { issuers = ring.issuers }
        if apiAudiences == nil && !ring.policy.apiAudiences.isEmpty {
            apiAudiences = ring.policy.apiAudiences
        }
    }
}
