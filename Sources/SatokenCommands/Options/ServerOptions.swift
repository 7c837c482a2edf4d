import ArgumentParser
import Files
import Manifests
import ServiceAccountTokens
import TokenConfiguration

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
        try settings.apply(issuers: issuers, apiAudiences: apiAudiences)
        return settings
    }
}
