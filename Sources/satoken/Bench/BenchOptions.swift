import ArgumentParser
import Files
import JOSE
import OpenSSL

/// What is measured.
enum BenchAlgorithm: String, ExpressibleByArgument, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"

    func newKey() throws -> PrivateKey {
        switch self {
        case .rs256: try .generateRSA(bits: 2048)
        case .es256: try .generateEC(.p256)
        }
    }
}

/// What all measurements have in common.
struct BenchOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many tokens of each algorithm.", valueName: "count"))
    var tokens = 8192

    @Option(help: ArgumentHelp("How many keys sign them.", valueName: "count"))
    var keys = 4

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
        guard (1...10_000_000).contains(tokens), (1...1000).contains(keys), (1...1000).contains(rounds),
            (1...1024).contains(threads ?? 1)
        else {
            throw ValidationError(
                "--tokens, --keys, --rounds and --threads are at least 1, and all but --tokens at most about 1000"
            )
        }
    }

    var algorithms: [BenchAlgorithm] { algorithm.isEmpty ? BenchAlgorithm.allCases : algorithm }

    /// One thread, and as many as there may be.
    var threadCounts: [Int] {
        let most = threads ?? System.processors
        return most == 1 ? [1] : [1, most]
    }

    /// Measures each of these, prints what came of it, and draws it.
    func report(_ names: [String], title: String, _ measure: (Int) throws -> BenchReport) throws {
        var reports: [BenchReport] = []
        for index in names.indices {
            let report = try measure(index)
            if output.format == .text { try StandardOutput.print(report.text) }
            reports.append(report)
        }
        if output.format == .json {
            try StandardOutput.print(JSONText.object(zip(names, reports.map(\.json)).map { ($0, $1) }).text)
        }
        if let svg {
            try File.create(svg, bytes: Array(BenchReport.svg(title, reports).utf8), mode: 0o644)
        }
    }
}
