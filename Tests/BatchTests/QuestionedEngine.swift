import OpenSSL

@testable import Batch
@testable import ServiceAccountTokens

/// An engine with the tables of some keys, and signatures put to it.
final class QuestionedEngine {
    private let tables: KeyTables
    let engine: TableEngine
    private(set) var queue = SignatureQueue()
    private var text: [UInt8] = []
    /// How often EVP was asked.
    private(set) var questions = 0

    /// - Parameter form: scalar arithmetic, or the vector kernels: where the processor cannot run them, with each vector
    ///   operation done in plain C.
    init(_ keys: [PublicKey], _ form: P256Table.Form) throws {
        tables = KeyTables(keys, form: form)
        tables.makeAll { _, _ in }
        switch form {
        case .scalar: engine = try TableEngine(tables)
        case .vector:
            engine = try TableEngine(tables, kernels: VectorKernels.present)
        }
        engine.askEVP = { [unowned self] queue, index, text in
            questions += 1
            return queue.isGoodByEVP(index, in: text)
        }
    }

    func table(of key: PublicKey) -> KeyTable? { tables.table(of: key) }

    var isFull: Bool { queue.count == engine.capacity }

    func append(_ signature: [UInt8], of message: [UInt8], by key: PublicKey, _ scheme: SignatureScheme) {
        let asked = AskedKey(keyID: "", key, scheme)
        queue.append(
            SignatureCheck(asked: asked, message: text.count..<text.count + message.count), signature)
        text += message
    }

    /// Whether each signature is proven good without EVP, and whether it is good by EVP. Forgets them.
    func proofs() -> [(isProven: Bool, isGood: Bool)] {
        var isProven = [Bool](repeating: false, count: queue.count)
        engine.prove(0..<queue.count, queue, text, &isProven)
        defer { forget() }
        return isProven.indices.map { (isProven[$0], queue.isGoodByEVP($0, in: text)) }
    }

    /// What the engine says in the end. Forgets them.
    func answers() -> [Bool] {
        defer { forget() }
        return engine.verify(queue, in: text)
    }

    private func forget() {
        queue.removeAll()
        text = []
    }
}

extension SignatureScheme {
    static let es256 = SignatureScheme.ecdsa(.sha256, width: 32)
    static let rs256 = SignatureScheme.rsaPKCS1(.sha256)
}

/// SplitMix64: the same numbers for the same seed.
struct Seeded {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
