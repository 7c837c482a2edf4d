package import JSON

/// What one contestant took in each round, in seconds for the whole corpus.
package struct Rounds {
    package let name: String
    package let tokens: Int
    private var seconds: [Double] = []
    /// The cost of each batch in seconds a token.
    private var batches: [Double] = []

    /// What the batches of this round have taken so far.
    private var taken = 0.0

    package init(name: String, tokens: Int) {
        self.name = name
        self.tokens = tokens
    }

    /// Notes one batch of a round.
    package mutating func note(batch seconds: Double, of count: Int) {
        taken += seconds
        batches.append(seconds / Double(count))
    }

    /// Notes that all batches of a round were noted.
    mutating func endRound() {
        seconds.append(taken)
        taken = 0
    }

    /// The middle of the rounds, in microseconds a token.
    package var median: Double { Self.quantile(seconds, 0.5) / Double(tokens) * 1e6 }
    /// Tokens a second, by the median.
    var rate: Int { median > 0 ? Int(1e6 / median) : 0 }
    /// How many times faster than another.
    func speed(comparedTo other: Rounds) -> Double { median > 0 ? other.median / median : 0 }
    /// How far the rounds are apart: (slowest - fastest) / median.
    var spread: Double {
        let sorted = seconds.sorted()
        guard let first = sorted.first, let last = sorted.last, median > 0 else { return 0 }
        return (last - first) / Self.quantile(seconds, 0.5)
    }

    func microseconds(_ share: Double) -> Double { Self.quantile(batches, share) * 1e6 }

    /// The value that this share of others is below; between two values, in proportion.
    private static func quantile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        if sorted.isEmpty { return 0 }
        let place = Double(sorted.count - 1) * share
        let below = sorted[Int(place)]
        return below + (sorted[Int(place.rounded(.up))] - below) * (place - place.rounded(.down))
    }

    /// So many tokens may take all threads seconds at a time.
    static let manyTokens = 1 << 16

    /// Cuts so many tokens into pieces of like size: a rest of a few would cost more a token.
    package static func pieces(_ count: Int, atMost size: Int) -> [Range<Int>] {
        let pieces = (count + size - 1) / size
        return (0..<pieces).map { count * $0 / pieces..<count * ($0 + 1) / pieces }
    }

    package var json: JSONText {
        .object([
            ("name", .string(name)), ("microseconds", .raw(Self.text(median, 3))),
            ("tokensPerSecond", .integer(rate)),
            ("spread", .raw(Self.text(spread, 3))),
            ("p50", .raw(Self.text(microseconds(0.5), 3))), ("p99", .raw(Self.text(microseconds(0.99), 3))),
        ])
    }

    /// A number with so many decimals.
    package static func text(_ value: Double, _ decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        return decimals == 0
            ? "\(scaled)"
            : "\(scaled / scale).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
    }
}

extension [Rounds] {
    /// Notes what one batch took each contestant, in their order.
    package mutating func note(batch seconds: [Double], of count: Int) {
        for (way, seconds) in seconds.enumerated() { self[way].note(batch: seconds, of: count) }
    }

    /// Notes that all batches of a round were noted.
    mutating func endRound() { for way in indices { self[way].endRound() } }
}
