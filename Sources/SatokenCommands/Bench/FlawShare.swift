import ArgumentParser
import Benchmark

/// A share of tokens with a flaw: signature=0.1.
struct FlawShare: ExpressibleByArgument {
    let flaw: Flaw
    /// Of a thousand tokens, how many have it.
    let thousandths: Int

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let flaw = Flaw(rawValue: String(parts[0])), let share = Double(parts[1]),
            (0...1).contains(share), abs(share * 1000 - (share * 1000).rounded()) < 1e-6
        else { return nil }
        self.flaw = flaw
        thousandths = Int((share * 1000).rounded())
    }
}
