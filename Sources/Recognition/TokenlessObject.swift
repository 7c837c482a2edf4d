/// An object of Kubernetes that holds no token, and what it says of one.
package struct TokenlessObject: Sendable, Equatable {
    package let kind: String
    /// `metadata.name`, nil where it is not seen.
    package let name: String?
    /// `metadata.namespace`, nil where it is not seen.
    package let namespace: String?
    /// What in it has to do with a token, nil for nothing.
    package let clue: Clue?

    package enum Clue: Sendable, Equatable {
        // Of a kubeconfig.
        /// kubectl wrote a mark in the place of each credential.
        case hidden
        /// A program gives the token.
        case program(String)
        /// A plug-in that kubectl had until v1.25 gives the token.
        case authProvider
        case tokenFile(String)
        case clientCertificate
        case password
        case noCredential
        // Of a Pod, and of what makes Pods.
        case isNotMounted
        /// It runs an API server, by whose flags tokens are judged.
        case server
        /// A volume asks for a token for this audience.
        case audience(String)
        // Of a Secret.
        /// Of the type for tokens, and it names no account.
        case noAccount
        /// Of the type for tokens, and it names this account.
        case account(String)
        /// Of another type.
        case type(String)
        // Of a TokenReview, and of an Event.
        /// The error that it reports.
        case report(String)
    }

    /// - Parameters:
    ///   - kind: its kind, which was read of it.
    ///   - text: all of it, in JSON or YAML.
    init(kind: String, _ text: [UInt8]) {
        func first(_ patterns: [Pattern]) -> String? {
            patterns.lazy.compactMap { $0.firstMatch(in: text)?.words(of: text) }.first
        }
        self.kind = kind
        name = first(Self.names)
        namespace = first(Self.namespaces)
        clue =
            switch kind {
            case "Config" where text.holds("clusters") || text.holds("users"): Self.kubeconfig(text)
            case "Secret": Self.secret(text)
            case "TokenReview": first(Self.reports).map { .report($0) }
            case "Event" where text.holds("involvedObject"): first(Self.reports).map { .report($0) }
            case _ where Self.runsPods(kind): Self.pod(text)
            default: nil
            }
    }

    /// Its kind behind an article, as in "a Secret".
    package var words: String { "\("AEIOU".contains(kind.first ?? " ") ? "an" : "a") \(kind)" }

    /// Whether objects of a kind are Pods, or make some.
    package static func runsPods(_ kind: String) -> Bool {
        ["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"].contains(kind)
    }

    // MARK: Members

    private static let value = #"["']?\s*:\s*["']?([^\s"',{}]+)"#

    /// Members of metadata, in a block of YAML and between braces.
    private static func metadata(_ member: String) -> [Pattern] {
        [
            Pattern(
                #"(?:^|\n)metadata:[ \t]*\n(?:  [^\n]*\n)*?  "# + member
                    + #": *["']?([A-Za-z0-9][A-Za-z0-9.-]*)"#),
            Pattern(
                #"metadata["']?\s*:\s*\{(?:(?:[^{}]|\{[^{}]*\})*?[\s,"'])?"# + member
                    + #"["']?\s*:\s*["']?([A-Za-z0-9][A-Za-z0-9.-]*)"#),
        ]
    }

    private static let names = metadata("name")
    private static let namespaces = metadata("namespace")

    // MARK: Kubeconfigs

    private static let program = Pattern(#"[\s{,"']exec["']?\s*:\s[^}]*?[\s{,"']command"# + value)
    private static let compactProgram = Pattern(#""exec":\{[^}]*?"command"# + value)
    private static let tokenFile = Pattern("tokenFile" + value)
    private static let certificate = Pattern("client-certificate(?:-data)?" + value)
    private static let user = Pattern("[\\s{,\"']username" + value)

    private static func kubeconfig(_ text: [UInt8]) -> Clue {
        if text.holds("REDACTED") || text.holds("DATA+OMITTED") { return .hidden }
        if let match = program.firstMatch(in: text) ?? compactProgram.firstMatch(in: text) {
            return .program(match.words(of: text) ?? "")
        }
        if text.holds("auth-provider") { return .authProvider }
        if let path = tokenFile.firstMatch(in: text)?.words(of: text) { return .tokenFile(path) }
        if certificate.stands(in: text) { return .clientCertificate }
        return user.stands(in: text) ? .password : .noCredential
    }

    // MARK: Pods and Secrets

    private static let audience = Pattern(#"serviceAccountToken["']?\s*:[^}]{0,120}?audience"# + value)
    private static let notMounted = Pattern(#"automountServiceAccountToken["']?\s*:\s*false"#)

    private static func pod(_ text: [UInt8]) -> Clue? {
        if text.holds("--service-account-issuer") { return .server }
        if let audience = audience.firstMatch(in: text)?.words(of: text) { return .audience(audience) }
        return notMounted.stands(in: text) && !text.holds("serviceAccountToken:")
            && !text.holds("\"serviceAccountToken\"")
            ? .isNotMounted : nil
    }

    /// A type has a slash or is Opaque; other values of this name may be secret.
    private static let type = Pattern(
        #"(?:^|[\s{,"'])type["']?\s*:\s*["']?([a-z0-9.-]+/[a-z0-9.-]+|Opaque)(?:[\s"',}]|$)"#)
    private static let account = Pattern(#"kubernetes\.io/service-account\.name"# + value)

    private static func secret(_ text: [UInt8]) -> Clue? {
        guard let type = type.firstMatch(in: text)?.words(of: text) else { return nil }
        guard type == "kubernetes.io/service-account-token" else { return .type(type) }
        return account.firstMatch(in: text)?.words(of: text).map { .account($0) } ?? .noAccount
    }

    // MARK: Reports

    /// What an object says of an error, in JSON and in YAML.
    private static let reports = [
        Pattern(#""(?:error|message)"\s*:\s*"((?:[^"\\]|\\.)+)"#),
        Pattern(#"(?:^|\n)\s*(?:error|message):\s*([^\n]+)"#),
    ]
}
