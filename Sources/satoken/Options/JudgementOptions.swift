import ArgumentParser
import Discovery
import Files
import JOSE
import ServiceAccountTokens

/// What tokens are judged by: keys, issuers, audiences, objects and a moment.
struct JudgementOptions: ParsableArguments {
    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var jwks: JWKSOptions
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

    func validate() throws {
        if jwks.place != nil && (!keys.files.isEmpty || keys.ring.path != nil) {
            throw ValidationError(
                "give the keys either as --jwks or as --service-account-key-file and --keys, not both")
        }
    }

    /// Where the keys come from.
    var keyOrigin: KeyOrigin { jwks.place == nil ? .server : .keySet }

    /// The keys; a file that is missing is said to be named by the server's flags.
    private func keys(_ settings: inout ServerSettings) throws -> [VerificationKey] {
        do {
            return try keys.read(&settings).keys
        } catch let error as FileError where keys.files.isEmpty && server.manifest != nil {
            var failure = Failure(error)
            failure.hint =
                "--service-account-key-file in \(server.manifest ?? "") names it; --root DIR finds it below DIR"
            throw failure
        }
    }

    /// Reads the files, and where one was named the JWK Set. Keys and issuers may be none.
    ///
    /// - Parameter minimumRefresh: seconds until the JWK Set may be read again.
    func grounds(minimumRefresh: Double = .infinity) throws -> Grounds {
        var settings = try server.settings()
        let refreshed = try jwks.keys(minimumRefresh: minimumRefresh)
        let keys = try refreshed?.snapshot.keys ?? keys(&settings)
        return Grounds(
            settings: settings, keys: keys, refreshed: refreshed,
            lookup: lookup?.value ?? settings.lookup, objects: try objects.read())
    }

    /// Reads the files, and makes of them the policy of any profile. Keys and issuers may be none.
    func policies() throws -> (VerificationProfile) -> VerificationPolicy {
        let grounds = try grounds()
        return { grounds.policy($0, keys: grounds.keys) }
    }
}

/// What policies are made of.
struct Grounds: Sendable {
    fileprivate let settings: ServerSettings
    /// The keys known at first.
    let keys: [VerificationKey]
    /// Where newer keys come from, if from anywhere.
    let refreshed: RefreshedKeys?
    fileprivate let lookup: Bool
    fileprivate let objects: ClusterObjects?

    func policy(_ profile: VerificationProfile, keys: [VerificationKey]) -> VerificationPolicy {
        VerificationPolicy(
            issuers: settings.issuers, apiAudiences: settings.apiAudiences, keys: keys, profile: profile,
            serviceAccountLookup: lookup, anonymousAuth: settings.anonymousAuth, objects: objects)
    }
}
