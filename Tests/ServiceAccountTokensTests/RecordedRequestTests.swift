import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing
import Text

/// One TokenRequest that a live kube-apiserver answered.
struct RecordedRequest: Sendable, CustomTestStringConvertible {
    let name: String
    let body: [UInt8]
    let serviceAccount: String
    let namespace: String
    /// The answer as JSON text.
    let response: [UInt8]
    let warning: String?
    /// The name of the signing key, and of the cluster's objects.
    let key: String
    let objects: String

    var testDescription: String { name }

    static func all() throws -> [RecordedRequest] {
        let fixed = try Conformance.json("token-requests.json").elements.map { json in
            let name = try #require(json["name"]?.string)
            let prefix = String(name.prefix { $0 != "/" })
            return try RecordedRequest(
                json, key: prefix == "rsa" ? "sa" : prefix,
                objects: prefix == "rsa" ? "objects.json" : "objects-\(prefix).json")
        }
        let mutated = try Conformance.json("mutated-requests.json")
        let cases = mutated.kind == .array ? mutated.elements : mutated["cases"]?.elements ?? []
        return try fixed
            + cases.map { try RecordedRequest($0, key: "sa", objects: "objects-mutated.json") }
    }

    private init(_ json: JSONValue, key: String, objects: String) throws {
        name = try #require(json["name"]?.string)
        body = Array(try #require(json["request"]).text.utf8)
        serviceAccount = json["serviceAccount"]?.string ?? "builder"
        namespace = json["namespace"]?.string ?? "ci"
        response = Array(try #require(json["response"]).text.utf8)
        warning = json["warning"]?.string
        self.key = key
        self.objects = objects
    }

    /// The issuer of the server that was recorded.
    func issuer() throws -> TokenIssuer {
        TokenIssuer(
            signer: try TokenSigner(TestToken.signingKey(key)),
            policy: IssuancePolicy(
                issuer: "https://kubernetes.default.svc",
                apiAudiences: ["https://kubernetes.default.svc", "api-2"]))
    }

    func facts() throws -> IssuanceFacts {
        var objects = ClusterObjects()
        try objects.add(Conformance.json(self.objects))
        return IssuanceFacts(objects: objects)
    }
}

/// The three parts of a token, and its payload.
struct Parts {
    let encoded: [String]
    let payload: JSONValue

    init(_ token: String) throws {
        encoded = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        try #require(encoded.count == 3)
        payload = try JSONValue(parsing: Base64URL.decode(Array(encoded[1].utf8)).bytes)
    }
}

@Suite struct RecordedRequestTests {
    @Test(arguments: try RecordedRequest.all())
    func `a request is answered as the server answered it`(recorded: RecordedRequest) throws {
        let expected = try JSONValue(parsing: recorded.response)
        let issuer = try recorded.issuer()
        guard let token = expected["status"]?["token"]?.string else {
            return try expectRefusal(recorded, issuer, expected)
        }
        let parts = try Parts(token)
        let issued = try issuer.issue(
            TokenRequest(parsing: recorded.body), namespace: recorded.namespace,
            name: recorded.serviceAccount,
            facts: recorded.facts(), now: Double(#require(parts.payload["iat"]?.integer)),
            tokenID: #require(parts.payload["jti"]?.string))

        // RS256 is deterministic: all bytes are the server's. ECDSA is not: all but the signature are.
        if recorded.key == "sa" {
            #expect(issued.token == token)
        } else {
            #expect(try Parts(issued.token).encoded.prefix(2) == parts.encoded.prefix(2))
            try expectVerified(issued.token, recorded)
        }
        let answer = try JSONValue(parsing: issued.json.bytes)
        #expect(answer["spec"]?.text == expected["spec"]?.text)
        #expect(
            answer["status"]?["expirationTimestamp"]?.text == expected["status"]?["expirationTimestamp"]?.text
        )
        for member in ["name", "generateName", "namespace", "uid", "creationTimestamp", "labels"] {
            #expect(answer["metadata"]?[member]?.text == expected["metadata"]?[member]?.text, "\(member)")
        }
        let warnings = issued.warnings.map { "299 - " + GoText.quoted($0) }
        #expect(warnings == [recorded.warning].compactMap { $0 })
    }

    private func expectRefusal(_ recorded: RecordedRequest, _ issuer: TokenIssuer, _ expected: JSONValue)
        throws
    {
        let error = #expect(throws: IssuanceError.self) {
            try issuer.issue(
                TokenRequest(parsing: recorded.body), namespace: recorded.namespace,
                name: recorded.serviceAccount,
                facts: recorded.facts(), now: 1_795_500_000)
        }
        let status = try #require(error).status
        if case .undecodable = error {
            #expect(status.code == expected["code"]?.integer)
            #expect(status.reason == expected["reason"]?.string)
        } else {
            #expect(status.json.text == expected.text)
        }
    }

    private func expectVerified(_ token: String, _ recorded: RecordedRequest) throws {
        let path = "keys/\(recorded.key).pub"
        let keys = try KeyFile(Conformance.bytes(path), path: path).keys.map { try VerificationKey($0) }
        let policy = VerificationPolicy(
            issuers: ["https://kubernetes.default.svc"], keys: keys, objects: try recorded.facts().objects)
        let payload = try Parts(token).payload
        let verdict = TokenVerifier(policy).verify(
            Array(token.utf8), audiences: payload["aud"]?.elements.compactMap(\.string) ?? [],
            now: Double(try #require(payload["iat"]?.integer)))
        #expect(verdict.isAuthenticated)
    }

    @Test func `a token of the controller manager equals ours`() throws {
        let recorded = try Conformance.bytes("legacy-token-from-kcm.jwt")
        let token = LegacyToken(
            namespace: "ci", serviceAccountName: "builder",
            serviceAccountUID: "bdc1d993-b0e1-499c-92d8-48311dc0f4ee",
            secretName: "kcm-legacy")
        #expect(
            try TokenSigner(TestToken.signingKey("sa")).token(payload: token.payload)
                == String(decoding: recorded, as: UTF8.self))
    }
}
