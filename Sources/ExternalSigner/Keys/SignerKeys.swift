package import JOSE
package import ServiceAccountTokens
internal import Text

/// The keys of one reading: what FetchKeys hands out, and what signs.
package struct SignerKeys: Sendable {
    /// In the order of verification.pem, or of the key files.
    package let offered: [OfferedKey]
    /// The signing key of the generation, or of the key file. It is among `offered`, and not excluded.
    package let signer: TokenSigner
    /// What is signed.
    package let rules: SigningRules
    /// The ring's generation; nil for key files.
    package let generation: Int?
    /// When it was read last, in seconds since the epoch.
    package let read: Int

    /// Why keys cannot be used by a signer.
    package struct Problem: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String
        /// What to do about it.
        package let hint: String
    }

    /// Puts keys together.
    ///
    /// - Parameters:
    ///   - verificationKeys: all that tokens are verified by, in order.
    ///   - publishedKeys: those among them that are published. The others are excluded from the JWKS.
    /// - Throws: `Problem` when the API server would refuse what the signing key signs.
    package init(
        verificationKeys: [VerificationKey], publishedKeys: [VerificationKey], signer: TokenSigner,
        rules: SigningRules, generation: Int?, read: Int
    ) throws(Problem) {
        let published = Set(publishedKeys.map { ExactText($0.keyID) })
        offered = verificationKeys.map {
            OfferedKey($0, isExcluded: !published.contains(ExactText($0.keyID)))
        }
        self.signer = signer
        self.rules = rules
        self.generation = generation
        self.read = read
        if verificationKeys.contains(where: { $0.algorithm == nil }) {
            throw Problem(
                description: "a key on P-224 is among the keys, and kube-apiserver publishes no JWKS with it",
                hint: "take it out of the key files")
        }
        guard let own = offered.first(where: { $0.keyID.isExactly(signer.keyID) }) else {
            throw Problem(
                description: "the signing key \(signer.keyID) is not among the keys that verify",
                hint: "name its public half by --service-account-key-file")
        }
        if own.isExcluded {
            throw Problem(
                description: "the signing key \(signer.keyID) is left out of the JWKS",
                hint: "kube-apiserver takes no signature of such a key; satoken keys status")
        }
    }

    /// Whether a key is trusted and published, so that what it signs is accepted.
    package func accepts(_ keyID: String) -> Bool {
        offered.contains { $0.keyID.isExactly(keyID) && !$0.isExcluded }
    }

    /// The keys in the order in which they are handed out while a key signs.
    ///
    /// The first key of an API server's JWKS is how a ring tells which key signs. So a key that leads the list and does not
    /// sign yet gives its place to the one that does.
    package func offered(whileSigning keyID: String) -> [OfferedKey] {
        guard let leader = offered.first, leader.keyID.isExactly(signer.keyID),
            !leader.keyID.isExactly(keyID),
            let place = offered.firstIndex(where: { $0.keyID.isExactly(keyID) })
        else { return offered }
        var keys = offered
        keys.insert(keys.remove(at: place), at: 0)
        return keys
    }
}
