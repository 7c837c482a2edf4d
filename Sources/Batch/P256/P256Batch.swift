/// ECDSA signatures on P-256 with SHA-256 that are verified together (FIPS 186-4, 6.4).
///
/// u1·G + u2·Q is a sum of one table point for each digit of u1 and u2: no doubling. The points are added in pairs, then the
/// sums, level by level, all signatures together, so that a level costs one inversion; so do the inverses of all s. It is
/// public data, all of it: nothing here need take the same time for all numbers.
struct P256Batch: ~Copyable {
    /// How many signatures are verified together: with more, the points leave the second cache.
    static let capacity = 128

    private var signatures: [(r: Number256, s: Number256, hash: Number256)] = []
    private var tables: [P256Table] = []
    private var products: [Number256] = []
    /// `P256Table.summands` of them a signature: twice the place of a point in its table, and 1 more for the negative point. Those of
    /// the generator's table come first.
    private var entries: [UInt32] = []
    /// The signatures that this arithmetic cannot judge.
    private var isOpen: [Bool] = []
    private var tree = P256Tree()
    private let lanes: P256Lanes?

    var waiting: Int { signatures.count }

    /// - Parameter kernels: adds points with them, in place of scalar arithmetic; tables must be made for that.
    init(kernels: VectorKernels? = nil) {
        if let kernels { lanes = P256Lanes(kernels, capacity: Self.capacity) } else { lanes = nil }
    }

    /// Takes a signature, r ‖ s, of 64 bytes over a message with this SHA-256.
    ///
    /// - Returns: false for what is no signature, since a number is outside 1…n-1. It was not taken.
    mutating func append(_ signature: Span<UInt8>, digest: Span<UInt8>, by table: P256Table) -> Bool {
        guard signature.count == 64, digest.count == 32 else { return false }
        let r = Number256(bigEndian: signature.extracting(first: 32))
        let s = Number256(bigEndian: signature.extracting(last: 32))
        guard !r.isZero, r < P256Order.modulus, !s.isZero, s < P256Order.modulus else { return false }
        signatures.append((r, s, P256Order.reduced(Number256(bigEndian: digest))))
        tables.append(table)
        return true
    }

    /// Says of each signature, in order, whether it was proven good, and forgets them all. One that is not proven may
    /// be good: Q = ±jG with a small j, which a signer can choose, leads to points that this arithmetic does not add.
    mutating func prove(_ answer: (_ index: Int, _ isProven: Bool) -> Void) {
        if signatures.isEmpty { return }
        isOpen.removeAll(keepingCapacity: true)
        isOpen.append(contentsOf: repeatElement(false, count: signatures.count))
        findEntries()
        let r = signatures.map(\.r)
        let isRight =
            lanes?.haveX(r, entries, tables, &isOpen) ?? tree.haveX(r, entries, tables, &isOpen)
        for place in signatures.indices { answer(place, isRight[place] && !isOpen[place]) }
        signatures.removeAll(keepingCapacity: true)
        tables.removeAll(keepingCapacity: true)
    }

    /// Finds which table points are to be added.
    private mutating func findEntries() {
        // P of s0, s0·s1, …; R over their product; from there backwards R over each s. The factors R⁻¹ cancel out.
        products.removeAll(keepingCapacity: true)
        var product = signatures[0].s
        for index in 1..<max(1, signatures.count) {
            products.append(product)
            product = P256Order.multiply(product, signatures[index].s)
        }
        // A span of a part would borrow all of `self`.
        var found: [UInt32] = []
        swap(&found, &entries)
        if found.count < signatures.count * P256Table.summands {
            found = [UInt32](repeating: 0, count: signatures.count * P256Table.summands)
        }
        defer { swap(&found, &entries) }
        var inverse = P256Order.inverseTimesR(product)
        for place in (0..<signatures.count).reversed() {
            let (r, s, hash) = signatures[place]
            var own = inverse
            if place > 0 {
                own = P256Order.multiply(inverse, products[place - 1])
                inverse = P256Order.multiply(inverse, s)
            }
            var u1 = P256Order.multiply(own, hash)
            // 0·G is no sum of table points.
            if u1.isZero {
                isOpen[place] = true
                u1 = .one
            }
            let u2 = P256Order.multiply(own, r)
            let start = place * P256Table.summands
            Self.put(u1, P256Table.generatorWindow, at: start, &found)
            Self.put(u2, P256Table.keyWindow, at: start + P256Table.generatorWindow.count, &found)
        }
    }

    @inline(__always)
    private static func put(
        _ number: Number256, _ window: P256Window, at start: Int, _ entries: inout [UInt32]
    ) {
        var digits = P256Digits(number, window)
        var entries = entries.mutableSpan
        for index in 0..<window.count {
            let (entry, isNegative) = digits.next(isLast: index == window.count - 1)
            entries[start + index] = UInt32(
                truncatingIfNeeded: 2 * (index * window.entries + entry) + (isNegative ? 1 : 0))
        }
    }
}
