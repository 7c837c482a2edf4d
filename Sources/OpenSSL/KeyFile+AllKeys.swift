internal import COpenSSL

/// A key of a file, in any form.
package struct FoundKey: Sendable {
    /// The public half.
    package let publicKey: PublicKey
    /// The private half, where the file has it.
    package let privateKey: PrivateKey?
    /// Whether kube-apiserver's `--service-account-key-file` skips this block.
    package let isSkippedByServers: Bool
}

extension KeyFile {
    /// All keys of a file in all forms: those that the server reads, ECDSA private keys in PKCS#8, and RSA public keys in
    /// PKCS#1 (RSAPublicKey). Labels do not count.
    ///
    /// - Throws: `KeyFileError` when there is no key at all, or more than `mostKeys`.
    package static func allKeys(_ bytes: [UInt8], path: String) throws(KeyFileError) -> [FoundKey] {
        var keys: [FoundKey] = []
        var reader = PEMReader(bytes)
        while let next = reader.next() {
            guard case .success(let block) = next else { continue }
            defer { Secret.erase(block.bytes) }
            guard let key = FoundKey(block.bytes) else { continue }
            if keys.count >= mostKeys {
                throw KeyFileError(path: path, problem: .tooManyKeys(limit: mostKeys))
            }
            keys.append(key)
        }
        if keys.isEmpty {
            // The error of the server's own reading names what the file holds instead.
            _ = try KeyFile(bytes, path: path)
        }
        return keys
    }
}

extension FoundKey {
    fileprivate init?(_ der: [UInt8]) {
        if let key = KeyDER.pkcs1PrivateKey(der) ?? KeyDER.sec1PrivateKey(der) {
            self.init(publicKey: key.publicKey, privateKey: key, isSkippedByServers: false)
        } else if let key = KeyDER.pkcs8PrivateKey(der) {
            var isRSA = false
            if case .rsa = key.publicKey.numbers { isRSA = true }
            self.init(publicKey: key.publicKey, privateKey: key, isSkippedByServers: !isRSA)
        } else if let key = KeyDER.subjectPublicKeyInfo(der) ?? KeyDER.certificate(der) {
            self.init(publicKey: key, privateKey: nil, isSkippedByServers: false)
        } else if let key = KeyDER.pkcs1PublicKey(der) {
            self.init(publicKey: key, privateKey: nil, isSkippedByServers: true)
        } else {
            return nil
        }
    }
}
