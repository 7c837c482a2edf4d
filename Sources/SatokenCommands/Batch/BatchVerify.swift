import ArgumentParser
import Batch
import Files
import JOSE
import JSON
import ServiceAccountTokens
import Synchronization
import TokenConfiguration

/// An engine by its name.
struct EngineArgument: ExpressibleByArgument {
    private let engine: Engine

    init(_ engine: Engine) { self.engine = engine }

    /// The engine.
    ///
    /// - Throws: `Failure` when this processor cannot run it.
    var available: Engine {
        get throws {
            if engine.isAvailable { return engine }
            throw Failure(
                "--engine vector: this processor has no AVX512-IFMA",
                hint: "leave the flag out, and the fastest engine that runs here is taken",
                code: .configuration)
        }
    }

    init?(argument: String) {
        guard let engine = Engine(rawValue: argument) else { return nil }
        self.engine = engine
    }

    static var allValueStrings: [String] { Engine.allCases.map(\.rawValue) }
    var defaultValueDescription: String { engine.rawValue }
}

struct BatchVerify: JudgingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verify files of tokens on all cores, and sum up which are refused and why.",
        discussion: """
            One token a line, or with --field one JSON object a line. Files of any size are streamed; empty lines are \
            passed over. Exit code 0 when all are accepted, 1 when any is refused; after Ctrl-C 130 and after SIGTERM \
            143, with the summary so far.

            satoken batch-verify tokens.txt --kube-apiserver kube-apiserver.yaml
            satoken batch-verify - --keys keys -o json < tokens.txt
            """)

    @Argument(help: ArgumentHelp("Files of tokens; - or nothing for standard input.", valueName: "file"))
    var files: [String] = []

    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var jwks: JWKSOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var objects: ObjectOptions
    @OptionGroup var time: TimeOptions
    @Option(help: JudgementHelp.audience) var audience: [String] = []
    @Option(name: .customLong("service-account-lookup"), help: JudgementHelp.lookup) var lookup: KubeBoolean?
    @OptionGroup var output: OutputOptions

    @Option(help: "strict, or kube-apiserver: exactly what the API server says.")
    var profile = ProfileArgument.strict

    @Option(
        help: ArgumentHelp(
            "How signatures are verified: vector, eight at a time in AVX512-IFMA; precomputed, with tables for each key; or "
                + "evp, by OpenSSL alone. The default is the first that this processor can run."))
    var engine = EngineArgument(.fastest)

    @Option(help: ArgumentHelp("How many threads work (default: one a core).", valueName: "count"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Each line is a JSON object, and this member holds the token, such as status.token; a dot within a name "
                + "is written \\., as in metadata.annotations.example\\.com/token.",
            valueName: "member"))
    var field: TokenField?

    @Option(
        help: ArgumentHelp(
            "Write file, line, reason and kid of each refused token here, as JSON lines.", valueName: "file"))
    var refused: String?

    @Option(
        help: ArgumentHelp(
            "Of N processes be number I, from 0 as JOB_COMPLETION_INDEX: every N-th line is judged.",
            valueName: "i/n"))
    var shard: Shard?

    @Option(
        name: .customLong("jwks-min-refresh"),
        help: ArgumentHelp(
            "When a token names a key that is not in --jwks, the set is read again, at most this often (default: 30s).",
            valueName: "duration"))
    var minimumRefresh: DaysOrDuration?

    @Flag(help: "FILEs are JSON summaries of shards: add them up.")
    var merge = false

    func validate() throws {
        try validateKeys()
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024") }
        if minimumRefresh != nil && jwks.place == nil {
            throw ValidationError("--jwks-min-refresh goes with --jwks")
        }
        if merge && files.isEmpty { throw ValidationError("--merge needs the summaries, as files") }
        if merge && (refused != nil || shard != nil || field != nil) {
            throw ValidationError(
                "--merge verifies nothing: --refused, --shard and --field do not go with it")
        }
    }

    func run(_ console: Console) throws {
        let summary: Summary
        var failure: (any Error)?
        if merge {
            summary = try Summary(merging: files)
            for path in summary.interrupted {
                console.warn("\(Shown.text(path)): is of a run that was stopped before its end")
            }
        } else {
            let engine = try engine.available
            let grounds = try grounds(minimumRefresh: minimumRefresh?.seconds ?? 30, console)
            let policy = grounds.policy(profile.profile, keys: grounds.keys)
            if policy.issuers.isEmpty { throw ConfigurationError.noIssuer(grounds.settings.source) }
            if policy.keys.isEmpty { throw ConfigurationError.noKeys(grounds.settings.source) }
            let run = BatchRun(
                verifier: CurrentVerifier(
                    grounds.keys, refreshed: grounds.refreshed, engine: engine,
                    policy: { [profile = profile.profile] in grounds.policy(profile, keys: $0) }),
                audiences: audience,
                now: time.seconds, field: field, shard: shard ?? .whole)
            try checkFiles(console)
            let line = Mutex(console.progress())
            defer { line.withLock { $0.clear() } }
            (summary, failure) = try run.judge(
                files.isEmpty ? ["-"] : files, threads: threads ?? System.processors, refusals: refused,
                show: { text in line.withLock { $0.show(text()) } })
        }
        try console.print(output.format == .json ? summary.json.text : summary.text)
        if let failure { throw failure }
        if summary.isInterrupted { throw Interrupted() }
        if merge, let shards = summary.shards, shards.missingCount > 0 {
            let named = shards.missing.prefix(16).map(\.description).joined(separator: ", ")
            throw Failure(
                "shards are missing: \(named)"
                    + (shards.missingCount > 16 ? " and \(shards.missingCount - 16) more" : ""),
                hint: "run them again, and merge all summaries", code: .refused)
        }
        if summary.refused > 0 { throw Refused() }
    }

    /// A mistyped name is reported before hours of work, and no file is written over that is read, or that the
    /// summary goes to.
    private func checkFiles(_ console: Console) throws {
        let named = files.filter { $0 != "-" }
        for path in named { try File.requireReadable(path) }
        guard let refused else { return }
        if let input = (named + inputs).first(where: { File.areSame($0, refused) }) {
            throw conflict(refused, "is read as \(Shown.text(input))")
        }
        if named.count < max(1, files.count) && StandardStream.input.isFile(refused) {
            throw conflict(refused, "is read as standard input")
        }
        if console.writes(to: refused) { throw conflict(refused, "gets the summary") }
    }

    private func conflict(_ path: String, _ use: String) -> Failure {
        Failure(
            "\(Shown.text(path)): \(use), and --refused would write over it",
            hint: "name another file", code: .usage)
    }
}

extension Shard: ExpressibleByArgument {}
extension TokenField: ExpressibleByArgument {}
