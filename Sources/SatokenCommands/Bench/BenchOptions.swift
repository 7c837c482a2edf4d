import ArgumentParser
import Benchmark
import Files
import JOSE
import JSON
import Synchronization

/// What all measurements have in common.
struct BenchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many tokens of each algorithm; with --mixed, of all together.", valueName: "count"))
    var tokens = 8192

    @Option(
        help: ArgumentHelp(
            "How many new keys sign them; or the directory of a key ring, whose key signs and whose keys verify.",
            valueName: "count|dir"))
    var keys = BenchKeySource.new(4)

    @Option(help: ArgumentHelp("RS256 or ES256. Repeatable (default: both).", valueName: "alg"))
    var algorithm: [BenchAlgorithm] = []

    @Option(help: ArgumentHelp("How many rounds are counted.", valueName: "count"))
    var rounds = 7

    @Option(help: ArgumentHelp("How many threads at most (default: one a core).", valueName: "count"))
    var threads: Int?

    @Option(help: ArgumentHelp("Draw the result into this file, which must not exist.", valueName: "file"))
    var svg: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        var count = 1
        switch keys {
        case .new(let number): count = number
        case .ring:
            if !algorithm.isEmpty { throw ValidationError("a key ring has its own algorithm") }
        }
        for (name, value, most) in [
            ("--tokens", tokens, 10_000_000), ("--keys", count, 1000), ("--rounds", rounds, 1000),
            ("--threads", threads ?? 1, 1024),
        ] where !(1...most).contains(value) {
            throw ValidationError("\(name) is 1 to \(most)")
        }
    }

    private var algorithms: [BenchAlgorithm] {
        BenchAlgorithm.allCases.filter { algorithm.isEmpty || algorithm.contains($0) }
    }

    /// What is measured, by name, and how its keys are got: each algorithm by itself, all of them in turn, or a ring's
    /// keys.
    func subjects(mixed: Bool = false) throws -> [(name: String, keys: (BenchWatch) throws -> BenchKeys)] {
        switch keys {
        case .ring(let path):
            let keys = try BenchKeys(ring: path)
            return [(keys.algorithm.rawValue, { _ in keys })]
        case .new(let count):
            let groups = mixed ? [("mixed", algorithms)] : algorithms.map { ($0.rawValue, [$0]) }
            return groups.map { name, algorithms in
                (name, { try BenchKeys(new: count, algorithms, $0) })
            }
        }
    }

    /// One thread, and as many as there may be.
    var threadCounts: [Int] {
        let most = threads ?? System.processors
        return most == 1 ? [1] : [1, most]
    }

    /// Measures each of these, prints what came of it, and draws it.
    func report(
        _ names: [String], title: String, _ console: Console,
        _ measure: (Int, BenchWatch) throws -> BenchReport
    ) throws {
        if let svg { try File.requireCreatable(svg) }
        var reports: [BenchReport] = []
        for (index, name) in names.enumerated() {
            let report = try watched(name, console) { try measure(index, $0) }
            if output.format == .text { try console.print(report.text) }
            reports.append(report)
        }
        if output.format == .json {
            try console.print(JSONText.object(zip(names, reports.map(\.json)).map { ($0, $1) }).text)
        }
        if let svg {
            try File.create(svg, bytes: Array(BenchReport.svg(title, reports).utf8), mode: 0o644)
        }
    }

    /// Does some work under a watch, which says on a terminal how far it is.
    private func watched(
        _ name: String, _ console: Console, _ work: (BenchWatch) throws -> BenchReport
    ) throws -> BenchReport {
        Interruption.note()
        let line = Mutex(console.progress())
        defer { line.withLock { $0.clear() } }
        do {
            return try work(BenchWatch { piece in line.withLock { $0.show("\(name): \(piece)") } })
        } catch let interrupted as Interrupted {
            console.note("stopped before \(name) was measured")
            throw interrupted
        }
    }
}
