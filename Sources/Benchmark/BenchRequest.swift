internal import OpenSSL
internal import ServiceAccountTokens

/// One of the TokenRequests that a benchmark's tokens are made for: a Pod's, in one of 50 namespaces and for one of 200
/// ServiceAccounts.
package struct BenchRequest: Sendable {
    /// Who issues them, and the audience they are for.
    static let issuerURL = "https://kubernetes.default.svc"

    private let index: Int
    private let request: TokenRequest

    package init(_ index: Int, _ flaw: Flaw? = nil) throws {
        self.index = index
        request = try TokenRequest(
            parsing: Array(
                """
                {"spec":{"audiences":["\(flaw == .audience ? "vault" : Self.issuerURL)"],"expirationSeconds":90000,\
                "boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-\(index)",\
                "uid":"71b99668-8f6e-4d71-bea3-68af28ff835e"}}}
                """.utf8))
    }

    /// What issues such tokens with a key.
    static func issuer(_ key: PrivateKey) throws -> TokenIssuer {
        TokenIssuer(
            signer: try TokenSigner(key),
            policy: IssuancePolicy(issuer: Self.issuerURL, apiAudiences: [Self.issuerURL]))
    }

    /// The token of the request.
    func issue(by issuer: TokenIssuer, now: Double) throws -> String {
        try issuer.issue(
            request, namespace: "team-\(index % 50)", name: "builder-\(index % 200)",
            facts: IssuanceFacts(
                uid: "bdc1d993-b0e1-499c-92d8-48311dc0f4ee",
                node: ObjectReference(
                    name: "node-\(index % 30)", uid: "a292d0c0-c72f-4bcd-bbef-5ad5b4e86573")),
            now: now
        ).token
    }
}
