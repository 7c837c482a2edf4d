import ArgumentParser
import Benchmark

/// Where a measurement's keys come from: a number of new ones, or a key ring.
enum BenchKeySource: ExpressibleByArgument {
    case new(Int)
    case ring(String)

    init(argument: String) { self = Int(argument).map(BenchKeySource.new) ?? .ring(argument) }

    var defaultValueDescription: String {
        switch self {
        case .new(let count): String(count)
        case .ring(let path): path
        }
    }
}

extension BenchAlgorithm: ExpressibleByArgument {}
