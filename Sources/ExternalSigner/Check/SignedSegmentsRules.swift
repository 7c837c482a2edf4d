internal import Findings
internal import JOSE
internal import JSON
internal import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// What kube-apiserver checks of an answer to Sign, and what it does not check: a bad signature is handed out as a token.
struct SignedSegmentsRules {
    private static let algorithms = ["RS256", "ES256", "ES384", "ES512"]
    private static let members = ["alg", "kid", "typ"]

    /// base64url of the claims that were signed.
    let claims: String
    let answer: SignedSegments
    let keys: FetchedKeys?
    let issuer: String
    let now: Double

    /// `kid` of the header, empty where there is none.
    var keyID: String { header?["kid"]?.string ?? "" }

    private var headerBytes: [UInt8]? { (try? Base64URL.decode(Array(answer.header.utf8)))?.bytes }
    private var header: JSONValue? {
        headerBytes.flatMap { try? JSONValue(parsing: $0) }.flatMap { $0.kind == .object ? $0 : nil }
    }
    /// The keys of the header's kid.
    private var candidates: [FetchedKeys.Key] { (keys?.keys ?? []).filter { $0.keyID.isExactly(keyID) } }

    func findings() -> [SignerFinding] {
        guard let header else {
            let reason = "the header cannot be read"
            return [headerEncoding(), headerJSON()]
                + [
                    SignerRule.headerType, .headerKeyID, .headerAlgorithm, .headerSpelling, .kidKnown,
                    .kidNotExcluded,
                    .algorithmFitsKey,
                ].map { .notChecked($0, reason) }
                + [signaturePresent(), signatureEncoding()]
                + [SignerRule.signatureVerifies, .tokenVerifies].map { .notChecked($0, reason) }
        }
        return [
            headerEncoding(), headerJSON(), type(header), keyIDPresent(), algorithm(header), spelling(),
            kidKnown(),
            kidNotExcluded(), algorithmFits(header), signaturePresent(), signatureEncoding(),
            verifies(header),
            tokenVerifies(),
        ]
    }

    // MARK: Header

    private func headerEncoding() -> SignerFinding {
        guard let decoded = try? Base64URL.decode(Array(answer.header.utf8)), decoded.isCanonical else {
            return .fail(
                .headerEncoding, "the header is no base64url without padding: kube-apiserver answers 500",
                fix: "RawURLEncoding: the URL alphabet, no =, no line ends")
        }
        return .ok(.headerEncoding, "base64url without padding")
    }

    /// kube-apiserver reads one value, refuses unknown members, and ignores what follows.
    private func headerJSON() -> SignerFinding {
        guard let bytes = headerBytes, let value = try? JSONValue(parsing: bytes), value.kind == .object
        else {
            return .fail(
                .headerJSON, "the header is no JSON object",
                fix: "an object with alg, kid and typ, and nothing after it")
        }
        let unknown = value.members.map(\.name).first { name in
            !Self.members.contains { MemberNames.fold($0).isExactly(MemberNames.fold(name)) }
        }
        if let unknown {
            return .fail(
                .headerJSON,
                "the header has the member \(GoText.quoted(unknown)): kube-apiserver answers 500",
                fix: "exactly alg, kid and typ")
        }
        return .ok(.headerJSON, "an object with nothing but alg, kid and typ")
    }

    private func type(_ header: JSONValue) -> SignerFinding {
        guard let type = member("typ", of: header), type == "JWT" else {
            return .fail(
                .headerType,
                "typ is \(member("typ", of: header).map { GoText.quoted($0) } ?? "missing"): kube-apiserver answers 500",
                fix: "\"typ\":\"JWT\", in capitals")
        }
        return .ok(.headerType, "JWT")
    }

    private func keyIDPresent() -> SignerFinding {
        let length = keyID.utf8.count
        if length == 0 {
            return .fail(
                .headerKeyID, "kid is missing: kube-apiserver answers 500",
                fix: "the key_id of the key that signed")
        }
        if length > APIServer.longestKeyID {
            return .fail(
                .headerKeyID, "kid has \(length) bytes: kube-apiserver answers 500",
                fix: "at most \(APIServer.longestKeyID)")
        }
        return .ok(.headerKeyID, GoText.quoted(keyID))
    }

    private func algorithm(_ header: JSONValue) -> SignerFinding {
        let found = member("alg", of: header) ?? ""
        return Self.algorithms.contains(found)
            ? .ok(.headerAlgorithm, found)
            : .fail(
                .headerAlgorithm, "alg is \(GoText.quoted(found)): kube-apiserver answers 500",
                fix: Self.algorithms.joined(separator: ", "))
    }

    /// encoding/json matches a member in any case, and takes the last of several. Verifiers do neither.
    private func spelling() -> SignerFinding {
        guard let bytes = headerBytes else {
            return .notChecked(.headerSpelling, "the header cannot be read")
        }
        do throws(HeaderFault) {
            let read = try UnverifiedHeader(bytes)
            if let name = read.names.first(where: { !Self.members.contains($0) }) ?? read.caseVariant {
                return .fail(
                    .headerSpelling,
                    "the header has \(GoText.quoted(name)): kube-apiserver takes it, and verifiers do not find the member",
                    fix: "alg, kid and typ in small letters")
            }
            return .ok(.headerSpelling, "each member once, in small letters")
        } catch {
            return .fail(
                .headerSpelling, "verifiers refuse the header: \(Self.words(error))",
                fix: "each member once, in small letters, and nothing after the object")
        }
    }

