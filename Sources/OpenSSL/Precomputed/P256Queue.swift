internal import COpenSSL

/// ECDSA signatures on P-256 with SHA-256 that are verified together (FIPS 186-4, 6.4): the inverses of all their s
/// cost one inversion. Serves one thread at a time.
@safe struct P256Queue: ~Copyable {
    /// How many signatures are verified together. Twice as many would save a hundredth more.
    static let capacity = 128

    /// The numbers of the signature at `index` in the pool.
    private struct Slot {
        let r, s, hash, product: Int
        init(_ index: Int) {
            (r, s, hash, product) = (4 * index, 4 * index + 1, 4 * index + 2, 4 * index + 3)
        }
    }

    private let curve: P256
    private let scratch: Scratch
    private let numbers: NumberPool
    /// Numbers of one calculation: see `Work`.
    private let work: NumberPool
    /// u1·G of each signature, then the sum.
    private let sums: PointPool
    /// u2·Q of one.
    private let other: CurvePoint
    private var keys: [PrecomputedP256Key] = []

    private enum Work: Int, CaseIterable { case inverse, inverseOfS, u1, u2, x, z, zz, left }

    init(_ curve: P256) throws(OpenSSLError) {
        let scratch = try Scratch()
        let numbers = try NumberPool(count: 4 * Self.capacity)
        let work = try NumberPool(count: Work.allCases.count)
        let sums = try unsafe PointPool(count: Self.capacity, on: curve.group)
        let other = try unsafe CurvePoint(on: curve.group)
        self.curve = curve
        self.scratch = scratch
        self.numbers = numbers
        self.work = work
        self.sums = sums
        self.other = other
        keys.reserveCapacity(Self.capacity)
    }

    var count: Int { keys.count }
    var isFull: Bool { keys.count == Self.capacity }

    /// Puts a signature, r ‖ s, over a message with this SHA-256 in the queue, which is not full.
    ///
    /// - Returns: false for what is no signature: another length, or a number outside 1…n-1. Nothing was queued.
    mutating func add(_ signature: Span<UInt8>, of digest: Span<UInt8>, by key: PrecomputedP256Key) -> Bool {
        let slot = Slot(keys.count)
        guard signature.count == 64, digest.count == 32,
            numbers.set(slot.r, signature.extracting(first: 32)),
            numbers.set(slot.s, signature.extracting(last: 32)),
            numbers.set(slot.hash, digest)
        else { return false }
        guard isInRange(slot.r), isInRange(slot.s) else { return false }
        // A hash is at most twice the order.
        let hash = unsafe numbers[slot.hash]
        if unsafe BN_cmp(hash, curve.order.pointer) >= 0 {
            guard unsafe BN_sub(hash, hash, curve.order.pointer) == 1 else { return false }
        }
        keys.append(key)
        return true
    }

    /// Whether a number is in 1…n-1.
    private func isInRange(_ index: Int) -> Bool {
        let number = unsafe numbers[index]
        return unsafe BN_is_zero(number) == 0 && BN_cmp(number, curve.order.pointer) < 0
    }

    /// Verifies what is queued and empties the queue. False too where OpenSSL could not calculate: "no" is to be
    /// asked again of `PublicKey`, "yes" is proven.
    mutating func answers(_ answer: (_ index: Int, _ isGood: Bool) -> Void) {
        // First all that needs the table of P-256, so that the keys' tables do not push it out of the cache each time.
        let isReady = invertAll() && keys.indices.allSatisfy { multiplyG($0) }
        for index in keys.indices { answer(index, isReady && isGood(index)) }
        // None of the failures above is an error of ours.
        ERR_clear_error()
        keys.removeAll(keepingCapacity: true)
    }

