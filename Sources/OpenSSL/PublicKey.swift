internal import COpenSSL

/// The curves that key files may name.
public enum Curve: Sendable, Hashable, CaseIterable {
    case p224
    case p256
    case p384
    case p521

    init?(nid: Int32) {
        switch nid {
        case NID_secp224r1: self = .p224
        case NID_X9_62_prime256v1: self = .p256
        case NID_secp384r1: self = .p384
        case NID_secp521r1: self = .p521
        default: return nil
        }
    }

    var nid: Int32 {
        switch self {
        case .p224: NID_secp224r1
        case .p256: NID_X9_62_prime256v1
        case .p384: NID_secp384r1
        case .p521: NID_secp521r1
        }
    }

    /// The name of FIPS 186 and of a JWK's `crv`.
    public var name: String {
        switch self {
        case .p224: "P-224"
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        }
    }

    /// The length of one coordinate in bytes.
    public var coordinateLength: Int {
        switch self {
        case .p224: 28
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }
}

/// The public members of a key: big-endian numbers.
public enum PublicNumbers: Sendable, Hashable {
    /// Modulus and exponent without leading zeros.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// Coordinates padded to the curve's length.
    case ec(Curve, x: [UInt8], y: [UInt8])
}

/// An RSA or ECDSA public key. Owns one reference to an `EVP_PKEY`.
@safe public final class PublicKey: Sendable {
    // Safe to share: nothing changes the key after `init`, and OpenSSL counts its references atomically.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// The key's numbers.
    public let numbers: PublicNumbers
    /// DER of the SubjectPublicKeyInfo (RFC 5280, 4.1). A key ID is its hash.
    public let subjectPublicKeyInfo: [UInt8]

    /// Takes over the caller's reference, also when it throws. Without the caller's SubjectPublicKeyInfo it is encoded here,
    /// which costs a short-lived process a millisecond.
    init(owning pointer: OpaquePointer, subjectPublicKeyInfo known: [UInt8]? = nil) throws(OpenSSLError) {
        unsafe self.pointer = pointer
        do throws(OpenSSLError) {
            numbers = try unsafe readNumbers(pointer)
            if let known {
                subjectPublicKeyInfo = known
            } else {
                subjectPublicKeyInfo = try unsafe encoded("encoding a public key") {
                    unsafe i2d_PUBKEY(pointer, $0)
                }
            }
        } catch {
            unsafe EVP_PKEY_free(pointer)
            throw error
        }
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// A key from its numbers.
    ///
    /// - Throws: `OpenSSLError` when the point is not on the curve or a number is out of range.
    public convenience init(_ numbers: PublicNumbers) throws(OpenSSLError) {
        try unsafe self.init(owning: assemble(numbers))
    }

    /// The size of the modulus or of the curve's field in bits.
    public var bits: Int { Int(unsafe EVP_PKEY_get_bits(pointer)) }

    /// Whether Go would verify with the key: an RSA modulus that is odd, and an exponent that is odd and fits 31 bits.
    public var isUsableByGo: Bool {
        guard case .rsa(let modulus, let exponent) = numbers else { return true }
        let value = exponent.count > 4 ? 0 : exponent.reduce(0) { $0 << 8 | Int($1) }
        return modulus.last.map { $0 & 1 == 1 } == true && value & 1 == 1 && value > 1 && value < 1 << 31
    }

    /// Whether `signature` is a signature of this key over `message`. False for a signature of any wrong form.
    ///
    /// - Throws: `OpenSSLError` when the verification could not be set up; the signature is then unjudged.
    public func verifies(
        _ signature: [UInt8], of message: [UInt8], by scheme: SignatureScheme
    ) throws(OpenSSLError) -> Bool {
        var signature = signature
        switch (numbers, scheme) {
        case (.rsa, .rsaPKCS1), (.rsa, .rsaPSS):
            // OpenSSL accepts a PSS signature without its leading zeros; RFC 8017, 8.1.2 does not.
            if signature.count != (bits + 7) / 8 { return false }
        case (.ec, .ecdsa(_, let width)):
            guard let der = ECDSASignature.der(signature, width: width) else { return false }
            signature = der
        default: return false
        }
        let context = try DigestContext()
        var keyContext: OpaquePointer?
        try require(
            unsafe EVP_DigestVerifyInit(context.pointer, &keyContext, scheme.hash.evp, nil, pointer),
            "starting a verification")
        if case .rsaPSS = scheme { try unsafe usePSS(keyContext, salt: RSA_PSS_SALTLEN_AUTO) }
        let code = unsafe EVP_DigestVerify(
            context.pointer, signature, signature.count, message, message.count)
        // A refused signature leaves entries on the error queue. They are no error.
        ERR_clear_error()
        return code == 1
    }
}

extension PublicKey: Hashable {
    /// Two keys are equal when their SubjectPublicKeyInfo is.
    public static func == (a: PublicKey, b: PublicKey) -> Bool {
        a.subjectPublicKeyInfo == b.subjectPublicKeyInfo
    }

