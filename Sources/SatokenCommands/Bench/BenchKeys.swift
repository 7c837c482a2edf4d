import ArgumentParser
import JOSE
import KeyRing
import OpenSSL
import ServiceAccountTokens

/// Where a measurement's keys come from: a number of new ones, or a key ring.
enum BenchKeySource: ExpressibleByArgument {
    case new(Int)
    case ring(String)

    init(argument: String) { self = Int(argument).map(BenchKeySource.new) ?? .ring(argument) }

    var defaultValueDescription: String {
        switch self {
        case .new(let count): String(count)
        case .ring(let path): path
        }
    }
}

/// The keys of a measurement.
struct BenchKeys: Sendable {
    /// They take turns.
    let signers: [PrivateKey]
    /// All keys that verify, those of the signers among them.
    let trusted: [VerificationKey]
    /// Each signer's place in `trusted`.
    let places: [Int]
    /// What the first signer signs with.
    let algorithm: BenchAlgorithm

    /// New keys, one of each algorithm at least.
    init(new count: Int, _ algorithms: [BenchAlgorithm], _ watch: BenchWatch) throws {
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
    init(ring path: String) throws {
        let snapshot = try RingDirectory(path).read()
        let key = try snapshot.signingKey()
        let own = try VerificationKey(key.publicKey)
        guard let algorithm = own.algorithm.flatMap({ BenchAlgorithm(rawValue: $0.rawValue) }) else {
            throw Failure(
                "the ring \(Shown.text(snapshot.ring.name)) signs with \(own.algorithm?.rawValue ?? "another algorithm"), and "
                    + "\(BenchAlgorithm.allCases.map(\.rawValue).joined(separator: " and ")) are measured",
                code: .configuration)
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
