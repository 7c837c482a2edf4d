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

/// Keys k1 to k128 as bits, so that a thousand days are compared in a second.
typealias KeySet = UInt128

extension KeySet {
    static func key(_ index: Int) -> KeySet { 1 << KeySet(index) }

    var indices: [Int] { (0..<128).filter { self & .key($0) != 0 } }

    var names: String { indices.map { "k\($0 + 1)" }.joined(separator: " ") }
}
