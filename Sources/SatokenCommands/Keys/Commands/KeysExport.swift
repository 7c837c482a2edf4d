import ArgumentParser
import Files
import JOSE
import JSON
import KeyRing
import RingOperation
import ServiceAccountTokens
import TokenConfiguration

struct KeysExport: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Give the ring to those who use it: flags, key files, other hosts, kubeadm.",
        discussion: """
            satoken keys export                    the flags of kube-apiserver and kube-controller-manager
            satoken keys export --as pem           the public keys in verification.pem's order; --as jwks the JWKS
            satoken keys export --to DIR           bring another host's copy forward, one generation at a time, link last
            satoken keys export --kubeadm DIR      sa.key and sa.pub, as kubeadm's static Pods mount them, and legacy.key \
            for kube-controller-manager where the ring has a key for Secrets' tokens

            On a cluster that serves keys it goes in two stages: verification.pem first; signing.key once every API server was \
            observed trusting its key. Until then kube-apiserver goes on to sign with its old file. While an endpoint serves \
            an unmanaged key, or an API server was never observed, nothing is exported.
            """)

    /// What is printed.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case flags
        case pem
        case jwks
    }

    @Option(name: .customLong("as"), help: "flags, pem or jwks.")
    var form: Form?

    @Option(name: .customLong("to"), help: ArgumentHelp("Bring this directory forward.", valueName: "dir"))
    var target: String?

    @Option(help: ArgumentHelp("Bring sa.key and sa.pub in this directory forward.", valueName: "dir"))
    var kubeadm: String?

    @Option(
        help: ArgumentHelp("Take this risk: unmanaged-keys or unobserved. Repeatable.", valueName: "risk"))
    var force: [Risk] = []

    @Flag(help: "Print flags though no API server is watched: keys then go by the clocks alone.")
    var withoutObservation = false

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if [form != nil, target != nil, kubeadm != nil].count(where: { $0 }) > 1 {
            throw ValidationError("one of --as, --to and --kubeadm")
        }
    }

    func run(_ console: Console) throws {
        let handout = try RingHandout(ring.directory(console), at: ring.time, taking: force) {
            console.report($0)
        }
        if let target {
            let outcome = try handout.copy(to: target)
            return try report(
                outcome, handout, target, ExportWords.Paths(ring: System.fullPath(target)), console)
        }
        if form ?? .flags == .flags { try handout.requireSigningKeyFile() }
        if let kubeadm {
            let outcome = try handout.copy(toKubeadm: kubeadm)
            return try report(
                outcome, handout, kubeadm, ExportWords.Paths(kubeadm: System.fullPath(kubeadm)), console)
        }
        switch form ?? .flags {
        case .pem: try write(handout.verificationKeys(), console)
        case .jwks: try write(handout.jwks, console)
        case .flags:
            let flags = try flags(
                handout, ExportWords.Paths(ring: System.fullPath(ring.directory(console).path)))
            handout.noteFlags()
            try output.print(text: flags.lines, json: flags.json, console)
        }
    }

    private func write(_ bytes: [UInt8], _ console: Console) throws {
        var stream = console.output()
        try stream.write(bytes)
        try stream.flush()
    }

    private func flags(_ handout: RingHandout, _ files: ExportWords.Paths) throws -> ExportWords {
        if !withoutObservation { try handout.requireObservation() }
        return ExportWords(handout.status, files, holdsBack: handout.holdsBack)
    }

    private func report(
        _ outcome: ExportOutcome, _ handout: RingHandout, _ target: String, _ files: ExportWords.Paths,
        _ console: Console
    ) throws {
        for warning in outcome.warnings { console.warn("\(warning)") }
        let flags = try flags(handout, files)
        let line =
            outcome.generations.isEmpty
            ? "\(Shown.text(target)): up to date, generation \(handout.status.ring.generation)"
                + (outcome.added.isEmpty ? "" : ", now with \(outcome.added.joined(separator: ", "))")
            : "\(Shown.text(target)): generation \(outcome.generations.map(String.init).joined(separator: ", then "))"
        let next = "not done until: the API server that reads it is restarted and seen (satoken keys observe)"
        try output.print(
            text: [line] + flags.lines + [next],
            json: .object([
                ("generations", .array(outcome.generations.map { .integer($0) })), ("flags", flags.json),
            ]), console)
    }
}
