package import JOSE
internal import KeyRing
package import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// The keys of a measurement.
package struct BenchKeys: Sendable {
    /// They take turns.
    package let signers: [PrivateKey]
    /// All keys that verify, those of the signers among them.
    package let trusted: [VerificationKey]
    /// Each signer's place in `trusted`.
    package let places: [Int]
    /// What the first signer signs with.
    package let algorithm: BenchAlgorithm

    /// New keys, one of each algorithm at least.
    package init(new count: Int, _ algorithms: [BenchAlgorithm], _ watch: BenchWatch) throws {
        let count = max(count, algorithms.count)
        signers = try (0..<count).map {
            try watch.step("key", $0 + 1, of: count)
            return try algorithms[$0 % algorithms.count].newKey()
        }
        trusted = try signers.map { try VerificationKey($0.publicKey) }
        places = Array(signers.indices)
        algorithm = algorithms[0]
    }

    /// The keys of a ring: the one that signs, and all that verify, of the algorithms that are measured.
    ///
    /// - Throws: `BenchmarkError`, `RingError`.
    package init(ring path: String) throws {
        let snapshot = try RingDirectory(path).read()
        let key = try snapshot.signingKey()
        let own = try VerificationKey(key.publicKey)
        guard let algorithm = own.algorithm.flatMap({ BenchAlgorithm(rawValue: $0.rawValue) }) else {
            throw BenchmarkError.otherAlgorithm(ring: snapshot.ring.name, algorithm: own.algorithm?.rawValue)
        }
        self.algorithm = algorithm
        signers = [key]
        let trusted = snapshot.verificationKeys.filter { key in
            key.algorithm.map { BenchAlgorithm(rawValue: $0.rawValue) != nil } ?? false
        }
        self.trusted = trusted
        places = trusted.indices.filter { trusted[$0].keyID.isExactly(own.keyID) }
    }
}
