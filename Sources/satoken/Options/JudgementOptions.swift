import ArgumentParser
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

    /// Reads the files, and makes of them the policy of any profile. Keys and issuers may be none.
    func policies() throws -> (VerificationProfile) -> VerificationPolicy {
        let settings = try server.settings()
        let keys = try KeyFiles.verificationKeys(
            self.keys.files.isEmpty ? settings.keyFiles : self.keys.files)
        let objects = try objects.read()
        return { profile in
            VerificationPolicy(
                issuers: settings.issuers, apiAudiences: settings.apiAudiences, keys: keys, profile: profile,
                serviceAccountLookup: lookup?.value ?? settings.lookup, anonymousAuth: settings.anonymousAuth,
                objects: objects)
        }
    }
}