    /// Leaves s⁻¹·R modulo n in every slot's s: Montgomery's trick. The inverse of the product of several s, times
    /// the product of all but the last, is the inverse of the last; times the last, it is that of the product of the
    /// others. The factors R⁻¹ that Montgomery multiplication leaves in a product cancel out with those in its
    /// inverse.
    private func invertAll() -> Bool {
        guard let last = keys.indices.last else { return true }
        let (inverse, own) = unsafe (work[Work.inverse.rawValue], work[Work.inverseOfS.rawValue])
        guard unsafe BN_copy(numbers[Slot(0).product], numbers[Slot(0).s]) != nil else { return false }
        for index in keys.indices.dropFirst() {
            let slot = Slot(index)
            let before = unsafe numbers[Slot(index - 1).product]
            guard
                unsafe curve.moduloOrder.multiply(numbers[slot.product], before, numbers[slot.s], scratch)
            else { return false }
        }
        let all = unsafe numbers[Slot(last).product]
        guard unsafe BN_mod_inverse(inverse, all, curve.order.pointer, scratch.pointer) != nil,
            unsafe BN_to_montgomery(inverse, inverse, curve.moduloOrder.pointer, scratch.pointer) == 1
        else { return false }
        for index in keys.indices.dropFirst().reversed() {
            let s = unsafe numbers[Slot(index).s]
            let before = unsafe numbers[Slot(index - 1).product]
            guard unsafe curve.moduloOrder.multiply(own, inverse, before, scratch),
                unsafe curve.moduloOrder.multiply(inverse, inverse, s, scratch)
            else { return false }
            unsafe BN_swap(s, own)
        }
        unsafe BN_swap(numbers[Slot(0).s], inverse)
        return true
    }

    /// Leaves u1·G in the sum of a slot.
    private func multiplyG(_ index: Int) -> Bool {
        let u1 = unsafe work[Work.u1.rawValue]
        // s⁻¹·R times a plain number leaves Montgomery form.
        return unsafe curve.moduloOrder.multiply(
            u1, numbers[Slot(index).s], numbers[Slot(index).hash], scratch)
            && EC_POINT_mul(curve.group.pointer, sums[index], u1, nil, nil, scratch.pointer) == 1
    }

    /// Whether the x of u1·G + u2·Q is r modulo n.
    private func isGood(_ index: Int) -> Bool {
        let slot = Slot(index)
        let (u2, sum) = unsafe (work[Work.u2.rawValue], sums[index])
        guard unsafe curve.moduloOrder.multiply(u2, numbers[slot.s], numbers[slot.r], scratch),
            unsafe EC_POINT_mul(
                keys[index].group.pointer, other.pointer, u2, nil, nil, scratch.pointer) == 1,
            unsafe EC_POINT_add(curve.group.pointer, sum, sum, other.pointer, scratch.pointer) == 1,
            unsafe EC_POINT_is_at_infinity(curve.group.pointer, sum) == 0
        else { return false }
        return unsafe isX(slot, of: sum)
    }

    /// Whether the sum's affine x is r or r + n: X = x·Z² is compared, and no inversion is needed.
    private func isX(_ slot: Slot, of sum: OpaquePointer) -> Bool {
        let (x, z, zz) = unsafe (work[Work.x.rawValue], work[Work.z.rawValue], work[Work.zz.rawValue])
        let r = unsafe numbers[slot.r]
        // Z·R², then Z²·R, so that a plain candidate times it is plain.
        guard
            unsafe EC_POINT_get_Jprojective_coordinates_GFp(
                curve.group.pointer, sum, x, nil, z, scratch.pointer) == 1,
            unsafe curve.moduloField.multiply(zz, z, curve.fieldFactor.pointer, scratch),
            unsafe curve.moduloField.multiply(zz, zz, z, scratch)
        else { return false }
        if unsafe equals(r, times: zz, x) { return true }
        guard unsafe BN_cmp(r, curve.fieldLessOrder.pointer) < 0 else { return false }
        return unsafe BN_add(r, r, curve.order.pointer) == 1 && equals(r, times: zz, x)
    }

    /// Whether candidate·Z² is X.
    private func equals(_ candidate: OpaquePointer, times zz: OpaquePointer, _ x: OpaquePointer) -> Bool {
        let left = unsafe work[Work.left.rawValue]
        return unsafe curve.moduloField.multiply(left, candidate, zz, scratch) && BN_cmp(left, x) == 0
    }
}
