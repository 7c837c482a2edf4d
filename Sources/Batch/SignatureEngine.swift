internal import OpenSSL
internal import ServiceAccountTokens

/// How signatures are verified. Each engine serves one thread.
public enum Engine: String, Sendable, CaseIterable {
    /// OpenSSL's EVP interface, each signature by itself: the reference.
    case evp
    /// Tables and constants kept for each key; what it refuses, `evp` is asked again.
    case precomputed
}

/// What an engine knows of a signature that it was given.
enum EngineAnswer {
    case good
    case refused
    /// Answered with others by `finish`, in their order.
    case queued
}

/// Verifies the signatures of one thread.
protocol SignatureEngine: ~Copyable {
    /// Whether `finish` must be called before more is asked.
    var isFull: Bool { get }
    /// Takes one signature over the text at `question.message` in `text`.
    mutating func ask(_ question: SignatureQuestion, _ signature: [UInt8], in text: [UInt8]) -> EngineAnswer
    /// Answers what was queued.
    mutating func finish(_ answer: (_ index: Int, _ isGood: Bool) -> Void)
}

/// The plain way.
struct EVPEngine: SignatureEngine {
    var isFull: Bool { false }

    mutating func ask(_ question: SignatureQuestion, _ signature: [UInt8], in text: [UInt8]) -> EngineAnswer {
        // What OpenSSL cannot verify is not verified.
        let isGood = try? question.asked.key.verifies(
            signature, of: Array(text[question.message]), by: question.asked.scheme)
        return isGood == true ? .good : .refused
    }

    mutating func finish(_ answer: (_ index: Int, _ isGood: Bool) -> Void) {}
}

/// The fast way where a key has a table and the scheme is the table's, else the plain one.
struct PrecomputedEngine: SignatureEngine, ~Copyable {
    private let tables: KeyTables
    private var verifier: PrecomputedVerifier
    private var plain = EVPEngine()
    /// Tables that this thread has seen. Each has one place to be in, and gives it up to the next.
    private var known = [(key: PublicKey, table: PrecomputedKey)?](repeating: nil, count: 256)

    init(_ tables: KeyTables) throws(OpenSSLError) {
        verifier = try PrecomputedVerifier()
        self.tables = tables
    }

    var isFull: Bool { verifier.isFull }

    mutating func ask(_ question: SignatureQuestion, _ signature: [UInt8], in text: [UInt8]) -> EngineAnswer {
        guard let table = table(question.asked.key), table.scheme == question.asked.scheme else {
            return plain.ask(question, signature, in: text)
        }
        switch verifier.ask(signature.span, of: text.span.extracting(question.message), by: table) {
        case .good: return .good
        case .refused: return .refused
        case .queued: return .queued
        }
    }

    mutating func finish(_ answer: (_ index: Int, _ isGood: Bool) -> Void) { verifier.finish(answer) }

    private mutating func table(_ key: PublicKey) -> PrecomputedKey? {
        // Objects stand 16 bytes apart at least.
        let place = Int(UInt(bitPattern: ObjectIdentifier(key)) >> 4 & 255)
        if let entry = known[place], entry.key === key { return entry.table }
        let table = tables.table(of: key)
        if let table { known[place] = (key, table) }
        return table
    }
}
