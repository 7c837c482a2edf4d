package import JOSE
package import OpenSSL

/// A key that comes into a ring: both halves, or the public one of a key that another system signs with.
package struct KeyMaterial: Sendable {
    package let publicKey: VerificationKey
    package let privateKey: PrivateKey?
    package let algorithm: SignatureAlgorithm

    package init(_ key: PrivateKey) throws {
        try self.init(key.publicKey, key)
    }

    package init(_ key: PublicKey) throws {
        try self.init(key, nil)
    }

    private init(_ key: PublicKey, _ privateKey: PrivateKey?) throws {
        publicKey = try VerificationKey(key)
        guard let algorithm = publicKey.algorithm else {
            throw RingError(.refused, "a key on P-224 signs no tokens, so no ring takes it")
        }
        self.algorithm = algorithm
        self.privateKey = privateKey
    }

    /// Makes a new key. The algorithm is one of those that kube-apiserver signs with.
    package static func make(_ algorithm: SignatureAlgorithm) throws -> KeyMaterial {
        switch algorithm {
        case .rs256: try KeyMaterial(.generateRSA(bits: 2048))
        case .es256: try KeyMaterial(.generateEC(.p256))
        case .es384: try KeyMaterial(.generateEC(.p384))
        case .es512: try KeyMaterial(.generateEC(.p521))
        case .rs384, .rs512, .ps256, .ps384, .ps512:
            throw RingError(
                .configuration, "kube-apiserver signs nothing with \(algorithm.rawValue)",
                hint: "RS256, ES256, ES384 and ES512 are what a ring makes keys for")
        }
    }

    /// The key under the name that the ring gives it.
    package func named(_ name: String) -> NewKey {
        NewKey(name: name, keyID: publicKey.keyID, algorithm: algorithm)
    }

    /// The public half as a file that kube-apiserver's `--service-account-key-file` reads.
    var publicFile: [UInt8] { Self.file(publicKey.key) }

    static func file(_ key: PublicKey) -> [UInt8] {
        Array(PEMBlock.text(label: "PUBLIC KEY", bytes: key.subjectPublicKeyInfo).utf8)
    }

    /// The private half as a file that kube-apiserver's `--service-account-signing-key-file` and
    /// kube-controller-manager's `--service-account-private-key-file` read.
    ///
    /// A key that never leaves its store has a file that refers to it, which is of use to a signer alone.
    func privateFile() throws -> [UInt8]? {
        if let uri = privateKey?.storeURI { return uri.reference }
        return try privateKey.map { Array(PEMBlock.text(label: "PRIVATE KEY", bytes: try $0.pkcs8()).utf8) }
    }
}
