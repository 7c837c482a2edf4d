import ArgumentParser
import Discovery
import Files
import JOSE
import KeyRing
import Manifests
import ServiceAccountTokens
import TokenConfiguration

/// The algorithms that kube-apiserver signs with.
enum SigningAlgorithm: String, ExpressibleByArgument, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"

    var algorithm: SignatureAlgorithm {
        switch self {
        case .rs256: .rs256
        case .es256: .es256
        case .es384: .es384
        case .es512: .es512
        }
    }
}

extension Policy.JWKSSource: ExpressibleByArgument {}

/// How a ring rotates: what is not given stays as it is.
struct PolicyOptions: ParsableArguments {
    @Option(
        help:
            "Algorithm of new keys: RS256, ES256, ES384 or ES512 (default: RS256, which all relying parties take)."
    )
    var algorithm: SigningAlgorithm?

    @Option(help: ArgumentHelp("How long a key signs (default: 90d).", valueName: "duration"))
    var rotateEvery: DaysOrDuration?

    @Option(
        help: ArgumentHelp(
            "How long a key is known everywhere before it signs (default: 24h, at least 1h).",
            valueName: "duration"))
    var publishLeadTime: DaysOrDuration?

    @Option(
        help: ArgumentHelp(
            "Longest lifetime of a token for an external audience (default: as any token's).",
            valueName: "duration"))
    var externalTokenLifetime: DaysOrDuration?

    @Option(
        name: .customLong("service-account-max-token-expiration"),
        help: ArgumentHelp(
            "Longest lifetime of a token: kube-apiserver's --service-account-max-token-expiration (default: 24h).",
            valueName: "duration"))
    var maxTokenExpiration: DaysOrDuration?

    @Option(
        name: .customLong("service-account-extend-token-expiration"),
        help: ArgumentHelp(
            "Whether kube-apiserver lets Pods' default tokens live a year; --…=false says it does not (default: true).",
            valueName: "bool"))
    var extends: KubeBoolean?

    @Flag(
        name: .customLong("no-service-account-extend-token-expiration"),
        help: "The same as --service-account-extend-token-expiration=false.")
    var extendsNot = false

    @Option(
        help: ArgumentHelp(
            "Where relying parties get the JWKS: ring or api-servers (default: ring).", valueName: "source"))
    var jwksFrom: Policy.JWKSSource?

    @Option(help: ArgumentHelp("Leeway of clocks and caches (default: 120s).", valueName: "duration"))
    var clockSkew: DaysOrDuration?

    @Option(
        help: ArgumentHelp(
            "How long a generation stands at least, longer than a server takes to read its files (default: 60s).",
            valueName: "duration"))
    var minGenerationAge: DaysOrDuration?

    @Option(
        help: ArgumentHelp(
            "How old the latest look at an endpoint may be so that it still counts (default: 24h).",
            valueName: "duration"))
    var maxObservationAge: DaysOrDuration?

    @Option(
        help: ArgumentHelp(
            "How long kubelets get to renew Pods' tokens before a key that was revoked --after-rollover leaves (default: "
                + "70m; 24h30m where projected volumes ask for a day).", valueName: "duration"))
    var renewalTime: DaysOrDuration?

    @Option(help: ArgumentHelp("How many old generations are kept (default: 20).", valueName: "count"))
    var keep: Int?

    @Option(
        help: ArgumentHelp(
            "Group that may read private keys too, for control planes that do not run as root.",
            valueName: "name"))
    var group: String?

    @Option(
        help: ArgumentHelp(
            "Command line that makes new keys: it prints a private key in PEM, or a URI that OpenSSL's store opens "
                + "(default: the ring makes keys itself).", valueName: "command"))
    var keyCommand: String?

    @Option(
        help: ArgumentHelp(
            "aws, azure, gcp, vault or generic: block what it does not take. Repeatable.", valueName: "name"))
    var relyingParty: [String] = []

    @Option(
        help: ArgumentHelp(
            "Audiences of the API server, separated by commas (default: the issuers).", valueName: "list"))
    var apiAudiences: [String] = []

    @Option(
        help: ArgumentHelp(
            "Audiences of relying parties outside the cluster, separated by commas.", valueName: "list"))
    var externalAudiences: [String] = []

    func validate() throws {
        if extends != nil && extendsNot {
            throw ValidationError("--service-account-extend-token-expiration is given twice")
        }
        for party in relyingParty where RelyingParty(rawValue: party) == nil {
            throw ValidationError(
                "--relying-party \(Shown.text(party)): known are \(RelyingParty.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
    }

    /// The policy with what was given laid over it.
    ///
    /// - Throws: `Failure` 78 when it contradicts itself.
    func applied(to policy: Policy) throws -> Policy {
        var policy = policy
        if let algorithm { policy.algorithm = algorithm.algorithm }
        if let rotateEvery { policy.rotateEvery = Int(rotateEvery.seconds) }
        if let publishLeadTime { policy.publishLeadTime = Int(publishLeadTime.seconds) }
        if let externalTokenLifetime { policy.externalTokenLifetime = Int(externalTokenLifetime.seconds) }
        if let maxTokenExpiration { policy.maxTokenExpiration = Int(maxTokenExpiration.seconds) }
        if let extends { policy.extendsTokens = extends.value }
        if extendsNot { policy.extendsTokens = false }
        if let jwksFrom { policy.jwksSource = jwksFrom }
        if let clockSkew { policy.clockSkew = Int(clockSkew.seconds) }
        if let minGenerationAge { policy.minGenerationAge = Int(minGenerationAge.seconds) }
        if let maxObservationAge { policy.maxObservationAge = Int(maxObservationAge.seconds) }
        if let renewalTime { policy.renewalTime = Int(renewalTime.seconds) }
        if let keep { policy.keep = keep }
        if let group { policy.group = group.isEmpty ? nil : group }
        if let keyCommand { policy.keyCommand = keyCommand.isEmpty ? nil : keyCommand }
        if !relyingParty.isEmpty { policy.relyingParties = relyingParty }
        if !apiAudiences.isEmpty { policy.apiAudiences = try Self.list(apiAudiences, "--api-audiences") }
        if !externalAudiences.isEmpty {
            policy.externalAudiences = try Self.list(externalAudiences, "--external-audiences")
        }
        return policy
    }

    private static func list(_ lists: [String], _ flag: String) throws -> [String] {
        try lists.flatMap { list in
            guard let values = CommaSeparated.fields(of: list) else {
                throw Failure(
                    "\(flag): \(Shown.text(list)) is no list of comma-separated values", code: .usage)
            }
            return values
        }
    }
}

extension Policy {
    /// Refuses a policy that contradicts itself.
    func checked() throws -> Policy {
        if let first = contradictions.first {
            throw Failure(
                contradictions.count == 1 ? first : contradictions.joined(separator: "; "),
                code: .configuration)
        }
        return self
    }
}
