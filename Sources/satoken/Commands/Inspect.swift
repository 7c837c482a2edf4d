import ArgumentParser
import Files
import JOSE
import ServiceAccountTokens

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a token: what it says, who would accept it, and why not.",
        discussion: """
            The token is an argument, a file or standard input: alone, in an Authorization header, or in a Secret, \
            TokenRequest, TokenReview or kubeconfig. With nothing given it is the Pod's own mounted token.

            On a control-plane node: satoken inspect --kube-apiserver /etc/kubernetes/manifests/kube-apiserver.yaml TOKEN
            """)

    @OptionGroup var token: TokenArgument
    @OptionGroup var judgement: JudgementOptions
    @OptionGroup var output: OutputOptions

    private static let mountedToken = "/var/run/secrets/kubernetes.io/serviceaccount/token"

    func run() throws {
        let token = TokenSource(try read())
        let inspection = Inspection(
            token, audiences: judgement.audience, now: judgement.time.seconds, by: try judgement.grounds())
        switch output.format {
        case .text:
            try StandardOutput.print(
                InspectionText(inspection, fileHint: self.token.fileHint, style: Style()).lines.joined(
                    separator: "\n"))
        case .json: try StandardOutput.print(Printable.text(inspection.json.text))
        }
        if inspection.isRefused { throw Refused() }
    }

    /// What is to be explained. Where nothing is given and nobody types, the Pod's own token.
    private func read() throws -> [UInt8] {
        if let name = token.token, Directory.exists(name) {
            throw FileError(path: name, operation: "reading", kind: .isDirectory)
        }
        if token.token != nil || token.tokenFile != nil { return try token.read() }
        let input = StandardStream.input.isTerminal ? [] : try token.read()
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
