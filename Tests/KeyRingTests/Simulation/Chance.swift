/// Chance that can be repeated: SplitMix64.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// True once in so many times.
    mutating func oneIn(_ times: Int) -> Bool { next() % UInt64(times) == 0 }

    mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(next() % UInt64(bound)) : 0 }

    mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}

/// Keys k1 to k256 as bits, so that a thousand days are compared in a second.
struct KeySet: Equatable, ExpressibleByIntegerLiteral {
    /// As many keys are told apart.
    static let most = 256

    private var low: UInt128
    private var high: UInt128

    private init(low: UInt128, high: UInt128) {
        self.low = low
        self.high = high
    }

    init(integerLiteral value: UInt64) { self.init(low: UInt128(value), high: 0) }

    static func key(_ index: Int) -> KeySet {
        index < 128
            ? KeySet(low: 1 << UInt128(index), high: 0) : KeySet(low: 0, high: 1 << UInt128(index - 128))
    }

    static func & (a: KeySet, b: KeySet) -> KeySet { KeySet(low: a.low & b.low, high: a.high & b.high) }
    static func | (a: KeySet, b: KeySet) -> KeySet { KeySet(low: a.low | b.low, high: a.high | b.high) }
    static prefix func ~ (a: KeySet) -> KeySet { KeySet(low: ~a.low, high: ~a.high) }
    static func &= (a: inout KeySet, b: KeySet) { a = a & b }
    static func |= (a: inout KeySet, b: KeySet) { a = a | b }

    var indices: [Int] { (0..<Self.most).filter { self & .key($0) != 0 } }

    var names: String { indices.map { "k\($0 + 1)" }.joined(separator: " ") }
}
