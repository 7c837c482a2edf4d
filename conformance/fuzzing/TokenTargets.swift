import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport

extension Target {
    /// The readers of a token's parts.
    static let tokens = [
        Target(name: "token", limit: 8192, seeds: { Array(Stage.shared.tokens) }) {
            Stage.shared.problem($0)
        },
        Target(
            name: "base64url", limit: 1024,
            seeds: { ["", "AA", "AQAB", "_-8", "AAB"].map { Array($0.utf8) } }
        ) {
            text in
            guard let decoded = try? Base64URL.decode(text) else { return nil }
            let encoded = Base64URL.encode(decoded.bytes)
            if decoded.isCanonical != (encoded == text) {
                return "canonical is said of what is not written again"
            }
            return (try? Base64URL.decode(encoded).bytes) == decoded.bytes
                ? nil : "other bytes are read again"
        },
        Target(name: "header", limit: 8192, seeds: { Stage.shared.parts(0) }) { bytes in
            guard let header = try? UnverifiedHeader(bytes), let oracle = try? JSONValue(parsing: bytes),
                oracle.kind == .object
            else { return nil }
            return JanssonOracle.agrees(oracle, with: header) ? nil : "jansson reads another header"
        },
        Target(name: "claims", limit: 8192, seeds: { Stage.shared.parts(1) }) { bytes in
            guard let claims = try? UnverifiedClaims.read(bytes), claims.registeredFault == nil,
                let oracle = try? JSONValue(parsing: bytes)
            else { return nil }
            return JanssonOracle.agrees(oracle, with: claims) ? nil : "jansson reads other claims"
        },
    ]
}

/// The published vectors, and verifiers of their first group.
private struct Stage: Sendable {
    let tokens: Set<[UInt8]>
    private let now: Double
    private let strict: TokenVerifier
    private let server: TokenVerifier
    /// What strict accepts unchanged.
    private let accepted: Set<[UInt8]>

    static let shared: Stage = {
        do { return try Stage() } catch { fatalError("\(error)") }
    }()

    private init() throws {
        let vectors = try Conformance.vectors("service-account-tokens.json")
        guard let group = vectors["groups"]?.elements.first, let list = vectors["objects"],
            let tests = group["tests"]?.elements, let now = tests.first?["now"].flatMap({ Double($0.text) })
        else { fatalError("no vectors") }
        self.now = now
        // The RSA key alone: an ECDSA signature has a twin, which strict accepts too.
        let keys = try (group["keys"]?.elements ?? []).filter { $0["jwk"]?["kty"]?.string == "RSA" }.flatMap {
            try KeyFile(Array(($0["pem"]?.string ?? "").utf8), path: "pem").keys.map {
                try VerificationKey($0)
            }
        }
        var objects = ClusterObjects()
        try objects.add(list)
        let issuers = group["policy"]?["issuers"]?.elements.compactMap(\.string) ?? []
        func verifier(_ profile: VerificationProfile) -> TokenVerifier {
            TokenVerifier(
                VerificationPolicy(issuers: issuers, keys: keys, profile: profile, objects: objects))
        }
        let strict = verifier(.strict)
        self.strict = strict
        server = verifier(.kubeAPIServer)
        tokens = Set(
            tests.compactMap { $0["token"]?.string }.map { Array($0.utf8) }.filter { $0.count <= 8192 })
        accepted = tokens.filter { strict.verify($0, now: now).isAuthenticated }
    }

    /// What strict accepts, kube-apiserver accepts for the same user; and strict accepts nothing that was changed.
    func problem(_ text: [UInt8]) -> String? {
        let verdict = strict.verify(text, now: now)
        let server = server.verify(text, now: now)
        if !verdict.isAuthenticated { return nil }
        if server != verdict { return "strict alone accepts it" }
        return accepted.contains(text) ? nil : "strict accepts a token that nobody signed"
    }

    /// A decoded part of every token.
    func parts(_ index: Int) -> [[UInt8]] {
        tokens.compactMap { token in
            let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return parts.count == 3 ? try? Base64URL.decode(Array(parts[index])).bytes : nil
        }
    }
}
