internal import COpenSSL

/// The DER forms of keys. OpenSSL reads them, and this code then checks what Go's crypto/x509 requires of keys. (Go checks
/// more of the certificate around a key.) Every function returns nil for bytes of another form, and leaves the error
/// queue empty.
package enum KeyDER {
    /// PKCS#1 RSAPrivateKey (RFC 8017, A.1.2), all of the bytes.
    static func pkcs1PrivateKey(_ der: [UInt8]) -> PrivateKey? {
        guard let rsa = unsafe decoded(der, all: true, d2i_RSAPrivateKey, RSA_free) else { return nil }
        return unsafe privateKey(rsa)
    }

    /// PKCS#8 PrivateKeyInfo (RFC 5208) of an RSA key or of an ECDSA key on a named curve.
    ///
    /// The key within is read in its own form: OpenSSL's EVP_PKCS82PKEY leaves a copy of an ECDSA secret in freed memory.
    static func pkcs8PrivateKey(_ der: [UInt8]) -> PrivateKey? {
        guard let info = unsafe decoded(der, all: false, d2i_PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free)
        else { return nil }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        defer { ERR_clear_error() }
        var inner: UnsafePointer<UInt8>?
        var length: Int32 = 0
        var algorithm: UnsafePointer<X509_ALGOR>?
        guard unsafe PKCS8_pkey_get0(nil, &inner, &length, &algorithm, info) == 1, let start = unsafe inner
        else { return nil }
        var object: OpaquePointer?
        var kind: Int32 = 0
        var parameters: UnsafeRawPointer?
        unsafe X509_ALGOR_get0(&object, &kind, &parameters, algorithm)
        switch unsafe OBJ_obj2nid(object) {
        case NID_rsaEncryption:
            let rsa = unsafe d2i_RSAPrivateKey(nil, &inner, Int(length))
            // Go refuses bytes behind it.
            if let rsa = unsafe rsa, unsafe inner != start + Int(length) {
                unsafe RSA_free(rsa)
                return nil
            }
            return unsafe privateKey(rsa)
        case NID_X9_62_id_ecPublicKey:
            // The curve stands here; the key within need not name it.
            var ec: OpaquePointer?
            if kind == V_ASN1_OBJECT, let parameters = unsafe parameters {
                unsafe ec = unsafe EC_KEY_new_by_curve_name(OBJ_obj2nid(OpaquePointer(parameters)))
                if unsafe ec == nil { return nil }
            }
            guard unsafe d2i_ECPrivateKey(&ec, &inner, Int(length)) != nil else {
                // With a key given, the call frees nothing.
                unsafe EC_KEY_free(ec)
                return nil
            }
            return unsafe privateKey(ec: ec)
        default: return nil
        }
    }

    /// PKCS#1 RSAPublicKey (RFC 8017, A.1.1), all of the bytes.
    static func pkcs1PublicKey(_ der: [UInt8]) -> PublicKey? {
        guard let rsa = unsafe decoded(der, all: true, d2i_RSAPublicKey, RSA_free) else { return nil }
        defer { unsafe RSA_free(rsa) }
        defer { ERR_clear_error() }
        guard unsafe RSA_bits(rsa) <= OPENSSL_RSA_MAX_MODULUS_BITS, let key = unsafe EVP_PKEY_new() else {
            return nil
        }
        defer { unsafe EVP_PKEY_free(key) }
        guard unsafe EVP_PKEY_set1_RSA(key, rsa) == 1 else { return nil }
        return try? unsafe PublicKey(owning: providerKey(from: key))
    }

    /// SEC 1 ECPrivateKey (RFC 5915) on a named curve.
    static func sec1PrivateKey(_ der: [UInt8]) -> PrivateKey? {
        guard let key = unsafe decoded(der, all: false, d2i_ECPrivateKey, EC_KEY_free) else { return nil }
        return unsafe privateKey(ec: key)
    }

    /// The first private key of a PEM file, of any kind and not encrypted, as Go's crypto/tls reads it. The caller owns
    /// the reference.
    package static func firstPrivateKey(ofPEM pem: [UInt8]) -> OpaquePointer? {
        var reader = PEMReader(pem)
        while let next = reader.next() {
            guard case .success(let block) = next, block.label.hasSuffix("PRIVATE KEY") else { continue }
            defer { Secret.erase(block.bytes) }
            if block.isEncrypted || block.label == "ENCRYPTED PRIVATE KEY" { return nil }
            return unsafe decoded(
                block.bytes, all: false, { unsafe d2i_AutoPrivateKey($0, $1, $2) }, EVP_PKEY_free)
        }
        return nil
    }

    /// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), all of the bytes.
    static func subjectPublicKeyInfo(_ der: [UInt8]) -> PublicKey? {
        guard let info = unsafe decoded(der, all: true, d2i_X509_PUBKEY, X509_PUBKEY_free) else { return nil }
        defer { unsafe X509_PUBKEY_free(info) }
        return unsafe publicKey(info)
    }

    /// The key of an X.509 certificate (RFC 5280), all of the bytes.
    static func certificate(_ der: [UInt8]) -> PublicKey? {
        guard let certificate = unsafe decoded(der, all: true, d2i_X509, X509_free) else { return nil }
        defer { unsafe X509_free(certificate) }
        return unsafe publicKey(X509_get_X509_PUBKEY(certificate))
    }

    /// One of OpenSSL's `d2i_` functions.
    typealias Decoder = (
        UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, Int
    ) -> OpaquePointer?

    /// Calls a decoder. With `all`, bytes that it did not consume are a refusal, and `free` frees the object.
    static func decoded(
        _ der: [UInt8], all: Bool, _ decode: Decoder, _ free: (OpaquePointer?) -> Void
    ) -> OpaquePointer? {
        defer { ERR_clear_error() }
        guard DER.isDistinguished(der) else { return nil }
        return unsafe der.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            var object: OpaquePointer?
            guard unsafe decode(&object, &position, buffer.count) != nil else { return nil }
            if all, let start = buffer.baseAddress, unsafe position != start + buffer.count {
                unsafe free(object)
                return nil
            }
            return unsafe object
        }
    }

    /// The key of a SubjectPublicKeyInfo: RSA with the NULL parameters that Go requires, or a named curve with an uncompressed
    /// point.
    private static func publicKey(_ info: OpaquePointer?) -> PublicKey? {
        defer { ERR_clear_error() }
        var point: UnsafePointer<UInt8>?
        var length: Int32 = 0
        var algorithm: UnsafeMutablePointer<X509_ALGOR>?
        var parameters: Int32 = 0
        guard unsafe X509_PUBKEY_get0_param(nil, &point, &length, &algorithm, info) == 1 else { return nil }
        unsafe X509_ALGOR_get0(nil, &parameters, nil, algorithm)
        guard let key = unsafe X509_PUBKEY_get(info) else { return nil }
        let usable: Bool
        switch unsafe EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA:
            usable =
                unsafe parameters == V_ASN1_NULL && EVP_PKEY_get_bits(key) <= OPENSSL_RSA_MAX_MODULUS_BITS
        case EVP_PKEY_EC:
            usable =
                unsafe parameters == V_ASN1_OBJECT && length > 0 && point?.pointee == 4
                && curve(of: key) != nil
        default: usable = false
        }
        if usable {
            // The bytes that were read; they are DER.
            let encoding = try? unsafe encoded("encoding a public key") { unsafe i2d_X509_PUBKEY(info, $0) }
            return try? unsafe PublicKey(owning: key, subjectPublicKeyInfo: encoding)
        }
        unsafe EVP_PKEY_free(key)
        return nil
    }

    /// Wraps an RSA private key whose numbers are consistent. Takes over the reference.
    private static func privateKey(_ rsa: OpaquePointer?) -> PrivateKey? {
        defer { ERR_clear_error() }
        guard let rsa = unsafe rsa else { return nil }
        defer { unsafe RSA_free(rsa) }
        guard unsafe isConsistent(rsa), let key = unsafe EVP_PKEY_new() else { return nil }
        if unsafe EVP_PKEY_set1_RSA(key, rsa) == 1 { return try? unsafe PrivateKey(owning: key) }
        unsafe EVP_PKEY_free(key)
        return nil
    }

    /// n = p·q, and d·e ≡ 1 modulo p - 1 and q - 1, which is what Go checks.
    private static func isConsistent(_ rsa: OpaquePointer) -> Bool {
        var n: OpaquePointer?
        var e: OpaquePointer?
        var d: OpaquePointer?
        var p: OpaquePointer?
        var q: OpaquePointer?
        unsafe RSA_get0_key(rsa, &n, &e, &d)
        unsafe RSA_get0_factors(rsa, &p, &q)
        // Keys of more than two primes (RFC 8017, version 1) are refused without checks. Past OpenSSL's own limit of bits a
        // hostile file could ask for any amount of arithmetic.
        if unsafe RSA_get_multi_prime_extra_count(rsa) > 0 || RSA_bits(rsa) > OPENSSL_RSA_MAX_MODULUS_BITS {
            return false
        }
        guard unsafe n != nil && e != nil && d != nil && p != nil && q != nil,
            let context = unsafe BN_CTX_new(), let product = unsafe BN_new(), let lessOne = unsafe BN_new()
        else { return false }
        defer {
            unsafe BN_clear_free(product)
            unsafe BN_clear_free(lessOne)
            unsafe BN_CTX_free(context)
        }
        guard unsafe BN_mul(product, p, q, context) == 1 && BN_cmp(product, n) == 0 else { return false }
        return unsafe [p, q].allSatisfy { prime in
            unsafe BN_sub(lessOne, prime, BN_value_one()) == 1 && BN_is_zero(lessOne) == 0
                && BN_mod_mul(product, d, e, lessOne, context) == 1 && BN_is_one(product) == 1
        }
    }

    /// Wraps an ECDSA private key on a named curve. As in Go its point is computed from the secret, and the point in the file
    /// is ignored. Takes over the reference.
    private static func privateKey(ec: OpaquePointer?) -> PrivateKey? {
        defer { ERR_clear_error() }
        guard let ec = unsafe ec else { return nil }
        defer { unsafe EC_KEY_free(ec) }
        guard let group = unsafe EC_KEY_get0_group(ec), let secret = unsafe EC_KEY_get0_private_key(ec),
            unsafe EC_KEY_decoded_from_explicit_params(ec) == 0,
            Curve(nid: unsafe EC_GROUP_get_curve_name(group)) != nil,
            let point = unsafe EC_POINT_new(group)
        else { return nil }
        defer { unsafe EC_POINT_free(point) }
        guard unsafe EC_POINT_mul(group, point, secret, nil, nil, nil) == 1,
            unsafe EC_KEY_set_public_key(ec, point) == 1, unsafe EC_KEY_check_key(ec) == 1,
            let key = unsafe EVP_PKEY_new()
        else { return nil }
        unsafe EC_KEY_set_conv_form(ec, POINT_CONVERSION_UNCOMPRESSED)
        if unsafe EVP_PKEY_set1_EC_KEY(key, ec) == 1 { return try? unsafe PrivateKey(owning: key) }
        unsafe EVP_PKEY_free(key)
        return nil
    }
}
