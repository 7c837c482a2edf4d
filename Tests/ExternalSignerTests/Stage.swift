import ExternalSigner
import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens

/// Keys, claims and signers for tests.
enum Stage {
    static let issuer = "https://kubernetes.default.svc"
    static let now = 1_900_000_000

    /// Keys that are made once: RSA keys take long.
    static let rsa = (0..<2).map { _ in made { try PrivateKey.generateRSA(bits: 2048) } }
    static let p256 = (0..<4).map { _ in made { try PrivateKey.generateEC(.p256) } }
    static let p384 = made { try PrivateKey.generateEC(.p384) }
    static let p521 = made { try PrivateKey.generateEC(.p521) }

    /// What a test cannot do without.
    static func made<Value>(_ make: () throws -> Value) -> Value {
        do {
            return try make()
        } catch {
            fatalError("\(error)")
        }
    }

    static func verification(_ key: PrivateKey) throws -> VerificationKey {
        try VerificationKey(key.publicKey)
    }

    /// A reading of keys: the first signs, unless another is named.
    static func keys(
        _ keys: [PrivateKey], signing: Int = 0, excluded: Set<Int> = [], generation: Int? = nil,
        longestLifetime: Int = 86_400, read: Int = now
    ) throws -> SignerKeys {
        let all = try keys.map { try verification($0) }
        return try SignerKeys(
            verificationKeys: all,
            publishedKeys: all.enumerated().filter { !excluded.contains($0.offset) }.map(\.element),
            signer: TokenSigner(keys[signing]),
            rules: SigningRules(issuers: [issuer, "https://old.example"], longestLifetime: longestLifetime),
            generation: generation, read: read)
    }

    static func keyID(_ key: PrivateKey) throws -> String { try verification(key).keyID }

    /// Claims of kube-apiserver's form, in base64url.
    static func claims(
        issuer: String = issuer, issued: Int = now, lifetime: Int = 3600, subject: String? = nil,
        namespace: String = "default", name: String = "app", uid: String = "u",
        audiences: [String] = [issuer],
        extra: [(name: String, value: JSONText)] = [], inKubernetes: [(name: String, value: JSONText)] = []
    ) -> String {
        let account: JSONText = .object([("name", .string(name)), ("uid", .string(uid))])
        let subject = subject ?? "system:serviceaccount:\(namespace):\(name)"
        return text(
            .object(
                [
                    ("aud", .strings(audiences)), ("exp", .integer(issued + lifetime)),
                    ("iat", .integer(issued)),
                    ("iss", .string(issuer)), ("jti", "j"),
                    (
                        "kubernetes.io",
                        .object(
                            [("namespace", .string(namespace)), ("serviceaccount", account)] + inKubernetes)
                    ),
                    ("nbf", .integer(issued)), ("sub", .string(subject)),
                ] + extra))
    }

    /// A payload in base64url.
    static func text(_ payload: JSONText) -> String { Base64URL.string(payload.bytes) }
}
