internal import COpenSSL

/// A self-signed certificate, for a server that was given none (kube-apiserver, `--cert-dir`).
package struct SelfSignedCertificate: Sendable {
    /// The certificate as PEM.
    package let certificate: [UInt8]
    /// Its private key as PEM.
    package let key: [UInt8]

    /// Makes a P-256 key and a certificate for servers that is valid for a year.
    ///
    /// - Parameters:
    ///   - name: the common name.
    ///   - names: the subject's names as OpenSSL writes them: "DNS:localhost", "IP:127.0.0.1".
    package init(name: String, names: [String]) throws(OpenSSLError) {
        let what = "making a certificate"
        let key = try PrivateKey.generateEC(.p256)
        let certificate = try unsafe require(X509_new(), what)
        defer { unsafe X509_free(certificate) }
        try require(unsafe X509_set_version(certificate, 2), what)
        let serial = try Random.bytes(16)
        let number = unsafe BN_bin2bn([0x40 | serial[0] & 0x3F] + serial.dropFirst(), 16, nil)
        defer { unsafe BN_free(number) }
        _ = unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate))
        // A client's clock may be behind.
        _ = unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -300)
        _ = unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), 365 * 86_400)
        let subject = unsafe X509_get_subject_name(certificate)
        try require(
            unsafe X509_NAME_add_entry_by_txt(
                subject, "CN", MBSTRING_UTF8, Array(name.utf8), Int32(name.utf8.count), -1, 0), what)
        try require(unsafe X509_set_issuer_name(certificate, subject), what)
        try require(unsafe X509_set_pubkey(certificate, key.pointer), what)
        for (kind, value) in [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, "serverAuth"), (NID_subject_alt_name, names.joined(separator: ",")),
        ] {
            let `extension` = try unsafe require(X509V3_EXT_conf_nid(nil, nil, kind, value), what)
            defer { unsafe X509_EXTENSION_free(`extension`) }
            try require(unsafe X509_add_ext(certificate, `extension`, -1), what)
        }
        guard unsafe X509_sign(certificate, key.pointer, EVP_sha256()) > 0 else {
            throw OpenSSLError(draining: what)
        }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_X509(certificate, &bytes)
        guard count > 0, let bytes = unsafe bytes else { throw OpenSSLError(draining: what) }
        defer { unsafe CRYPTO_free(bytes, nil, 0) }
        let der = unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
        self.certificate = Array(PEMBlock.text(label: "CERTIFICATE", bytes: der).utf8)
        self.key = Array(PEMBlock.text(label: "PRIVATE KEY", bytes: try key.pkcs8()).utf8)
    }
}