    /// Hashes the SubjectPublicKeyInfo.
    public func hash(into hasher: inout Hasher) { hasher.combine(subjectPublicKeyInfo) }
}

/// Reads the numbers of a key that OpenSSL's provider holds.
private func readNumbers(_ pointer: OpaquePointer) throws(OpenSSLError) -> PublicNumbers {
    switch unsafe EVP_PKEY_get_base_id(pointer) {
    case EVP_PKEY_RSA:
        return .rsa(
            modulus: try unsafe BigNumber(parameter: OSSL_PKEY_PARAM_RSA_N, of: pointer).bytes,
            exponent: try unsafe BigNumber(parameter: OSSL_PKEY_PARAM_RSA_E, of: pointer).bytes)
    case EVP_PKEY_EC:
        guard let curve = unsafe curve(of: pointer) else {
            throw OpenSSLError(draining: "reading the curve of a key")
        }
        let width = curve.coordinateLength
        return .ec(
            curve,
            x: try unsafe BigNumber(parameter: OSSL_PKEY_PARAM_EC_PUB_X, of: pointer).padded(to: width),
            y: try unsafe BigNumber(parameter: OSSL_PKEY_PARAM_EC_PUB_Y, of: pointer).padded(to: width))
    default: throw OpenSSLError(draining: "reading a key that is neither RSA nor ECDSA")
    }
}

/// The named curve of an EC key, nil for any other curve.
func curve(of pointer: OpaquePointer) -> Curve? {
    var name = [CChar](repeating: 0, count: 80)
    guard unsafe EVP_PKEY_get_group_name(pointer, &name, name.count, nil) == 1 else {
        ERR_clear_error()
        return nil
    }
    return unsafe Curve(nid: OBJ_sn2nid(name))
}

/// Makes a key of OpenSSL's provider from numbers.
private func assemble(_ numbers: PublicNumbers) throws(OpenSSLError) -> OpaquePointer {
    let what = "making a key of its numbers"
    let legacy = try unsafe require(EVP_PKEY_new(), what)
    defer { unsafe EVP_PKEY_free(legacy) }
    switch numbers {
    case .rsa(let modulus, let exponent):
        let rsa = try unsafe require(RSA_new(), what)
        var n = try BigNumber(modulus)
        var e = try BigNumber(exponent)
        guard unsafe RSA_set0_key(rsa, n.pointer, e.pointer, nil) == 1 else {
            unsafe RSA_free(rsa)
            throw OpenSSLError(draining: what)
        }
        n.release()
        e.release()
        guard unsafe EVP_PKEY_assign(legacy, EVP_PKEY_RSA, UnsafeMutableRawPointer(rsa)) == 1 else {
            unsafe RSA_free(rsa)
            throw OpenSSLError(draining: what)
        }
    case .ec(let curve, let x, let y):
        let key = try unsafe require(EC_KEY_new_by_curve_name(curve.nid), what)
        defer { unsafe EC_KEY_free(key) }
        let x = try BigNumber(x)
        let y = try BigNumber(y)
        // Refuses coordinates past the field and points off the curve.
        try require(
            unsafe EC_KEY_set_public_key_affine_coordinates(key, x.pointer, y.pointer),
            "putting a point on \(curve.name)")
        try require(unsafe EVP_PKEY_set1_EC_KEY(legacy, key), what)
    }
    return try unsafe providerKey(from: legacy)
}

/// The public half of a key of any origin, held by OpenSSL's provider like one read from a file.
func providerKey(from key: OpaquePointer) throws(OpenSSLError) -> OpaquePointer {
    let der = try unsafe encoded("encoding a public key") { unsafe i2d_PUBKEY(key, $0) }
    return try unsafe der.withUnsafeBufferPointer { buffer throws(OpenSSLError) in
        var start = buffer.baseAddress
        return try unsafe require(d2i_PUBKEY(nil, &start, buffer.count), "reading a public key")
    }
}
