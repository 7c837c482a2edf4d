import JOSE
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

/// Makes tokens with anything odd about them, signed with the keys of the recordings.
struct TestToken {
    static let issuer = "https://kubernetes.default.svc"
    static let now = 1_795_500_000.0

    var algorithm = "RS256"
    var key = "sa"
    /// `kid`; nil for the key's own.
    var keyID: String?
    /// Members of the header after alg and kid, as JSON text with a comma before each.
    var moreHeader = ""
    /// The claims as JSON text.
    var payload = TestToken.claims()

    /// The claims of a bound token; a name that is given a text replaces its claim, an empty text leaves it out.
    static func claims(_ changes: [String: String] = [:], more: String = "") -> String {
        let claims: [(String, String)] = [
            ("aud", "[\"\(issuer)\"]"), ("exp", "1795503600"), ("iat", "1795499990"),
            ("iss", "\"\(issuer)\""),
            ("jti", "\"id-1\""), ("kubernetes.io", kubernetes), ("nbf", "1795499990"),
            ("sub", "\"system:serviceaccount:ci:builder\""),
        ]
        let members = claims.compactMap { name, value -> String? in
            let value = changes[name] ?? value
            return value.isEmpty ? nil : "\"\(name)\":\(value)"
        }
        return "{" + members.joined(separator: ",") + more + "}"
    }

    static let kubernetes = "{\"namespace\":\"ci\",\"serviceaccount\":{\"name\":\"builder\",\"uid\":\"u-1\"}}"

    /// The keys that verify: sa.pub and sa-ec.pub.
    static func keys(_ names: [String] = ["keys/sa.pub", "keys/sa-ec.pub"]) throws -> [VerificationKey] {
        try names.flatMap { name in
            try KeyFile(Conformance.bytes(name), path: name).keys.map { try VerificationKey($0) }
        }
    }

    /// A policy of the recordings' issuer.
    static func policy(
        _ profile: VerificationProfile, keys: [VerificationKey]? = nil, objects: ClusterObjects? = nil
    ) throws -> VerificationPolicy {
        VerificationPolicy(
            issuers: [issuer], keys: try keys ?? Self.keys(), profile: profile, objects: objects)
    }

    static func verdict(
        _ token: String, _ profile: VerificationProfile, keys: [VerificationKey]? = nil,
        objects: ClusterObjects? = nil
    ) throws -> Verdict {
        TokenVerifier(try policy(profile, keys: keys, objects: objects)).verify(Array(token.utf8), now: now)
    }

    /// A private key of the recordings.
    static func signingKey(_ name: String) throws -> PrivateKey {
        try KeyFile.signingKey(Conformance.bytes("keys/\(name).key"), path: name)
    }

    /// The token, signed as its header says.
    func signed() throws -> String {
        let signingKey = try Self.signingKey(key)
        let keyID = try keyID ?? VerificationKey(signingKey.publicKey).keyID
        let header = "{\"alg\":\"\(algorithm)\",\"kid\":\"\(keyID)\"\(moreHeader)}"
        let input = Base64URL.string(Array(header.utf8)) + "." + Base64URL.string(Array(payload.utf8))
        let scheme = try #require(SignatureAlgorithm(rawValue: algorithm)).scheme
        let signature = try signingKey.signature(of: Array(input.utf8), by: scheme)
        return input + "." + Base64URL.string(signature)
    }
}
