import ArgumentParser
import Files
import JOSE
import ServiceAccountTokens

/// What tokens are judged by: keys, issuers, audiences, objects and a moment.
struct JudgementOptions: ParsableArguments {
    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var objects: ObjectOptions
    @OptionGroup var time: TimeOptions

    @Option(help: "Audience that the token must be for. Repeatable (default: the API server's).")
    var audience: [String] = []

    @Option(
        name: .customLong("service-account-lookup"),
        help: ArgumentHelp(
            "Look a legacy token's Secret and ServiceAccount up; --…=false turns it off (default: true).",
            valueName: "bool"))
    var lookup: KubeBoolean?

    /// The keys; a file that is missing is said to be named by the server's flags.
    private func keys(_ settings: inout ServerSettings) throws -> [VerificationKey] {
        do {
            return try keys.read(&settings)
        } catch let error as FileError where keys.files.isEmpty && server.manifest != nil {
            var failure = Failure(error)
            failure.hint =
                "--service-account-key-file in \(server.manifest ?? "") names it; --root DIR finds it below DIR"
            throw failure
        }
    }

    /// Reads the files, and makes of them the policy of any profile. Keys and issuers may be none.
    func policies() throws -> (VerificationProfile) -> VerificationPolicy {
        var settings = try server.settings()
        let keys = try keys(&settings)
        let objects = try objects.read()
        return { [settings] profile in
            VerificationPolicy(
                issuers: settings.issuers, apiAudiences: settings.apiAudiences, keys: keys, profile: profile,
                serviceAccountLookup: lookup?.value ?? settings.lookup, anonymousAuth: settings.anonymousAuth,
                objects: objects)
        }
    }
}
