internal import CKernels

/// The sums of table points of many signatures, by the vector kernels. A sum whose x is r + n and not r is found by nobody
/// but EVP: only a signer who looks for it, for longer than the universe lasts, finds one by a key of his own.
struct P256Lanes: ~Copyable {
    private let kernels: VectorKernels
    private let rows: WordMemory
    private let sums: WordMemory
    private static let rowWords = Int(KERNELS_ROW_WORDS)
    private static let inverter = ModularInverse(P256Field.modulus)

    /// - Parameter capacity: the most signatures of one batch.
    init(_ kernels: VectorKernels, capacity: Int) {
        self.kernels = kernels
        let groupWords = capacity / 8 * Self.rowWords
        rows = WordMemory(count: P256Table.summands * groupWords)
        // One place more than there are sums, for what the kernels keep between their two halves.
        sums = WordMemory(count: (P256Table.summands + 1) / 2 * groupWords + Self.rowWords)
    }

    /// Whether each signature's sum has an x that is its r.
    ///
    /// - Parameters:
    ///   - entries: for each point to be added twice its place in its table, and 1 more for the negative point.
    ///   - isOpen: is set for sums that this arithmetic does not find.
    func haveX(
        _ r: [Number256], _ entries: [UInt32], _ tables: [P256Table], _ isOpen: inout [Bool]
    ) -> [Bool] {
        let (count, points) = (r.count, P256Table.summands)
        let groups = (count + 7) / 8
        // Lanes without a signature of their own do the last one's again.
        let lanes = (0..<8 * groups).map { min($0, count - 1) }
        var entries = Array(entries[..<(count * points)])
        for lane in lanes[count...] { entries += entries[lane * points..<(lane + 1) * points] }
        gather(entries, lanes.map { tables[$0] }, groups)
        var open = [UInt8](repeating: 0, count: groups)
        var (left, own, sums) = (points, rows, sums)
        while left > 2 {
            add(left, groups, own, sums, &open)
            swap(&own, &sums)
            left -= left / 2
        }
        var isRight: [Bool] = []
        for group in 0..<groups {
            let words = lanes[8 * group..<8 * group + 8].flatMap { [r[$0].w0, r[$0].w1, r[$0].w2, r[$0].w3] }
            let first = unsafe own.pointer + group * Self.rowWords
            let found = unsafe kernels.functions.pointee.p256_check(
                first, first + groups * Self.rowWords, words)
            for lane in 0..<min(8, count - 8 * group) {
                isRight.append(found >> UInt8(lane) & 1 == 1)
                if open[group] >> UInt8(lane) & 1 == 1 { isOpen[8 * group + lane] = true }
            }
        }
        return isRight
    }

    /// Puts the table points of all lanes in rows.
    private func gather(_ entries: [UInt32], _ tables: [P256Table], _ groups: Int) {
        let (points, first) = (P256Table.summands, P256Table.generatorWindow.count)
        let (stride, own) = (groups * Self.rowWords, P256Table.vectorGenerator.words)
        for group in 0..<groups {
            let start = unsafe rows.pointer + group * Self.rowWords
            unsafe entries.withUnsafeBufferPointer { entries in
                guard let entries = unsafe entries.baseAddress?.advanced(by: 8 * group * points) else {
                    return
                }
                let gather = unsafe kernels.functions.pointee.p256_gather
                unsafe gather?(
                    (0..<8).map { _ in unsafe UnsafePointer(own.pointer) }, entries, points, first, start,
                    stride)
                unsafe gather?(
                    (0..<8).map { unsafe UnsafePointer(tables[8 * group + $0].words.pointer) },
                    entries + first,
                    points, points - first, start + first * stride, stride)
            }
        }
    }

    /// Adds rows in pairs; the odd one goes on as it is.
    private func add(
        _ count: Int, _ groups: Int, _ rows: WordMemory, _ sums: WordMemory, _ open: inout [UInt8]
    ) {
        let pairs = count / 2
        var product = [UInt64](repeating: 0, count: 5)
        let functions = unsafe kernels.functions.pointee
        unsafe functions.p256_forward(rows.pointer, sums.pointer, pairs, groups, &open, &product)
        let inverse = Self.limbs(Self.inverter(Self.number(product)))
        unsafe functions.p256_backward(rows.pointer, sums.pointer, pairs, groups, inverse)
        if count % 2 == 1 {
            let words = groups * Self.rowWords
            unsafe (sums.pointer + pairs * words).update(from: rows.pointer + 2 * pairs * words, count: words)
        }
    }

    /// Limbs of 52 bits of a number below 2p, modulo p.
    private static func number(_ l: [UInt64]) -> Number256 {
        let low = Number256(
            l[0] | l[1] << 52, l[1] >> 12 | l[2] << 40, l[2] >> 24 | l[3] << 28, l[3] >> 36 | l[4] << 16)
        let (less, borrow) = Number256.difference(low, P256Field.modulus)
        return l[4] >> 48 > 0 || borrow == 0 ? less : low
    }

    private static func limbs(_ a: Number256) -> [UInt64] {
        let mask: UInt64 = 1 << 52 - 1
        return [
            a.w0 & mask, (a.w0 >> 52 | a.w1 << 12) & mask, (a.w1 >> 40 | a.w2 << 24) & mask,
            (a.w2 >> 28 | a.w3 << 36) & mask, a.w3 >> 16,
        ]
    }
}
