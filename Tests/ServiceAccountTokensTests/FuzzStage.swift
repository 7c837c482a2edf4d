import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport

/// Valid tokens of every algorithm that Kubernetes signs with, and verifiers that accept them.
struct FuzzStage {
    let now = 1_795_491_500.0
    let strict: TokenVerifier
    let server: TokenVerifier
    let tokens: [[UInt8]]
    /// The same, to see what is no change.
    let texts: Set<[UInt8]>
    let payloads: [[UInt8]]
    private let keys: [(key: PrivateKey, header: [UInt8])]

    init() throws {
        keys = try ["sa.key", "sa-ec.key", "sa-ec384.key", "sa-ec521.key"].map { name in
            let key = try KeyFile.signingKey(Conformance.bytes("keys/" + name), path: name)
            let verification = try VerificationKey(key.publicKey)
            let header = JSONText.object([
                ("alg", .string(verification.algorithm?.rawValue ?? "")),
                ("kid", .string(verification.keyID)),
            ])
            return (key, header.bytes)
        }
        let issuer = "https://kubernetes.default.svc"
        let payloads = [Self.payload(issuer, pod: true), Self.payload(issuer, pod: false)]
        self.payloads = payloads
        tokens = try keys.flatMap { entry in
            try payloads.map { Self.token(entry.header, $0, try Self.signature(entry.header, $0, entry.key)) }
        }
        texts = Set(tokens)

        var objects = ClusterObjects()
        objects[.serviceAccount, "ci", "builder"] = ClusterObject(uid: "sa-uid")
        objects[.node, "", "node-1"] = ClusterObject(uid: "node-uid")
        var pod = ClusterObject(uid: "pod-uid")
        pod.serviceAccountName = "builder"
        pod.nodeName = "node-1"
        objects[.pod, "ci", "pod-1"] = pod
        let trusted = try keys.map { try VerificationKey($0.key.publicKey) }
        strict = TokenVerifier(
            VerificationPolicy(issuers: [issuer], keys: trusted, profile: .strict, objects: objects))
        server = TokenVerifier(
            VerificationPolicy(issuers: [issuer], keys: trusted, profile: .kubeAPIServer, objects: objects))
        for token in tokens {
            let verdict = strict.verify(token, now: now)
            if !verdict.isAuthenticated { throw FuzzStageError.refused(verdict) }
        }
    }

    /// A token with changes in its text, in what a part stands for, or in which parts are together.
    func changedToken(_ mutator: inout Mutator) -> [UInt8] {
        let token = mutator.pick(tokens)
        let other = mutator.pick(tokens)
        var parts = Self.split(token)
        let part = mutator.random.below(3)
        switch mutator.random.below(8) {
        case 0, 1, 2: return mutator.changed(token, other: other)
        case 3:
            guard let bytes = try? Base64URL.decode(parts[part]).bytes else { return token }
            var inner = Mutator(mutator.random, words: part == 2 ? Mutator.der : Mutator.json)
            parts[part] = Base64URL.encode(inner.changed(bytes, other: bytes))
        case 4: parts[part] = Self.split(other)[part]
        case 5:
            // Bits after the last byte, and the other alphabets of base64.
            let last = parts[part].count - 1
            parts[part][last] = mutator.pick(Array("ABCDEFGQRSgw-_+/=".utf8))
        case 6:
            parts[part].insert(
                contentsOf: mutator.pick(Mutator.compact), at: mutator.random.below(parts[part].count + 1))
        default:
            let half = ((try? Base64URL.decode(parts[2]).bytes) ?? []).count / 2
            let zero = [UInt8](repeating: 0, count: half)
            let one: [UInt8] = zero.dropLast() + [1]
            let bytes = (try? Base64URL.decode(parts[2]).bytes) ?? []
            let halves = [zero, one, Array(bytes.prefix(half)), Array(bytes.suffix(half)), zero + zero, []]
            parts[2] = Base64URL.encode(mutator.pick(halves) + mutator.pick(halves))
        }
        return Array(parts.joined(separator: [UInt8(ascii: ".")]))
    }

    /// A token of changed claims, sometimes under a changed header, with a signature that fits. Mostly by the key
    /// that signs fastest.
    func resignedToken(_ mutator: inout Mutator) -> [UInt8] {
        let entry = keys[mutator.random.below(16) == 0 ? mutator.random.below(keys.count) : 1]
        var header = entry.header
        if mutator.random.below(3) == 0 { header = mutator.changed(header, other: header) }
        let payload = mutator.changed(mutator.pick(payloads), other: mutator.pick(payloads))
        let signature = (try? Self.signature(header, payload, entry.key)) ?? []
        return Self.token(header, payload, signature)
    }

