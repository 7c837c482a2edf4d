internal import JOSE
package import ServiceAccountTokens
internal import Text

/// Which key signs, while the signing key of the files changes.
///
/// The key that is current at start signs at once: kube-apiserver fetches keys before its first Sign. A key that a reload
/// makes current signs once two FetchKeys of one client process were answered with it: the second one shows that the first
/// answer arrived. Until then the former key signs, as long as it is trusted and published. Nothing is decided by a clock.
package struct Activation: Sendable {
    /// A client process, or a connection where the process cannot be seen.
    package typealias Client = String

    /// As many answers of one client are needed.
    static let answersNeeded = 2
    /// As many clients are remembered; of more the longest silent is forgotten.
    private static let mostClients = 64

    /// The keys of the last good reading.
    package private(set) var keys: SignerKeys
    /// What signs.
    package private(set) var signer: TokenSigner
    /// By client: how often it was answered with each key, up to `answersNeeded`.
    private var answers: [Client: [ExactText: Int]] = [:]
    /// The clients, the longest silent first.
    private var order: [Client] = []

    package init(_ keys: SignerKeys) {
        self.keys = keys
        signer = keys.signer
    }

    /// Whether the signing key of the files does not sign yet.
    package var isWaiting: Bool { !signer.keyID.isExactly(keys.signer.keyID) }

    /// What FetchKeys hands out.
    package var offered: [OfferedKey] { keys.offered(whileSigning: signer.keyID) }

    /// Whether the order of what is handed out is that of the files, and says who signs.
    package var showsOrder: Bool {
        !isWaiting || keys.offered.first.map { !$0.keyID.isExactly(keys.signer.keyID) } == true
    }

    /// Takes the keys of a new reading.
    package mutating func take(_ new: SignerKeys) {
        keys = new
        let offered = Set(new.offered.map { ExactText($0.keyID) })
        for client in order { answers[client] = answers[client]?.filter { offered.contains($0.key) } }
        settle()
    }

    /// Notes that FetchKeys answers a client.
    package mutating func noteAnswer(to client: Client) {
        var counts = answers[client] ?? [:]
        for key in keys.offered {
            let id = ExactText(key.keyID)
            counts[id] = min(Self.answersNeeded, (counts[id] ?? 0) + 1)
        }
        answers[client] = counts
        order.removeAll { $0.isExactly(client) }
        order.append(client)
        if order.count > Self.mostClients { answers[order.removeFirst()] = nil }
        settle()
    }

    private mutating func settle() {
        if !isWaiting {
            // The same key, read anew.
            signer = keys.signer
            return
        }
        let id = ExactText(keys.signer.keyID)
        let isKnown = answers.values.contains { ($0[id] ?? 0) >= Self.answersNeeded }
        if isKnown || !keys.accepts(signer.keyID) { signer = keys.signer }
    }
}
