import ArgumentParser
import Files
import Manifests
import ServiceAccountTokens

/// A kube-apiserver's own settings, taken from where it has them.
struct ServerOptions: ParsableArguments {
    @Option(
        name: .customLong("kube-apiserver"),
        help: ArgumentHelp(
            "A kube-apiserver's manifest, unit, saved command line (such as /proc/PID/cmdline), file of flags, log, or a "
                + "distribution's configuration: issuers, audiences, key files and limits are taken from its flags.",
            valueName: "file"))
    var manifest: String?

    @Option(
        help: ArgumentHelp("Directory under which the files that its flags name are found.", valueName: "dir")
    )
    var root: String?

    @Option(
        name: .customLong("service-account-issuer"),
        help: ArgumentHelp(
            "Issuer of tokens. Repeatable: the first issues, all are accepted.", valueName: "issuer"))
    var issuers: [String] = []

    @Option(
        name: .customLong("api-audiences"),
        help: ArgumentHelp(
            "Audiences of the API server, separated by commas (default: the issuers).", valueName: "list"))
    var apiAudiences: [String] = []

    func validate() throws {
        if root != nil && manifest == nil {
            throw ValidationError(
                "--root goes with --kube-apiserver: it re-roots the files that its flags name")
        }
    }

    /// The audiences as kube-apiserver's flag takes them: comma-separated values, each flag more of them.
    private func audiences() throws -> [String] {
        try apiAudiences.flatMap { list in
            guard let values = CommaSeparated.fields(of: list) else {
                throw Failure(
                    "--api-audiences: \(Shown.text(list)) is no list of comma-separated values", code: .usage)
            }
            return values
        }
    }

    /// The settings with what was given beside the file laid over them.
    ///
    /// - Parameter questions: what the command needs to know; a flag of anything else may be unknown.
    func settings(asking questions: Set<KubeAPIServerSettings.Question>, _ console: Console) throws
        -> ServerSettings
    {
        var settings = ServerSettings()
        if let manifest {
            var questions = questions
            if !issuers.isEmpty { questions.remove(.issuers) }
            if !apiAudiences.isEmpty { questions.remove(.audiences) }
            let server = try KubeAPIServerSettings(reading: manifest, root: root, asking: questions)
            settings = ServerSettings(server)
            settings.source = manifest == "-" ? "standard input" : manifest
            if questions.contains(.anonymous), let file = server.authenticationFile,
                server.authentication == nil
            {
                console.note(
                    "note: --authentication-config=\(Shown.text(file)) was not found: it decides which requests are "
                        + "anonymous, and which other issuers the API server takes; --root DIR finds it below DIR"
                )
            }
        }
        if !issuers.isEmpty { settings.issuers = issuers }
        if !apiAudiences.isEmpty { settings.apiAudiences = try audiences() }
        if settings.issuers.contains(LegacyClaims.issuer) {
            throw Failure(
                "\(LegacyClaims.issuer) is the issuer of Secrets' tokens, which are known without being named",
                code: .configuration)
        }
        for issuer in settings.issuers {
            if let problem = IssuerURL.problem(asFlag: issuer, among: settings.issuers) {
                throw Failure(problem, code: .usage)
            }
        }
        return settings
    }
}

/// What a command knows of a server.
struct ServerSettings {
    var issuers: [String] = []
    var apiAudiences: [String]?
    var keyFiles: [String] = []
    var signingKeyFile: String?
    var lookup = true
    var anonymousAuth = true
    var extendTokenExpiration = true
    var maximumTokenExpiration: Int?
    var jwksURI: String?
    /// Where the server says that it is reached, `https://HOST:PORT`.
    var externalAddress: String?
    /// Issuers of OpenID Connect whose tokens the server takes beside its own.
    var openIDIssuers: [String] = []
    /// The file that the settings were taken from, for people.
    var source: String?

    init() {}

    init(_ settings: KubeAPIServerSettings) {
        issuers = settings.issuers
        apiAudiences = settings.apiAudiences
        keyFiles = settings.serviceAccountKeyFiles
        signingKeyFile = settings.signingKeyFile
        lookup = settings.lookup
        anonymousAuth = settings.anonymousAuth
        extendTokenExpiration = settings.extendTokenExpiration
        maximumTokenExpiration = settings.maxTokenExpiration
        jwksURI = settings.jwksURI
        externalAddress = settings.externalAddress
        openIDIssuers = settings.authentication?.issuers ?? []
    }

    /// The issuers, which a command cannot do without.
    func requiredIssuers() throws -> [String] {
        if !issuers.isEmpty { return issuers }
        throw Failure.noIssuer(source)
    }
}
