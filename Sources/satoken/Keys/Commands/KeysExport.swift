import ArgumentParser
import Files
import JOSE
import KeyRing
import ServiceAccountTokens

struct KeysExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Give the ring to those who use it: flags, key files, other hosts, kubeadm.",
        discussion: """
            satoken keys export                    the flags of kube-apiserver and kube-controller-manager
            satoken keys export --as pem           the public keys in verification.pem's order; --as jwks the JWKS
            satoken keys export --to DIR           bring another host's copy forward, one generation at a time, link last
            satoken keys export --kubeadm DIR      sa.key and sa.pub, as kubeadm's static Pods mount them
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

    @Flag(help: "Print flags though no API server is looked at: keys then go by the clocks alone.")
    var withoutObservation = false

    @OptionGroup var ring: RingOptions

    func validate() throws {
        if [form != nil, target != nil, kubeadm != nil].count(where: { $0 }) > 1 {
            throw ValidationError("one of --as, --to and --kubeadm")
        }
    }

    func run() throws {
        let snapshot = try ring.directory.read()
        try ring.directory.requireUse(of: snapshot.ring)
        if let target {
            let outcome = try ring.directory.export(to: target, at: ring.time, wait: Self.wait)
            return try report(
                outcome, target, ExportWords.Files(ring: System.fullPath(target)), snapshot.ring)
        }
        if let kubeadm {
            let outcome = try ring.directory.exportKubeadm(to: kubeadm, wait: Self.wait)
            return try report(
                outcome, kubeadm, ExportWords.Files(kubeadm: System.fullPath(kubeadm)), snapshot.ring)
        }
        switch form ?? .flags {
        case .pem: try write(File.read("\(snapshot.directory)/verification.pem", limit: 16 << 20).bytes)
        case .jwks: try write(snapshot.jwks)
        case .flags:
            let flags = try flags(
                snapshot.ring, ExportWords.Files(ring: System.fullPath(ring.directory.path)))
            try ring.print(text: flags.lines, json: flags.json)
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        var output = StandardOutput()
        try output.write(bytes)
        try output.flush()
    }

    private func flags(_ ring: Ring, _ files: ExportWords.Files) throws -> ExportWords {
        if ring.policy.apiServers.isEmpty && !withoutObservation {
            throw Failure(
                "the ring \(Shown.text(ring.name)) looks at no API server, and cannot know when one has read its keys",
                hint: "satoken keys policy --api-server NAME=https://… for each, or --without-observation",
                code: .configuration)
        }
        return ExportWords(ring, files)
    }

    private func report(
        _ outcome: ExportOutcome, _ target: String, _ files: ExportWords.Files, _ ring: Ring
    ) throws {
        for warning in outcome.warnings { StandardError.line("satoken: warning: \(warning)") }
        let flags = try flags(ring, files)
        let line =
            outcome.generations.isEmpty
            ? "\(Shown.text(target)): up to date, generation \(ring.generation)"
            : "\(Shown.text(target)): generation \(outcome.generations.map(String.init).joined(separator: ", then "))"
        let next = "not done until: the API server that reads it is restarted and seen (satoken keys observe)"
        try self.ring.print(
            text: [line] + flags.lines + [next],
            json: .object([
                ("generations", .array(outcome.generations.map { .integer($0) })), ("flags", flags.json),
            ]))
    }

    private static func wait(_ seconds: Int) {
        StandardError.line(
            "satoken: waiting \(seconds) s: each generation stands for that long before the next, so that a server that is "
                + "starting reads two at most")
        System.sleep(seconds: seconds)
    }
}
