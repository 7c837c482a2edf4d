import ArgumentParser
import Files
import JOSE
import JSON
import ServiceAccountTokens
import TokenConfiguration

struct Inspect: JudgingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a token: what it says, who would accept it, and why not.",
        discussion: """
            The token is an argument, a file or standard input: alone, or in what holds one: an Authorization header, \
            a Secret, a kubeconfig, base64, any JSON, YAML or log. With nothing given it is the Pod's own mounted token.

            On a control-plane node: satoken inspect --kube-apiserver /etc/kubernetes/manifests/kube-apiserver.yaml TOKEN
            """)

    @OptionGroup var token: TokenArgument
    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var jwks: JWKSOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var objects: ObjectOptions
    @OptionGroup var time: TimeOptions
    @Option(help: JudgementHelp.audience) var audience: [String] = []
    @Option(name: .customLong("service-account-lookup"), help: JudgementHelp.lookup) var lookup: KubeBoolean?
    @OptionGroup var output: OutputOptions

    private static let mountedToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"

    func validate() throws { try validateKeys() }

    func run(_ console: Console) throws {
        let source = TokenSource(try read(console))
        let grounds = try grounds(console)
        let inspection = Inspection(
            Inspection.Subject(
                source.token, origin: source.origin, caution: source.caution, place: source.place),
            audiences: audience, now: time.seconds, keys: grounds.origin,
            policies: (grounds.policy(.kubeAPIServer), grounds.policy(.strict)),
            explain: { Explanation(ofRing: grounds.ring, openIDIssuers: grounds.settings.openIDIssuers, $0) })
        switch output.format {
        case .text:
            try console.print(
                InspectionText(
                    inspection, fileHint: token.fileHint, settings: server.manifest,
                    style: console.style
                ).lines.joined(separator: "\n"))
        case .json: try console.print(inspection.json.text)
        }
        if inspection.isRefused { throw Refused() }
    }

    /// What is to be explained. Without an argument, and where standard input is no terminal and is empty, the Pod's own token.
    private func read(_ console: Console) throws -> [UInt8] {
        if let name = token.token, Directory.exists(name) {
            throw FileError(path: name, operation: "reading", kind: .isDirectory)
        }
        if token.token != nil || token.tokenFile != nil { return try token.read(whole: true) }
        let input = console.isInputTerminal ? [] : try token.read(whole: true)
        if !input.isEmpty { return input }
        do {
            return try TokenArgument.read(file: Self.mountedToken)
        } catch let error as FileError where error.kind == .missing {
            throw Failure(
                "there is no token: none was given, and \(Self.mountedToken) does not exist",
                hint: "satoken inspect TOKEN, or satoken inspect FILE", code: .missingInput)
        }
    }
}
