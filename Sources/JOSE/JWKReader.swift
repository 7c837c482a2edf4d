internal import JSON
internal import OpenSSL
internal import Text

/// Reads the key of one JWK exactly by RFC 7518, 6, except that zeros before an RSA key's numbers are accepted.
struct JWKReader {
    /// The members of RFC 7518 that only the signer may have, as far as a JWK has them.
    static func privateMembers(of value: JSONValue) -> [String] {
        ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].filter { value[$0] != nil }
    }

    private let value: JSONValue
    /// The members whose numbers have leading zeros.
    private(set) var membersWithLeadingZeros: [String] = []

    init(_ value: JSONValue) { self.value = value }

    /// The key, under its `kid` and for its `alg`.
    mutating func key() throws(SkippedJWK) -> VerificationKey {
        guard value.kind == .object else { throw .notAnObject }
        let type = try required("kty")
        let keyID = try string("kid")
        if let use = try string("use"), !use.isExactly("sig") { throw .foreignUse(use) }
        try checkOperations()
        let algorithm = try string("alg")
        let numbers: PublicNumbers
        switch type {
        case _ where type.isExactly("RSA"): numbers = try rsa()
        case _ where type.isExactly("EC"): numbers = try ec()
        default: throw .foreignType(type)
        }
        let only = try Self.algorithm(algorithm, of: numbers)
        guard let key = try? PublicKey(numbers) else {
            if case .ec(let curve, _, _) = numbers { throw .notOnCurve(curve) }
            throw .unsoundNumbers
        }
        if !key.isUsableByGo { throw .unsoundNumbers }
        return VerificationKey(key, keyID: keyID ?? "", onlyAlgorithm: only)
    }

    private func checkOperations() throws(SkippedJWK) {
        guard let operations = value["key_ops"] else { return }
        guard operations.kind == .array, operations.elements.allSatisfy({ $0.kind == .string }) else {
            throw .mistyped("key_ops")
        }
        if !operations.elements.compactMap(\.string).containsExactly("verify") { throw .noVerification }
    }

    private mutating func rsa() throws(SkippedJWK) -> PublicNumbers {
        let modulus = try number("n")
        let exponent = try number("e")
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        // A PKCS#1 signature of SHA-256 needs 62 bytes; past 16384 bits OpenSSL verifies nothing.
        guard (512...16384).contains(bits) else { throw .oddSize(bits: bits) }
        if exponent.count > 4 { throw .unsoundNumbers }
        return .rsa(modulus: modulus, exponent: exponent)
    }

    private func ec() throws(SkippedJWK) -> PublicNumbers {
        let name = try required("crv")
        guard let curve = Curve.allCases.first(where: { $0 != .p224 && $0.name.isExactly(name) }) else {
            throw .foreignCurve(name)
        }
        return .ec(curve, x: try coordinate("x", curve), y: try coordinate("y", curve))
    }

    private func coordinate(_ member: String, _ curve: Curve) throws(SkippedJWK) -> [UInt8] {
        let bytes = try bytes(member)
        // RFC 7518, 6.2.1.2: of the curve's full length.
        if bytes.count != curve.coordinateLength {
            throw .wrongLength(member, bytes: bytes.count, expected: curve.coordinateLength)
        }
        return bytes
    }

    private mutating func number(_ member: String) throws(SkippedJWK) -> [UInt8] {
        let bytes = try bytes(member)
        if bytes.first == 0 { membersWithLeadingZeros.append(member) }
        return Array(bytes.drop { $0 == 0 })
    }

    private func bytes(_ member: String) throws(SkippedJWK) -> [UInt8] {
        let text = try required(member)
        guard let decoded = try? Base64URL.decode(Array(text.utf8)), decoded.isCanonical else {
            throw .notBase64URL(member)
        }
        return decoded.bytes
    }

    private func required(_ member: String) throws(SkippedJWK) -> String {
        guard let text = try string(member) else { throw .missing(member) }
        return text
    }

    private func string(_ member: String) throws(SkippedJWK) -> String? {
        guard let member = value[member].map({ (value: $0, name: member) }) else { return nil }
        guard let text = member.value.string else { throw .mistyped(member.name) }
        return text
    }

    /// The algorithm that `alg` binds the key to; nil for no `alg`.
    private static func algorithm(
        _ name: String?, of numbers: PublicNumbers
    ) throws(SkippedJWK) -> SignatureAlgorithm? {
        guard let name else { return nil }
        guard let algorithm = SignatureAlgorithm.allCases.first(where: { $0.rawValue.isExactly(name) }) else {
            throw .otherAlgorithm(name)
        }
        switch (algorithm, numbers) {
        case (.rs256, .rsa), (.rs384, .rsa), (.rs512, .rsa), (.ps256, .rsa), (.ps384, .rsa), (.ps512, .rsa),
            (.es256, .ec(.p256, _, _)), (.es384, .ec(.p384, _, _)), (.es512, .ec(.p521, _, _)):
            return algorithm
        default: throw .algorithmOfAnotherKey(name)
        }
    }
}
