import ArgumentParser
import Files
import JOSE
import JSON
import Recognition
import ServiceAccountTokens
import TokenConfiguration

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

struct Verify: JudgingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a token is accepted, and why not.",
        discussion: """
            A token is accepted when all of these hold, in this order; kube-apiserver itself does not ask for those \
            marked (strict):

            \(Rule.allCases.map { "- \($0.condition)\($0.isStrictOnly ? " (strict)" : "")" }.joined(separator: "\n"))

            satoken verify token.jwt --kube-apiserver kube-apiserver.yaml --objects objects.json
            satoken verify token.jwt --keys keys --audience vault -o json
            satoken verify token.jwt --jwks jwks.json --service-account-issuer https://issuer.example
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

    @Option(help: "strict, or kube-apiserver: exactly what the API server says.")
    var profile = ProfileArgument.strict

    func validate() throws { try validateKeys() }

    func run(_ console: Console) throws {
        let grounds = try grounds(console)
        let policy = grounds.policy(profile.profile)
        if policy.issuers.isEmpty { throw ConfigurationError.noIssuer(grounds.settings.source) }
        if policy.keys.isEmpty { throw ConfigurationError.noKeys(grounds.settings.source) }
        let bytes = try token.read()
        let verdict = verdict(bytes, policy)
        switch output.format {
        // Of no token at all no TokenReview comes back.
        case .json where verdict == .refused(.empty):
            try console.print(Status.tokenRequired.json.text)
        case .json: try console.print(verdict.tokenReview)
        case .text: try console.print(words(verdict, bytes, grounds))
        }
        if case .anonymous = verdict, output.format == .json {
            console.warn(
                "the token begins with a space: the API server sees none and answers for system:anonymous; no "
                    + "token was verified")
        }
        if !verdict.isAuthenticated { throw Refused() }
    }

    private func verdict(_ bytes: [UInt8], _ policy: VerificationPolicy) -> Verdict {
        TokenVerifier(policy).verify(bytes, audiences: audience, now: time.seconds)
    }

    /// The verdict in one line, and a second one with what to do or what to know.
    private func words(_ verdict: Verdict, _ bytes: [UInt8], _ grounds: TrustConfiguration) -> String {
        switch verdict {
        case .authenticated(let token):
            let line =
                "accepted: \(Shown.text(token.user.username)), uid \(Shown.text(token.user.uid)), audiences "
                + "\(Shown.list(token.audiences)), key \(Shown.text(token.keyID))"
            return grounds.objects == nil
                ? line + "\nnote: without --objects nothing was looked up, this is what the token says" : line
        case .anonymous:
            return
                "refused: the token begins with a space, so the API server sees none and answers system:anonymous"
        case .unauthenticated: return "refused: the token begins with a space, so the API server sees none"
        case .refused(let failure):
            let explanation = explanation(failure, bytes, grounds)
            let hint = ([token.fileHint] + advice(failure, bytes, grounds)).compactMap { $0 }
            return "refused: \(explanation.summary)"
                + (hint.isEmpty ? "" : "\nhint: \(hint.joined(separator: "; "))")
        }
    }

    /// A refusal in words. Where nothing can be read of the token, the kind of text that was given says more.
    private func explanation(
        _ failure: VerificationFailure, _ bytes: [UInt8], _ grounds: TrustConfiguration
    ) -> Explanation {
        if let gone = Explanation(
            ofRing: grounds.ring, openIDIssuers: grounds.settings.openIDIssuers, failure)
        {
            return gone
        }
        let examination = TokenVerifier(grounds.policy(.kubeAPIServer)).examine(
            bytes, audiences: audience, now: time.seconds
        ).examination
        let explanation = Explanation(
            failure, in: ExplanationContext(keys: grounds.origin, examination: examination))
        let source = TokenSource(bytes)
        if source.token != bytes, source.token != Array(bytes.trimmed) {
            let origin = source.origin ?? "it"
            return Explanation(
                explanation.summary,
                cause: source.caution ?? "the token is within other text: \(origin)",
                fix: "give the token alone; satoken inspect finds it and judges it")
        }
        guard examination?.claims == nil, let input = InputKind(bytes) else { return explanation }
        let other = explanation.of(input)
        return Explanation(
            other.summary,
            cause: [Explanation(input).summary, other.cause].compactMap { $0 }.joined(separator: ": "),
            fix: other.fix)
    }

    /// What to know and to do; where the server refuses the token for another reason, that is what is wrong with it.
    private func advice(
        _ failure: VerificationFailure, _ bytes: [UInt8], _ grounds: TrustConfiguration
    ) -> [String?] {
        let own = explanation(failure, bytes, grounds)
        guard profile == .strict,
            case .refused(let other) = verdict(bytes, grounds.policy(.kubeAPIServer)), other != failure
        else { return [own.cause, own.fix] }
        let server = explanation(other, bytes, grounds)
        let advice = failure == .whiteSpace ? own : server
        return ["kube-apiserver refuses it, too: \(server.summary)", advice.cause, advice.fix]
    }
}
