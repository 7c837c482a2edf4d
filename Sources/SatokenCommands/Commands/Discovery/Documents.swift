import ArgumentParser
import Discovery
import Files
import JOSE
import Manifests
import ServiceAccountTokens
import TokenConfiguration

/// Prints a document as it is; a person's terminal gets a line ending after it.
private func write(_ document: [UInt8], _ console: Console) throws {
    var output = console.output()
    try output.write(document)
    if console.isOutputTerminal { try output.line("") }
    try output.flush()
}

struct JWKSCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "jwks",
        abstract: "Print the JWK Set of verification keys, byte for byte as kube-apiserver serves it.",
        discussion: """
            Public members only, in the order of the files and of the blocks in them.

            Of a key ring it is what relying parties fetch. An API server publishes every key that it trusts, so its own \
            /openid/v1/jwks holds verify-only and legacy keys too: satoken jwks --service-account-key-file \
            RING/current/verification.pem prints that.
            """)

    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        var settings = try server.settings(asking: keys.questions, console)
        try write(publishedKeys(keys, &settings, console).set.document, console)
    }
}

struct OpenIDConfigurationCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "openid-configuration",
        abstract: "Print the OpenID discovery document, byte for byte as kube-apiserver serves it.",
        discussion: """
            The first issuer is the document's, and must be an https URL without query and fragment. jwks_uri is the \
            issuer's, less one slash at its end, with /openid/v1/jwks behind it, where --service-account-jwks-uri names no \
            other.

            satoken openid-configuration --service-account-key-file sa.pub --service-account-issuer https://issuer.example
            """)

    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Option(
        name: .customLong("service-account-jwks-uri"),
        help: ArgumentHelp(
            "Where the keys are (default: the server's --external-hostname or --advertise-address and --secure-port, else "
                + "the issuer, + /openid/v1/jwks).", valueName: "url"))
    var jwksURI: String?

    func run(_ console: Console) throws {
        var questions = keys.questions.union([.issuers])
        if jwksURI == nil { questions.formUnion([.jwksURI, .externalAddress]) }
        var settings = try server.settings(asking: questions, console)
        let published = try publishedKeys(keys, &settings, console).set
        let issuer = try settings.requiredIssuers()[0]
        if let jwksURI { settings.jwksURI = jwksURI }
        let uri = settings.jwksURI(issuer: issuer)
        let document: OpenIDConfiguration
        do throws(DiscoveryError) {
            document = try OpenIDConfiguration(issuer: issuer, jwksURI: uri, keys: published)
        } catch {
            throw Failure(error)
        }
        for (what, url) in [("issuer", issuer), ("jwks_uri", uri)] {
            if let problem = IssuerAddress.problem(url) {
                console.warn(
                    "\(what) \(Shown.text(url)): \(problem); no relying party can fetch its documents"
                )
            }
        }
        try write(document.document, console)
    }
}

extension OpenIDConfiguration {
    /// The value of --service-account-jwks-uri; to kube-apiserver an empty one is none.
    static func jwksURI(ofFlag value: String?) -> String? { value?.isEmpty == true ? nil : value }
}

extension Failure {
    /// Why the API server serves no such documents.
    init(_ error: DiscoveryError, code: Code = .refused) {
        let hint =
            switch error.subject {
            case .issuer: "kube-apiserver serves no discovery documents for such an issuer"
            case .jwksURI: "kube-apiserver does not start with such a --service-account-jwks-uri"
            case .keys: "remove the key from the key files"
            }
        self.init(error.description, hint: hint, code: code)
    }
}
