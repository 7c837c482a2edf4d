internal import OpenSSL
internal import ServiceAccountTokens

/// Proves signatures good with the tables of their keys, and asks EVP, once, about those that are not proven.
final class TableEngine: SignatureEngine {
    let capacity = P256Batch.capacity

    private let tables: KeyTables
    private var digests: MessageDigests
    private let rsa: RSAState
    private var p256: P256Batch
    /// RSA signatures by the size of the modulus, 2048, 3072 and 4096 bits; nothing without vector kernels.
    private let lanes: [RSALanes]
    /// Tables that this thread has seen, by the key: direct-mapped, a collision overwrites the older entry.
    private var seen = [(key: PublicKey, table: KeyTable)?](repeating: nil, count: 256)
    /// Whether the last signatures were all bad: then a table's work is in vain, and EVP is asked first.
    private(set) var expectsBad = false
    /// How EVP is asked; tests count it.
    var askEVP: (SignatureQueue, _ index: Int, _ text: [UInt8]) -> Bool = { $0.isGoodByEVP($1, in: $2) }

    /// So many bad signatures, and no good one among them, let more be expected.
    private static let manyBad = 16

    /// - Parameter kernels: the vector kernels that the tables were made for; nil for scalar arithmetic.
    init(_ tables: KeyTables, kernels: VectorKernels? = nil) throws(OpenSSLError) {
        let digests = try MessageDigests()
        rsa = try RSAState()
        p256 = P256Batch(kernels: kernels)
        lanes = kernels.map { kernels in (0..<3).map { _ in RSALanes(kernels) } } ?? []
        self.digests = digests
        self.tables = tables
    }

    func verify(_ queue: SignatureQueue, in text: [UInt8]) -> [Bool] {
        var isGood = [Bool](repeating: false, count: queue.count)
        var first = 0
        while expectsBad && first < queue.count {
            isGood[first] = askEVP(queue, first, text)
            expectsBad = !isGood[first]
            first += 1
        }
        prove(first..<queue.count, queue, text, &isGood)
        var bad = 0
        for index in first..<queue.count where !isGood[index] {
            isGood[index] = askEVP(queue, index, text)
            if !isGood[index] { bad += 1 }
        }
        if bad == queue.count - first && bad >= Self.manyBad { expectsBad = true }
        return isGood
    }

    /// Marks the signatures that are proven good. Those that it does not mark may be good as well.
    func prove(
        _ indices: Range<Int>, _ queue: SignatureQueue, _ text: [UInt8], _ isGood: inout [Bool]
    ) {
        var asked: [(index: Int, table: KeyTable)] = []
        for index in indices {
            let check = queue.checks[index].asked
            if let table = table(of: check.key), table.scheme == check.scheme { asked.append((index, table)) }
        }
        digests.hash(asked.map { queue.checks[$0.index].message }, in: text)
        var waiting: [Int] = []
        for (place, (index, table)) in asked.enumerated() {
            let digest = digests.bytes.span.extracting(32 * place..<32 * place + 32)
            let signature = queue.bytes.span.extracting(queue.place(index))
            switch table {
            case .rsa(let key): isGood[index] = key.verifies(signature, of: digest, rsa)
            case .rsaLanes(let key): lanes[key.size].append(index, signature, digest: digest, by: key)
            case .p256(let table):
                if p256.append(signature, digest: digest, by: table) { waiting.append(index) }
            }
        }
        for lanes in lanes { lanes.prove { index, isProven in isGood[index] = isProven } }
        p256.prove { place, isProven in isGood[waiting[place]] = isProven }
    }

    private func table(of key: PublicKey) -> KeyTable? {
        // Objects are 16 bytes apart at least.
        let place = Int(UInt(bitPattern: ObjectIdentifier(key)) >> 4 & 255)
        if let entry = seen[place], entry.key === key { return entry.table }
        let table = tables.table(of: key)
        if let table { seen[place] = (key, table) }
        return table
    }
}