    private static func words(_ fault: HeaderFault) -> String {
        switch fault {
        case .syntax(let error): "\(error)"
        case .duplicate(let name): "it repeats \(GoText.quoted(name))"
        default: "\(fault)"
        }
    }

    /// A member as encoding/json finds it.
    private func member(_ name: String, of header: JSONValue) -> String? {
        header[name]?.string
            ?? header.members.last { MemberNames.fold($0.name).isExactly(MemberNames.fold(name)) }?.value
            .string
    }

    // MARK: Key

    private func kidKnown() -> SignerFinding {
        guard keys != nil else { return .notChecked(.kidKnown, "there are no keys to compare with") }
        return candidates.isEmpty
            ? .fail(
                .kidKnown,
                "the kid \(GoText.quoted(keyID)) is not among the keys: the token is handed out, and refused everywhere",
                fix: "hand out a key before it signs")
            : .ok(.kidKnown, "the kid is among the keys")
    }

    private func kidNotExcluded() -> SignerFinding {
        guard keys != nil else { return .notChecked(.kidNotExcluded, "there are no keys to compare with") }
        return candidates.contains { $0.isExcluded }
            ? .fail(
                .kidNotExcluded, "the key that signs is excluded from discovery: kube-apiserver answers 500",
                fix: "set exclude_from_oidc_discovery for keys that only verify")
            : .ok(.kidNotExcluded, "the key that signs is published")
    }

    private func algorithmFits(_ header: JSONValue) -> SignerFinding {
        let keys = candidates.compactMap(FetchedKeysRules.verificationKey)
        guard !keys.isEmpty else { return .notChecked(.algorithmFitsKey, "the key of the kid is not known") }
        let found = member("alg", of: header) ?? ""
        if let key = keys.first(where: { $0.algorithm?.rawValue != found }) {
            return .fail(
                .algorithmFitsKey,
                "alg is \(GoText.quoted(found)), the key is for \(key.algorithm?.rawValue ?? "no algorithm"): verifiers refuse the "
                    + "token",
                fix: "RS256 for RSA, ES256, ES384 and ES512 for P-256, P-384 and P-521")
        }
        return .ok(.algorithmFitsKey, "\(found) is the key's own algorithm")
    }

    // MARK: Signature

    private func signaturePresent() -> SignerFinding {
        answer.signature.isEmpty
            ? .fail(
                .signaturePresent, "the signature is empty: kube-apiserver answers 500",
                fix: "sign header + \".\" + claims")
            : .ok(.signaturePresent, "there is a signature")
    }

    private func signatureEncoding() -> SignerFinding {
        guard let decoded = try? Base64URL.decode(Array(answer.signature.utf8)), decoded.isCanonical else {
            return .fail(
                .signatureEncoding,
                "the signature is no base64url without padding: kube-apiserver hands the token out as it is",
                fix: "RawURLEncoding: the URL alphabet, no =, no line ends")
        }
        return .ok(.signatureEncoding, "base64url without padding")
    }

    private func verifies(_ header: JSONValue) -> SignerFinding {
        let keys = candidates.compactMap(FetchedKeysRules.verificationKey)
        guard !keys.isEmpty else { return .notChecked(.signatureVerifies, "the key of the kid is not known") }
        guard let signature = (try? Base64URL.decode(Array(answer.signature.utf8)))?.bytes else {
            return .notChecked(.signatureVerifies, "the signature cannot be read")
        }
        let input = Array("\(answer.header).\(claims)".utf8)
        for key in keys {
            guard let algorithm = key.algorithm else { continue }
            if (try? key.key.verifies(signature, of: input, by: algorithm.scheme)) == true {
                return .ok(.signatureVerifies, "the signature is the key's")
            }
        }
        // ECDSA in DER begins with a SEQUENCE.
        let isDER =
            keys.contains { if case .ec = $0.key.numbers { true } else { false } } && signature.first == 0x30
        return .fail(
            .signatureVerifies,
            isDER
                ? "the signature is in DER: the token is handed out, and refused everywhere"
                : "the signature does not verify: the token is handed out, and refused everywhere",
            fix: isDER
                ? "JOSE's form: r and s side by side, each of the curve's length"
                : "sign header + \".\" + claims as they are sent, with the key of the kid")
    }

    private func tokenVerifies() -> SignerFinding {
        guard let keys else { return .notChecked(.tokenVerifies, "there are no keys to verify with") }
        let verifier = TokenVerifier(
            VerificationPolicy(
                issuers: [issuer], keys: keys.keys.compactMap(FetchedKeysRules.verificationKey)))
        let token = Array("\(answer.header).\(claims).\(answer.signature)".utf8)
        switch verifier.verify(token, now: now) {
        case .authenticated: return .ok(.tokenVerifies, "the whole token is accepted by strict rules")
        case .refused(let failure):
            return .fail(
                .tokenVerifies, "the whole token is refused: \(failure.serverText)",
                fix: "see the other checks; satoken inspect explains a token")
        default: return .fail(.tokenVerifies, "the whole token is no token", fix: "see the other checks")
        }
    }
}
