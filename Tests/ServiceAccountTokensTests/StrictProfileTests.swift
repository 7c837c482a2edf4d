import JOSE
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

/// One thing that kube-apiserver accepts and `strict` does not.
struct StrictDifference: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let token: @Sendable () throws -> String
    let failure: VerificationFailure
    var objects: ClusterObjects?

    init(
        _ name: String, _ failure: VerificationFailure, objects: ClusterObjects? = nil,
        _ token: @escaping @Sendable () throws -> String
    ) {
        testDescription = name
        self.failure = failure
        self.objects = objects
        self.token = token
    }

    private static func claims(_ changes: [String: String] = [:], more: String = "") throws -> String {
        try TestToken(payload: TestToken.claims(changes, more: more)).signed()
    }

    /// The cluster with a Pod that runs as `account` on `node`.
    private static func cluster(account: String, node: String) -> ClusterObjects {
        var objects = ClusterObjects()
        objects[.serviceAccount, "ci", "builder"] = ClusterObject(uid: "u-1")
        var pod = ClusterObject(uid: "p-1")
        pod.serviceAccountName = account
        pod.nodeName = node
        objects[.pod, "ci", "web"] = pod
        return objects
    }

    private static let podClaim =
        "{\"namespace\":\"ci\",\"node\":{\"name\":\"node-a\"},\"pod\":{\"name\":\"web\",\"uid\":\"p-1\"},"
        + "\"serviceaccount\":{\"name\":\"builder\",\"uid\":\"u-1\"}}"

    static func all() throws -> [StrictDifference] {
        let keyID = try TestToken.keys()[0].keyID
        let foreign = { (algorithm: String) in
            VerificationFailure.refusedByKeys([
                KeyRefusal(keyID: keyID, reason: .otherAlgorithm(algorithm, own: .rs256))
            ])
        }
        return [
            StrictDifference("an alg that is not the key's own", foreign("RS512")) {
                try TestToken(algorithm: "RS512").signed()
            },
            StrictDifference("RSASSA-PSS", foreign("PS256")) { try TestToken(algorithm: "PS256").signed() },
            StrictDifference("crit", .criticalHeader("crit")) {
                try TestToken(moreHeader: ",\"crit\":[\"b64\"],\"b64\":true").signed()
            },
            StrictDifference("b64", .criticalHeader("b64")) {
                try TestToken(moreHeader: ",\"b64\":true").signed()
            },
            StrictDifference("another typ", .foreignType("at+jwt")) {
                try TestToken(moreHeader: ",\"typ\":\"at+jwt\"").signed()
            },
            StrictDifference("a typ that is no string", .foreignType(nil)) {
                try TestToken(moreHeader: ",\"typ\":5").signed()
            },
            StrictDifference("bits after the last byte", .notCanonical(.signature)) {
                let token = try TestToken().signed()
                let last = try #require(token.utf8.last)
                return token.dropLast() + String(decoding: [last + 1], as: UTF8.self)
            },
            StrictDifference("white space inside", .whiteSpace) {
                var token = try TestToken().signed()
                token.insert("\n", at: token.index(token.endIndex, offsetBy: -4))
                return token
            },
            StrictDifference("white space behind", .whiteSpace) { try TestToken().signed() + " " },
            StrictDifference("no exp", .noExpiry) { try claims(["exp": ""]) },
            StrictDifference("no aud", .noAudience) { try claims(["aud": ""]) },
            StrictDifference("a fraction of a second", .oddDate("exp")) {
                try claims(["exp": "1795503600.5"])
            },
            StrictDifference("a negative time", .oddDate("nbf")) { try claims(["nbf": "-5"]) },
            StrictDifference("nbf null", .oddDate("nbf")) { try claims(["nbf": "null"]) },
            StrictDifference("iat null", .oddDate("iat")) { try claims(["iat": "null"]) },
            StrictDifference(
                "a sub of another account", .foreignSubject("x", expected: "system:serviceaccount:ci:builder")
            ) {
                try claims(["sub": "\"x\""])
            },
            StrictDifference("a payload that is not UTF-8", .notUTF8(.payload)) {
                // Latin-1 é in an unknown claim.
                var payload = Array(TestToken.claims(more: ",\"zz\":\"e\"").utf8)
                payload[payload.count - 3] = 0xE9
                return try Self.signed(payload)
            },
            StrictDifference("a claim in two cases", .repeatedMember(.payload, "ISS")) {
                try claims(more: ",\"ISS\":\"\(TestToken.issuer)\"")
            },
            StrictDifference("a repeat inside an unknown claim", .repeatedMember(.payload, "a")) {
                try claims(more: ",\"zz\":{\"a\":1,\"a\":2}")
            },
            StrictDifference("a header in two cases", .repeatedMember(.header, "ALG")) {
                try TestToken(moreHeader: ",\"ALG\":\"none\"").signed()
            },
            StrictDifference("more than 64 KiB", .tooLarge(bytes: 107_470, limit: 65_536)) {
                try claims(more: ",\"zz\":\"\(String(repeating: "a", count: 80_000))\"")
            },
            StrictDifference(
                "a Pod of another ServiceAccount",
                .podOfAnotherServiceAccount(pod: "web", runsAs: "other", claimed: "builder"),
                objects: cluster(account: "other", node: "node-a")
            ) { try claims(["kubernetes.io": podClaim]) },
            StrictDifference(
                "a Pod on another Node", .podOnAnotherNode(pod: "web", runsOn: "node-b", claimed: "node-a"),
                objects: cluster(account: "builder", node: "node-b")
            ) { try claims(["kubernetes.io": podClaim]) },
        ]
    }

    private static func signed(_ payload: [UInt8]) throws -> String {
        try TokenSigner(TestToken.signingKey("sa")).token(payload: payload)
    }
}

