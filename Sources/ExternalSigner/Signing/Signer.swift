internal import ServiceAccountTokens
internal import Synchronization

/// The answers to kube-apiserver's three calls, without any connection.
package final class Signer: Sendable {
    /// The answer to Sign: the first and the third segment of the token.
    package struct Signature: Sendable, Equatable {
        package let header: String
        package let signature: String
    }

    /// The answer to FetchKeys.
    package struct Keys: Sendable, Equatable {
        package let keys: [OfferedKey]
        /// When the keys were read last without a failure, in seconds since the epoch.
        package let read: Int
        /// After how many seconds kube-apiserver asks again.
        package let refreshHint: Int
        /// The ring's generation; nil for key files.
        package let generation: Int?
        /// Whether the first key is the one that signs, by the lag of a ring.
        package let showsOrder: Bool

        package init(keys: [OfferedKey], read: Int, refreshHint: Int, generation: Int?, showsOrder: Bool) {
            self.keys = keys
            self.read = read
            self.refreshHint = refreshHint
            self.generation = generation
            self.showsOrder = showsOrder
        }
    }

    /// kube-apiserver does not start with a shorter one.
    package static let leastLifetime = 600

    private struct State {
        var activation: Activation
        /// The longest lifetime that Metadata told. An API server asks once, when it starts, and issues up to it from then
        /// on, also when the policy grows shorter.
        var told = 0

        var longestLifetime: Int { max(Signer.leastLifetime, activation.keys.rules.longestLifetime) }
    }

    /// In seconds. A timer that runs in kube-apiserver ignores a new hint, so it never changes; it is also the max-age of
    /// kube-apiserver's JWKS.
    package let refreshHint: Int
    private let state: Mutex<State>

    package init(_ keys: SignerKeys, refreshHint: Int = 300) {
        self.refreshHint = refreshHint
        state = Mutex(State(activation: Activation(keys)))
    }

    /// Signs one token.
    ///
    /// - Parameter claims: base64url of the claims, without padding: the second segment.
    /// - Throws: `SigningRefusal`.
    package func sign(_ claims: String) throws(SigningRefusal) -> Signature {
        let claims = Array(claims.utf8)
        var (rules, signer, longest) = state.withLock {
            ($0.activation.keys.rules, $0.activation.signer, max($0.longestLifetime, $0.told))
        }
        rules.longestLifetime = longest
        try rules.check(claims)
        do {
            let (header, signature) = try signer.sign(encodedPayload: claims, type: "JWT")
            return Signature(
                header: String(decoding: header, as: UTF8.self),
                signature: String(decoding: signature, as: UTF8.self))
        } catch {
            throw SigningRefusal(.key, "the key \(signer.keyID) does not sign now: \(error)")
        }
    }

    /// The keys for a client.
    ///
    /// - Parameter client: the process that asks; nil for one that only looks, such as `signer-check`, which does not count.
    package func fetchKeys(for client: Activation.Client?) -> Keys {
        state.withLock { state in
            if let client { state.activation.noteAnswer(to: client) }
            let activation = state.activation
            return Keys(
                keys: activation.offered, read: activation.keys.read, refreshHint: refreshHint,
                generation: activation.keys.generation, showsOrder: activation.showsOrder)
        }
    }

    /// The longest lifetime that is signed from now on, in seconds, for a client that issues up to it.
    package func metadata() -> Int {
        state.withLock { state in
            state.told = max(state.told, state.longestLifetime)
            return state.longestLifetime
        }
    }

    /// The longest lifetime that is signed from now on, in seconds, for one that only looks.
    package var longestLifetime: Int { state.withLock { $0.longestLifetime } }

    /// Takes the keys of a new reading; all calls from then on see these.
    package func take(_ keys: SignerKeys) { state.withLock { $0.activation.take(keys) } }

    /// The kid of the key that signs, and of the one of the files that does not sign yet, if any.
    package var signingKeyIDs: (current: String, waiting: String?) {
        state.withLock { state in
            let activation = state.activation
            return (activation.signer.keyID, activation.isWaiting ? activation.keys.signer.keyID : nil)
        }
    }
}
