import ArgumentParser
import Files
import JOSE
import JSON
import Manifests
import PKI
import ServiceAccountTokens
import TokenConfiguration

struct PKICheck: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the certificates and keys that a control plane runs with, and judge them.",
        discussion: """
            Each ROOT is the file system of one control-plane host as kubeadm lays it out: etc/kubernetes, \
            var/lib/kubelet; manifests of kops, RKE2 and others, units, and files of k3s and MicroK8s are found, too. \
            Private keys are compared, never printed; nothing is written, and no network is used. Exit code 1 when a check \
            fails, 66 when none of the files that the processes need could be read.

            satoken pki check                    this host
            satoken pki check a=/mnt/a b=/mnt/b  two hosts, compared with each other too
            """)

    @Argument(help: ArgumentHelp("Root of a host, or NAME=ROOT (default: /).", valueName: "[name=]root"))
    var roots: [String] = []

    @Option(
        name: .customLong("kube-apiserver"),
        help: ArgumentHelp(
            "Manifest, unit, saved command line or file of flags of kube-apiserver, instead of the root's own.",
            valueName: "file"))
    var apiServer: String?

    @Option(
        name: .customLong("kube-controller-manager"),
        help: ArgumentHelp("The same of kube-controller-manager.", valueName: "file"))
    var controllerManager: String?

    @Option(help: ArgumentHelp("The same of etcd.", valueName: "file"))
    var etcd: String?

    @Option(
        help: ArgumentHelp("The kubelet's config.yaml, instead of the root's.", valueName: "file"))
    var kubeletConfig: String?

    @Option(help: ArgumentHelp("Note what expires sooner than this: 720h, 30d.", valueName: "duration"))
    var warnBefore = DaysOrDuration(seconds: 30 * 86_400)

    @Option(help: ArgumentHelp("Draw the picture into this new file.", valueName: "file"))
    var svg: String?

    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let isNamed = [apiServer, controllerManager, etcd, kubeletConfig].contains { $0 != nil }
        if roots.count > 1 && isNamed {
            throw ValidationError("files are named for one host; with several roots they are read from each")
        }
        let names = inputs.map(\.name)
        if Set(names).count < names.count {
            throw ValidationError("two hosts have one name: give them NAME=ROOT with names that differ")
        }
    }

    func run(_ console: Console) throws {
        let examination = try PKI.Examination(
            inputs, CheckSettings(now: time.seconds, warnBefore: warnBefore.seconds))
        if let (name, reason) = examination.emptyHosts.first {
            let root = inputs.first { $0.name == name }?.root ?? name
            throw Failure(
                "\(Shown.text(root)): holds no control plane that can be read, and no certificate: \(Shown.text(reason))",
                hint: "satoken pki check ROOT, where ROOT/etc/kubernetes is the host's", code: .missingInput)
        }
        if let svg { try File.create(svg, bytes: Array(examination.svg.utf8), mode: 0o644) }
        switch output.format {
        case .text:
            try console.print(PKIReport(examination, style: console.style).lines.joined(separator: "\n"))
        case .json: try console.print(examination.json.text)
        }
        if let name = examination.unreadHosts.first {
            let root = inputs.first { $0.name == name }?.root ?? name
            throw Failure(
                "\(Shown.text(root)): of the files that its processes need none could be read",
                hint: "satoken pki check ROOT, where ROOT is the host's file system with these files in it",
                code: .missingInput)
        }
        if examination.failed > 0 { throw Refused() }
    }

    private var inputs: [HostInput] {
        (roots.isEmpty ? ["/"] : roots).map { argument in
            // A path may hold "=", a name holds no slash.
            let sign = argument.firstIndex(of: "=")
            let slash = argument.firstIndex(of: "/") ?? argument.endIndex
            var input =
                if let sign, sign < slash, sign > argument.startIndex {
                    HostInput(
                        name: String(argument[..<sign]),
                        root: String(argument[argument.index(after: sign)...]))
                } else {
                    HostInput(name: argument, root: argument)
                }
            input.files.apiServer = apiServer
            input.files.controllerManager = controllerManager
            input.files.etcd = etcd
            input.files.kubeletConfig = kubeletConfig
            return input
        }
    }
}

extension PKI.Examination {
    /// The findings for programs.
    var json: JSONText {
        .object([
            ("checks", .array(findings.map(\.json))),
            ("failed", .integer(failed)), ("notes", .integer(notes)), ("missing", .integer(missingFiles)),
            ("notChecked", .integer(notChecked)),
        ])
    }
}
