internal import OpenSSL
internal import ServiceAccountTokens

/// How signatures are verified.
public enum Engine: String, Sendable, CaseIterable {
    /// OpenSSL's EVP interface, each signature by itself: the reference.
    case evp
    /// Tables and constants kept for each key; EVP is asked about what they do not prove good.
    case precomputed
    /// The same, eight signatures at a time in AVX512-IFMA.
    case vector

    /// The fastest engine that this processor can run.
    public static let fastest: Engine = VectorKernels.ifma == nil ? .precomputed : .vector

    /// Whether this processor can run the engine.
    public var isAvailable: Bool { self != .vector || VectorKernels.ifma != nil }
}

/// An engine was asked for that this processor cannot run.
public struct EngineUnavailable: Error, Equatable, CustomStringConvertible {
    /// What the processor lacks.
    public var description: String { "engine vector: this processor has no AVX512-IFMA" }
}

/// Verifies the signatures of one thread.
package protocol SignatureEngine: AnyObject {
    /// How many signatures are verified together.
    var capacity: Int { get }
    /// Whether each signature is good, in the order of the queue.
    ///
    /// - Parameters:
    ///   - queue: at most `capacity` signatures.
    ///   - text: holds the messages.
    func verify(_ queue: SignatureQueue, in text: [UInt8]) -> [Bool]
}

/// Asks EVP about every signature.
final class EVPEngine: SignatureEngine {
    // What was decoded waits in memory; more than this gains nothing.
    let capacity = 128

    func verify(_ queue: SignatureQueue, in text: [UInt8]) -> [Bool] {
        (0..<queue.count).map { queue.isGoodByEVP($0, in: text) }
    }
}

extension SignatureQueue {
    /// Whether EVP takes a signature. Its word is final: a signature that it cannot verify is not good.
    func isGoodByEVP(_ index: Int, in text: [UInt8]) -> Bool {
        let check = checks[index]
        let isGood = try? check.asked.key.verifies(
            Array(bytes[place(index)]), of: Array(text[check.message]), by: check.asked.scheme)
        return isGood == true
    }
}
