import ArgumentParser
import Files
import JOSE
import JSON
import KeyRing
import Manifests
import ServiceAccountTokens
import TokenConfiguration

struct Issue: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Issue a token for a ServiceAccount, as the API server's TokenRequest does.",
        discussion: """
            Without --objects nothing is looked up, and uids are given by hand. With it, what is not in the file does \
            not exist, as for the API server.

            satoken issue builder -n ci --kube-apiserver kube-apiserver.yaml --objects objects.json --duration 2h
            satoken issue builder -n ci --keys keys --uid 6f1b1d5c-2d0e-4d0f-9b7e-1f7d0f1c2a33 --audience vault
            satoken issue --requests requests.jsonl --keys keys --objects objects.json
            """)

    @Argument(help: ArgumentHelp("The ServiceAccount.", valueName: "serviceaccount"))
    var serviceAccount: String?

    @Option(name: [.customShort("n"), .long], help: "Namespace of the ServiceAccount (default: default).")
    var namespace: String?

    @OptionGroup var key: SigningKeyOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var objects: ObjectOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Audience of the token. Repeatable (default: the API server's).")
    var audience: [String] = []

    @Option(help: "How long the token shall live: 1h, 3600 or 3600s (default: one hour).")
    var duration: DurationArgument?

    @Option(help: ArgumentHelp("Bind the token to a Pod, Secret or Node.", valueName: "kind"))
    var boundObjectKind: String?

    @Option(help: ArgumentHelp("Name of the object that the token is bound to.", valueName: "name"))
    var boundObjectName: String?

    @Option(help: ArgumentHelp("Uid of the object that the token is bound to.", valueName: "uid"))
    var boundObjectUid: String?

    @Option(help: "Uid of the ServiceAccount.")
    var uid: String?

    @Option(help: ArgumentHelp("Node of the Pod that the token is bound to.", valueName: "name"))
    var nodeName: String?

    @Option(help: ArgumentHelp("Uid of that Node.", valueName: "uid"))
    var nodeUid: String?

    @Option(help: ArgumentHelp("Longest lifetime; longer requests are shortened.", valueName: "duration"))
    var serviceAccountMaxTokenExpiration: DurationArgument?

    @Option(
        name: .customLong("service-account-extend-token-expiration"),
        help: ArgumentHelp(
            "Let the default token of a Pod live a year; --…=false turns it off (default: true).",
            valueName: "bool"))
    var extend: KubeBoolean?

    @Option(help: ArgumentHelp("The token's ID (default: random).", valueName: "id"))
    var jti: String?

    @Option(
        help: ArgumentHelp(
            "File with one TokenRequest as JSON on each line; one answer a line in the same order.",
            valueName: "file"))
    var requests: String?

    @Flag(help: "Issue the token of a Secret, as kube-controller-manager does: it never expires.")
    var legacy = false

    @Option(help: ArgumentHelp("The Secret that will hold the legacy token.", valueName: "name"))
    var secretName: String?

    func validate() throws {
        if requests == nil && serviceAccount == nil {
            throw ValidationError("name the ServiceAccount: satoken issue SERVICEACCOUNT -n NAMESPACE")
        }
        if serviceAccount?.isEmpty == true || namespace?.isEmpty == true {
            throw ValidationError("the ServiceAccount and its namespace may not be empty")
        }
        if let serviceAccount,
            !ServiceAccountUsername.isPossible(namespace: namespace ?? "default", name: serviceAccount)
        {
            throw ValidationError(
                "no ServiceAccount can have this name and namespace: both are lower-case letters, digits and dashes"
            )
        }
        if requests != nil && serviceAccount == nil && namespace != nil {
            throw ValidationError("-n goes with a ServiceAccount; without one each request names both")
        }
        let shape: [(String, Bool)] = [
            ("--audience", !audience.isEmpty), ("--duration", duration != nil),
            ("--bound-object-kind", boundObjectKind != nil), ("--bound-object-name", boundObjectName != nil),
            ("--bound-object-uid", boundObjectUid != nil),
        ]
        if let (flag, _) = shape.first(where: { $0.1 }), requests != nil {
            throw ValidationError("\(flag) is a member of each request, and no flag beside --requests")
        }
        if (boundObjectKind == nil) != (boundObjectName == nil) {
            throw ValidationError("--bound-object-kind and --bound-object-name go together")
        }
        if boundObjectUid != nil && boundObjectKind == nil {
            throw ValidationError("--bound-object-uid goes with --bound-object-kind")
        }
        if nodeUid != nil && nodeName == nil { throw ValidationError("--node-uid goes with --node-name") }
        if nodeName != nil && !objects.files.isEmpty {
            throw ValidationError("--node-name goes without --objects, which say where a Pod runs")
        }
        if nodeName != nil && requests == nil && boundObjectKind != "Pod" {
            throw ValidationError("--node-name goes with --bound-object-kind Pod")
        }
        if legacy != (secretName != nil) { throw ValidationError("--legacy and --secret-name go together") }
        if legacy && (requests != nil || jti != nil || shape.contains { $0.1 }) {
            throw ValidationError(
                "a legacy token has no audience, lifetime, binding or ID, and comes one at a time")
        }
        do throws(ConfigurationError) {
            _ = try issuance()
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// What must be known of the server.
    private var questions: Set<KubeAPIServerSettings.Question> {
        var questions: Set<KubeAPIServerSettings.Question> = legacy ? [] : [.issuers, .audiences]
        if key.file == nil && key.ring == nil { questions.insert(.signingKey) }
        if !legacy && (serviceAccountMaxTokenExpiration == nil || extend == nil) {
            questions.insert(.expiration)
        }
        return questions
    }

    func run(_ console: Console) throws {
        var settings = try server.settings(asking: questions, console)
        let (signer, ring) = try key.signer(&settings, legacy: legacy, console)
        var facts = IssuanceFacts(objects: try objects.read(), uid: uid)
        facts.node = nodeName.map { ObjectReference(name: $0, uid: nodeUid ?? "") }
        if legacy { return try issueLegacy(signer, facts, console) }
        let issuer = TokenIssuer(signer: signer, policy: try issuance().policy(settings, ring: ring))
        if let requests {
            let called = serviceAccount.map { (namespace: namespace ?? "default", name: $0) }
            return try RequestStream(
                issuer: issuer, facts: facts, called: called, now: time.now?.seconds, tokenID: jti,
                format: output.format, console: console
            ).run(requests)
        }
        try issueOne(issuer, facts, console)
    }

    private func issuance() throws(ConfigurationError) -> IssuanceSettings {
        try IssuanceSettings(
            maximumExpiration: serviceAccountMaxTokenExpiration?.seconds, extendsExpiration: extend?.value)
    }

    private func issueOne(_ issuer: TokenIssuer, _ facts: IssuanceFacts, _ console: Console) throws {
        var request = TokenRequest()
        request.audiences = audience
        // As for kubectl, no duration and none to speak of are the same.
        request.expirationSeconds = duration.flatMap { $0.seconds == 0 ? nil : $0.seconds }
        if let boundObjectKind, let boundObjectName {
            request.boundObjectRef = TokenRequest.BoundObjectReference(
                kind: boundObjectKind, name: boundObjectName, uid: boundObjectUid ?? "")
        }
        do {
            let issued = try issuer.issue(
                request, namespace: namespace ?? "default", name: serviceAccount ?? "", facts: facts,
                now: time.seconds, tokenID: jti)
            for warning in issued.warnings { console.warn("\(warning)") }
            try console.print(output.format == .json ? issued.json.text : issued.token)
        } catch let error as IssuanceError {
            guard output.format == .json else { throw Failure(error, code: .refused) }
            try console.print(error.status.json.text)
            throw Refused()
        }
    }

    private func issueLegacy(_ signer: TokenSigner, _ facts: IssuanceFacts, _ console: Console) throws {
        let (namespace, name) = (namespace ?? "default", serviceAccount ?? "")
        let live = facts.objects?[.serviceAccount, namespace, name]
        if facts.objects != nil && live == nil {
            throw Failure(IssuanceError.serviceAccountNotFound(name), code: .refused)
        }
        if let live, let uid, live.uid != uid {
            throw Failure(
                IssuanceError.uidMismatch(name: name, live: live.uid, requested: uid), code: .refused)
        }
        guard let uid = live?.uid ?? uid else {
            throw Failure(IssuanceError.unknownUID(name: name), code: .refused)
        }
        let token = LegacyToken(
            namespace: namespace, serviceAccountName: name, serviceAccountUID: uid,
            secretName: secretName ?? "")
        try output.print(token: signer.token(payload: token.payload), console)
    }
}

/// A duration of whole seconds on the command line: `GoDuration(flag:)`.
struct DurationArgument: ExpressibleByArgument {
    let seconds: Int

    init?(argument: String) {
        guard let duration = GoDuration(flag: argument), duration.nanoseconds % 1_000_000_000 == 0 else {
            return nil
        }
        seconds = duration.seconds
    }
}
