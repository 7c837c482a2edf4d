internal import COpenSSL

/// A PEM block of a key file that gives no key, and what would make it readable.
public struct SkippedBlock: Sendable, Equatable {
    /// Why kube-apiserver's parser skips a block.
    public enum Reason: Sendable, Equatable {
        /// An ECDSA private key in PKCS#8: read as a signing key, never as a verification key.
        case pkcs8ECPrivateKey
        /// A PKCS#1 RSAPublicKey instead of a SubjectPublicKeyInfo.
        case pkcs1PublicKey
        /// The key is encrypted.
        case encrypted
        /// A key of a kind that signs no ServiceAccount token, such as "ED25519".
        case otherAlgorithm(String)
        /// An ECDSA key on a curve without a JOSE algorithm, or with explicit parameters in place of a named curve.
        case otherCurve
        /// A public key or certificate where the private key is wanted.
        case publicHalf
        /// A key whose label does not fit the form of its bytes. Only a signing key's label counts.
        case mislabelled(expected: String)
        /// The bytes are no key that OpenSSL knows.
        case notAKey
        /// One of many, not examined.
        case oneOfMany
        /// The PEM around the bytes is damaged.
        case damaged(String)
    }

    /// The words of the BEGIN line.
    public let label: String
    /// The line of the file, from 1.
    public let line: Int
    /// Why the block gives no key.
    public let reason: Reason

    init(_ block: PEMBlock, _ reason: Reason) {
        label = Self.shown(block.label)
        line = block.line
        self.reason = reason
    }

    init(_ damage: PEMDamage) {
        label = Self.shown(damage.label)
        line = damage.line
        reason = .damaged(damage.problem)
    }

    /// A label that may be shown. Text other than PEM's capitals could be a key, or an attempt to confuse a terminal.
    private static func shown(_ label: String) -> String {
        let isPlain = label.utf8.allSatisfy { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: " ") || byte == UInt8(ascii: ".")
        }
        return isPlain && label.utf8.count <= 40 ? label : "?"
    }

    /// One line for people: which block, and why it gives no key.
    public var description: String {
        let what =
            switch reason {
            case .pkcs8ECPrivateKey:
                "an ECDSA private key in PKCS#8, which is read as a signing key only"
            case .pkcs1PublicKey: "a PKCS#1 public key, which is not read"
            case .encrypted: "an encrypted key, which is not read"
            case .otherAlgorithm(let name): "a key for \(name), only RSA and ECDSA are read"
            case .otherCurve: "an ECDSA key on another curve than P-224, P-256, P-384 and P-521 by name"
            case .publicHalf: "the public half of a key, the private half signs"
            case .mislabelled(let expected): "holds what is labelled \"\(expected)\" elsewhere"
            case .notAKey, .oneOfMany: "no key that can be read"
            case .damaged(let problem): "damaged: \(problem)"
            }
        return "line \(line), \"\(label)\": \(what)"
    }

    /// What would make the block readable, if anything would.
    public var hint: String? {
        switch reason {
        case .pkcs8ECPrivateKey: "write its public half instead: openssl pkey -in FILE -pubout"
        case .pkcs1PublicKey: "convert it: openssl rsa -RSAPublicKey_in -in FILE -pubout"
        case .encrypted: "decrypt it: openssl pkey -in FILE"
        case .publicHalf: "name the file with the private key, sa.key beside sa.pub"
        case .mislabelled: "relabel it: openssl pkey -in FILE, or openssl pkey -traditional -in FILE"
        case .otherAlgorithm, .otherCurve: "use RSA, or ECDSA on P-256, P-384 or P-521"
        case .notAKey where label == "OPENSSH PRIVATE KEY":
            "OpenSSH's own form; of a copy: ssh-keygen -p -m PEM -f COPY, then openssl pkey -in COPY -pubout"
        case .notAKey where label == "CERTIFICATE REQUEST" || label == "NEW CERTIFICATE REQUEST":
            "a request to sign; its public key: openssl req -in FILE -pubkey -noout"
        case .notAKey, .oneOfMany: nil
        case .damaged:
            "PEM wants its BEGIN and END lines, and base64 between them, each on lines of their own"
        }
    }
}

extension SkippedBlock.Reason {
    /// Finds out what a block that gave no key is, by trying the forms that kube-apiserver does not read.
    init(of block: PEMBlock) {
        defer { ERR_clear_error() }
        let der = block.bytes
        if block.isEncrypted || block.label == "ENCRYPTED PRIVATE KEY" {
            self = .encrypted
        } else if KeyDER.pkcs8PrivateKey(der) != nil {
            self = .pkcs8ECPrivateKey
        } else if let key = unsafe KeyDER.decoded(der, all: true, d2i_RSAPublicKey, RSA_free) {
            unsafe RSA_free(key)
            self = .pkcs1PublicKey
        } else if let name = Self.algorithm(der) {
            self = name == "EC" ? .otherCurve : .otherAlgorithm(name)
        } else {
            self = .notAKey
        }
    }

    /// OpenSSL's name for the kind of a public or private key, nil when the bytes are neither.
    private static func algorithm(_ der: [UInt8]) -> String? {
        let publicKey = unsafe KeyDER.decoded(der, all: false, d2i_PUBKEY, EVP_PKEY_free)
        guard
            let key = unsafe publicKey
                ?? KeyDER.decoded(
                    der, all: false, { unsafe d2i_AutoPrivateKey($0, $1, $2) }, EVP_PKEY_free)
        else { return nil }
        defer { unsafe EVP_PKEY_free(key) }
        guard let name = unsafe EVP_PKEY_get0_type_name(key) else { return nil }
        return unsafe String(cString: name)
    }
}
