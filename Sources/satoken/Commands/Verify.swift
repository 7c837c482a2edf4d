import ArgumentParser
import Files
import ServiceAccountTokens

/// The profiles by their names.
enum ProfileArgument: String, ExpressibleByArgument, CaseIterable {
    case strict
    case kubeAPIServer = "kube-apiserver"

    var profile: VerificationProfile {
        switch self {
        case .strict: .strict
        case .kubeAPIServer: .kubeAPIServer
        }
    }
}

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a token is accepted, and why not.",
        discussion: """
            A token is accepted when all of these hold, in this order; kube-apiserver itself does not ask for those \
            marked (strict):

            \(Rule.all.map { "- \($0.condition)\($0.isStrictOnly ? " (strict)" : "")" }.joined(separator: "\n"))
            """)

    @OptionGroup var token: TokenArgument
    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var objects: ObjectOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Audience that the token must be for. Repeatable (default: the API server's).")
    var audience: [String] = []

    @Option(help: "strict, or kube-apiserver: exactly what the API server says.")
    var profile = ProfileArgument.strict

    @Option(
        name: .customLong("service-account-lookup"), defaultAsFlag: true,
        help: "Look a legacy token's Secret and ServiceAccount up (default: true).")
    var lookup: Bool?

    func run() throws {
        let settings = try server.settings()
        let issuers = try settings.requiredIssuers()
        let files = keys.files.isEmpty ? settings.keyFiles : keys.files
        if files.isEmpty { throw Failure.noKeys }
        let policy = VerificationPolicy(
            issuers: issuers, apiAudiences: settings.apiAudiences, keys: try KeyFiles.verificationKeys(files),
            profile: profile.profile, serviceAccountLookup: lookup ?? settings.lookup,
            anonymousAuth: settings.anonymousAuth, objects: try objects.read())
        let verdict = TokenVerifier(policy).verify(try token.read(), audiences: audience, now: time.seconds)
        switch output.format {
        case .json: try StandardOutput.print(verdict.tokenReview)
        case .text: try StandardOutput.print(words(verdict, policy))
        }
        if !verdict.isAuthenticated { throw Refused() }
    }

    /// The verdict in one line, and a second one with what to do or what to know.
    private func words(_ verdict: Verdict, _ policy: VerificationPolicy) -> String {
        switch verdict {
        case .authenticated(let token):
            let line =
                "accepted: \(Shown.text(token.user.username)), uid \(Shown.text(token.user.uid)), audiences "
                + "\(Shown.list(token.audiences)), key \(Shown.text(token.keyID))"
            return policy.objects == nil
                ? line + "\nnote: without --objects nothing was looked up, this is what the token says" : line
        case .anonymous:
            return
                "refused: the token begins with a space, so the API server sees none and answers system:anonymous"
        case .unauthenticated: return "refused: the token begins with a space, so the API server sees none"
        case .refused(let failure):
            let explanation = Explanation(failure)
            let hint = explanation.fix ?? explanation.cause
            return "refused: \(explanation.summary)" + (hint.map { "\nhint: \($0)" } ?? "")
        }
    }
}
