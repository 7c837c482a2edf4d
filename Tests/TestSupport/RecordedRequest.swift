internal import JOSE
internal import JSON

/// A TokenRequest that a live kube-apiserver answered.
package struct RecordedRequest: Sendable {
    package let name: String
    /// The name of the key that signs, below `keys/`.
    package let signingKey: String
    /// What the cluster held.
    package let objects: String
    /// The path that was posted to.
    package let path: String
    package let body: String
    /// The moment of the answer, in seconds since the epoch: the token's own where there is one.
    package let time: Double
    private let status: Int?
    private let warning: String?
    /// The answer, as compact JSON.
    private let response: String

    /// All of them.
    package static func all() throws -> [RecordedRequest] {
        try ["token-requests.json", "mutated-requests.json"].flatMap {
            try Conformance.json($0).elements.map { try RecordedRequest($0) }
        }
    }

    private init(_ recorded: JSONValue) throws {
        name = recorded["name"]?.string ?? ""
        let prefix = name.contains("/") ? String(name.prefix { $0 != "/" }) : "mutated"
        (signingKey, objects) =
            switch prefix {
            case "rsa": ("sa", "objects.json")
            case "mutated": ("sa", "objects-mutated.json")
            default: (prefix, "objects-\(prefix).json")
            }
        path =
            "/api/v1/namespaces/\(recorded["namespace"]?.string ?? "ci")/serviceaccounts/"
            + "\(recorded["serviceAccount"]?.string ?? "builder")/token"
        body = recorded["request"]?.text ?? ""
        status = recorded["httpStatus"]?.integer
        warning = recorded["warning"]?.string
        let response = recorded["response"]
        self.response = response?.text ?? ""
        let issued = try response?["status"]?["token"]?.string.map { try Self.payload($0)["iat"]?.integer }
        time = Double((issued ?? nil) ?? 1_795_500_000)
    }

    /// How an answer differs from the recorded one, in what a server does not make up; nil where it does not.
    package func difference(status: Int, warning: String?, body: String) throws -> String? {
        if status != self.status { return "status \(status), recorded \(self.status ?? 0)" }
        if warning != self.warning { return "warning \(warning ?? "-"), recorded \(self.warning ?? "-")" }
        let answer = try JSONValue(parsing: Array(body.utf8))
        let recorded = try JSONValue(parsing: Array(response.utf8))
        if let token = recorded["status"]?["token"]?.string {
            let (ours, theirs) = (Self.shape(answer), Self.shape(recorded))
            if ours != theirs { return "\(ours), recorded \(theirs)" }
            let claims = try Self.payload(answer["status"]?["token"]?.string ?? "")
            let recordedClaims = try Self.payload(token)
            return ["aud", "exp", "iat", "iss", "kubernetes.io", "nbf", "sub"].first {
                claims[$0]?.text != recordedClaims[$0]?.text
            }.map { "the claim \($0)" }
        }
        if recorded["message"]?.string?.contains("cannot be handled as a TokenRequest") == true {
            // Of these code and reason are the server's, and the words are Go's.
            return answer["reason"]?.string == recorded["reason"]?.string ? nil : "reason"
        }
        return body == response ? nil : "\(body), recorded \(response)"
    }

    /// An answer without its token and without the managed fields, which a server makes up.
    private static func shape(_ answer: JSONValue) -> [String] {
        let metadata = answer["metadata"]?.members.filter { $0.name != "managedFields" }
        return [
            answer["kind"]?.text, answer["apiVersion"]?.text, answer["spec"]?.text,
            answer["status"]?["expirationTimestamp"]?.text, "\(answer["status"]?.members.map(\.name) ?? [])",
            "\(metadata?.map { "\($0.name)=\($0.value.text)" } ?? [])", "\(answer.members.map(\.name))",
        ].map { $0 ?? "-" }
    }

    private static func payload(_ token: String) throws -> JSONValue {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        return try JSONValue(parsing: Base64URL.decode(Array(parts[parts.count > 1 ? 1 : 0].utf8)).bytes)
    }
}
