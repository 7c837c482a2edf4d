import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing
import TokenServer

/// A server like the one that was recorded, for requests in process.
enum Stage {
    static let issuer = "https://kubernetes.default.svc"
    static let apiAudiences = [issuer, "api-2"]

    static func keys(_ files: [String]) throws -> [VerificationKey] {
        try files.flatMap { path in
            try KeyFile(Conformance.bytes(path), path: path).keys.map { try VerificationKey($0) }
        }
    }

    static func objects(_ file: String) throws -> ClusterObjects {
        var objects = ClusterObjects()
        try objects.add(Conformance.json(file))
        return objects
    }

    static func signer(_ key: String) throws -> TokenSigner {
        let path = "keys/\(key).key"
        return try TokenSigner(KeyFile.signingKey(Conformance.bytes(path), path: path))
    }

    /// A server with the objects and keys of the recordings.
    static func server(
        profile: VerificationProfile = .kubeAPIServer, issuers: [String] = [issuer],
        keyFiles: [String] = ["keys/sa.pub", "keys/sa-ec.pub", "keys/multi.pem"], signing: String = "sa",
        objects file: String = "objects.json", authenticator: CallerAuthenticator = CallerAuthenticator(),
        policy: RBACPolicy = RBACPolicy(), webhooks: [WebhookIssuer] = []
    ) throws -> TokenServer {
        let keys = try keys(keyFiles)
        let objects = try objects(file)
        let verification = VerificationPolicy(
            issuers: issuers, apiAudiences: apiAudiences, keys: keys, profile: profile,
            anonymousAuth: authenticator.allowsAnonymous, objects: objects)
        return TokenServer(
            ServerSnapshot(
                verifier: TokenVerifier(verification),
                issuer: TokenIssuer(
                    signer: try signer(signing),
                    policy: IssuancePolicy(issuer: issuer, apiAudiences: apiAudiences)),
                facts: IssuanceFacts(objects: objects),
                discovery: try DiscoveryEndpoint(
                    DiscoveryDocuments(issuer: issuer, keys: JWKSet(publishing: keys)),
                    maximumAge: DiscoveryDocuments.maximumAge, profile: profile),
                webhook: webhooks.isEmpty ? nil : WebhookEndpoint(webhooks, policy: verification),
                authenticator: authenticator, policy: policy))
    }

    /// What a caller of the group system:masters is known by.
    static let admin = CallerAuthenticator.CertificateVerdict(
        user: UserInfo(username: "admin", groups: ["system:masters"]))

    static func caller(_ name: String, groups: [String] = []) -> CallerAuthenticator.CertificateVerdict {
        CallerAuthenticator.CertificateVerdict(user: UserInfo(username: name, groups: groups))
    }
}

extension TokenServer {
    /// Answers the first request of a connection, with a body of JSON.
    func answer(
        _ method: String, _ target: String, _ body: String = "",
        headers: [(name: String, value: String)] = [],
        as certificate: CallerAuthenticator.CertificateVerdict = .none, now: Double = 1_795_500_000
    ) throws -> Exchange {
        var memo = CallerMemo()
        return try answer(method, target, body, headers: headers, as: certificate, &memo, now: now)
    }

    /// Answers a request of a connection that there were others of before.
    func answer(
        _ method: String, _ target: String, _ body: String = "",
        headers: [(name: String, value: String)] = [],
        as certificate: CallerAuthenticator.CertificateVerdict = .none, _ memo: inout CallerMemo,
        now: Double = 1_795_500_000
    ) throws -> Exchange {
        let request = try #require(
            APIRequest(method: method, target: target, headers: headers, body: Array(body.utf8)))
        return answer(request, certificate: certificate, memo: &memo, now: now)
    }
}

extension APIResponse {
    var json: JSONValue {
        get throws { try JSONValue(parsing: body) }
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}
