/// A key with what makes its verifications cheap.
public enum PrecomputedKey: Sendable {
    /// RS256.
    case rsa(PrecomputedRSAKey)
    /// ES256.
    case p256(PrecomputedP256Key)

    /// Nil for keys of other kinds and sizes, which go the plain way.
    public init?(_ key: PublicKey) throws(OpenSSLError) {
        if let key = try PrecomputedRSAKey(key) {
            self = .rsa(key)
        } else if let key = try PrecomputedP256Key(key) {
            self = .p256(key)
        } else {
            return nil
        }
    }

    /// The one scheme that is verified under the key.
    public var scheme: SignatureScheme {
        switch self {
        case .rsa: .rsaPKCS1(.sha256)
        case .p256: .ecdsa(.sha256, width: 32)
        }
    }
}

/// Verifies signatures with precomputed keys. What it accepts, `PublicKey.verifies` accepts; what it refuses is to be
/// asked again there. Serves one thread at a time.
public struct PrecomputedVerifier: ~Copyable {
    /// What is known of a signature that was put in.
    public enum Answer: Sendable {
        case good
        case refused
        /// It is answered with others by `finish`.
        case queued
    }

    private let sha256: SHA256
    private let rsa: RSAState
    private var queue: P256Queue
    private var digest = [UInt8](repeating: 0, count: 32)

    /// Prepares the state of one thread.
    public init() throws(OpenSSLError) {
        let sha256 = try SHA256()
        let rsa = try RSAState()
        queue = try P256Queue(P256())
        self.sha256 = sha256
        self.rsa = rsa
    }

    /// Whether `finish` must be called before more is put in.
    public var isFull: Bool { queue.isFull }

    /// Takes a signature over `message`, by the key's own scheme.
    public mutating func ask(
        _ signature: Span<UInt8>, of message: Span<UInt8>, by key: PrecomputedKey
    ) -> Answer {
        Self.ask(signature, message, key, sha256, rsa, &queue, &digest)
    }

    // Static, since a span of the digest would borrow all of `self`.
    private static func ask(
        _ signature: Span<UInt8>, _ message: Span<UInt8>, _ key: PrecomputedKey, _ sha256: borrowing SHA256,
        _ rsa: borrowing RSAState, _ queue: inout P256Queue, _ digest: inout [UInt8]
    ) -> Answer {
        do { try sha256.hash(message, into: &digest) } catch { return .refused }
        switch key {
        case .rsa(let key): return key.verifies(signature, of: digest.span, rsa) ? .good : .refused
        case .p256(let key): return queue.add(signature, of: digest.span, by: key) ? .queued : .refused
        }
    }

    /// Answers all that is queued, in the order in which it was put in.
    public mutating func finish(_ answer: (_ index: Int, _ isGood: Bool) -> Void) {
        if queue.count > 0 { queue.answers(answer) }
    }
}