    private static func split(_ token: [UInt8]) -> [[UInt8]] {
        token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { Array($0) }
    }

    private static func input(_ header: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        Base64URL.encode(header) + [UInt8(ascii: ".")] + Base64URL.encode(payload)
    }

    private static func signature(_ header: [UInt8], _ payload: [UInt8], _ key: PrivateKey) throws -> [UInt8]
    {
        guard let scheme = SignatureAlgorithm(for: key.publicKey)?.scheme else { return [] }
        return try key.signature(of: input(header, payload), by: scheme)
    }

    private static func token(_ header: [UInt8], _ payload: [UInt8], _ signature: [UInt8]) -> [UInt8] {
        input(header, payload) + [UInt8(ascii: ".")] + Base64URL.encode(signature)
    }

    private static func payload(_ issuer: String, pod: Bool) -> [UInt8] {
        func reference(_ name: String, _ uid: String) -> JSONText {
            .object([("name", .string(name)), ("uid", .string(uid))])
        }
        var kubernetes: [(name: String, value: JSONText)] = [
            ("namespace", "ci"), ("serviceaccount", reference("builder", "sa-uid")),
        ]
        if pod {
            kubernetes.insert(("node", reference("node-1", "node-uid")), at: 1)
            kubernetes.insert(("pod", reference("pod-1", "pod-uid")), at: 2)
            kubernetes.append(("warnafter", .integer(1_795_495_000)))
        }
        return JSONText.object([
            ("aud", .strings([issuer, "api-2"])), ("exp", .integer(1_795_495_030)),
            ("iat", .integer(1_795_491_430)), ("iss", .string(issuer)),
            ("jti", "81d6137b-689c-4a52-b0d6-3c488f5cb8ca"), ("kubernetes.io", .object(kubernetes)),
            ("nbf", .integer(1_795_491_430)), ("sub", "system:serviceaccount:ci:builder"),
        ]).bytes
    }
}

extension FuzzStage {
    /// Headers of which most hold a key or certificates.
    static func headers() throws -> [[UInt8]] {
        var headers = [
            #"{"alg":"RS256","kid":"a","typ":"JWT","nonce":"n","cty":{"a":[1,2.5,null,true]}}"#,
            #"{"alg":"ES256","crit":["b64"],"b64":false,"jku":"https://example.com"}"#,
            #"{"alg":"ES256","jwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#,
        ].map { Array($0.utf8) }
        for name in ["main", "sa-ec", "sa-ec384", "sa-ec521"] {
            let set = try Conformance.json("discovery/\(name).jwks.body")
            headers += (set["keys"]?.elements ?? []).map {
                Array(#"{"alg":"RS256","jwk":\#($0.text),"kid":"a"}"#.utf8)
            }
        }
        for name in ["keys/probe/rsa.crt", "keys/certkey.crt"] {
            let lines = String(decoding: try Conformance.bytes(name), as: UTF8.self).split(separator: "\n")
            let text = lines.filter { !$0.hasPrefix("-----") }.joined()
            headers.append(Array(#"{"alg":"RS256","x5c":["\#(text)"]}"#.utf8))
            headers.append(
                Array(#"{"jwk":{"kty":"EC","crv":"P-256","x":"","y":"","x5c":["\#(text)"]},"kid":null}"#.utf8)
            )
        }
        return headers
    }

    /// Requests, objects and odd payloads.
    static func documents() throws -> [[UInt8]] {
        let requests = try Conformance.json("token-requests.json").elements.compactMap { $0["request"] }
        let items = try Conformance.json("objects.json")["items"]?.elements ?? []
        let tokens = try Conformance.json("mutated-reviews.json")["cases"]?.elements ?? []
        let payloads: [[UInt8]] = tokens.prefix(200).compactMap { token in
            let parts = token["token"]?.string?.split(separator: ".") ?? []
            return parts.count == 3 ? try? Base64URL.decode(Array(parts[1].utf8)).bytes : nil
        }
        let lists = items.map { #"{"kind":"List","items":[\#($0.text)]}"# }
        return requests.map { Array($0.text.utf8) } + lists.map { Array($0.utf8) } + payloads
    }
}

/// Why there is nothing to fuzz with.
enum FuzzStageError: Error {
    case refused(Verdict)
}