@Suite struct StrictProfileTests {
    @Test(arguments: try StrictDifference.all())
    func `the server accepts, strict does not`(difference: StrictDifference) throws {
        let token = try difference.token()
        let server = try TestToken.verdict(token, .kubeAPIServer, objects: difference.objects)
        #expect(server.isAuthenticated, "\(server)")
        #expect(
            try TestToken.verdict(token, .strict, objects: difference.objects) == .refused(difference.failure)
        )
    }

    @Test func `an RSA key under 2048 bits`() throws {
        let key = try PrivateKey.generateRSA(bits: 1024)
        let keys = [try VerificationKey(key.publicKey)]
        let token = try TokenSigner(key).token(payload: Array(TestToken.claims().utf8))
        #expect(try TestToken.verdict(token, .kubeAPIServer, keys: keys).isAuthenticated)
        #expect(
            try TestToken.verdict(token, .strict, keys: keys)
                == .refused(
                    .refusedByKeys([
                        KeyRefusal(keyID: keys[0].keyID, reason: .shortKey(bits: 1024, minimum: 2048))
                    ])))
    }

    @Test func `a leading space is no token to strict, and the anonymous user's to the server`() throws {
        let token = " " + (try TestToken().signed())
        #expect(try TestToken.verdict(token, .kubeAPIServer) == .anonymous(audiences: [TestToken.issuer]))
        #expect(try TestToken.verdict(token, .strict) == .refused(.whiteSpace))
    }

    @Test(arguments: [("RS256", "sa"), ("ES256", "sa-ec")])
    func `a plain token is accepted by both`(algorithm: String, key: String) throws {
        let token = try TestToken(algorithm: algorithm, key: key).signed()
        #expect(try TestToken.verdict(token, .strict).isAuthenticated)
        #expect(try TestToken.verdict(token, .kubeAPIServer).isAuthenticated)
    }

    @Test func `typ JWT is accepted by both`() throws {
        let token = try TestToken(moreHeader: ",\"typ\":\"JWT\"").signed()
        #expect(try TestToken.verdict(token, .strict).isAuthenticated)
    }
}
