/// The verification keys of one file, as kube-apiserver's `--service-account-key-file` reads it.
///
/// Every PEM block is read, whatever its label: RSA private keys in PKCS#1 and PKCS#8, ECDSA private keys in SEC 1,
/// SubjectPublicKeyInfo and X.509 certificates. Blocks of other kinds are skipped. Source: keyutil's ParsePublicKeysPEM.
///
///     let file = try KeyFile(bytes, path: "sa.pub")
///     for block in file.skipped { print(block.description) }
public struct KeyFile: Sendable {
    /// The keys in the order of their blocks. Repeats are kept.
    public let keys: [PublicKey]
    /// The blocks that gave no key.
    public let skipped: [SkippedBlock]
    /// Whether a block holds a private key, so that other users must not read the file.
    public let holdsPrivateKey: Bool

    /// So many keys are read in one run: a key takes up to twenty times the size of its block, and each is tried for a token
    /// without `kid`.
    package static let mostKeys = 10_000

    /// Reads the bytes of a file. `path` is used in messages only.
    ///
    /// - Throws: `KeyFileError` when there is no key at all, or more than 10,000.
    public init(_ bytes: [UInt8], path: String) throws(KeyFileError) {
        try self.init(bytes, path: path, known: 0)
    }

    /// - Parameter known: how many keys were read of other files.
    package init(_ bytes: [UInt8], path: String, known: Int) throws(KeyFileError) {
        var keys: [PublicKey] = []
        var skipped: [SkippedBlock] = []
        var holdsPrivateKey = false
        var reader = PEMReader(bytes)
        while let next = reader.next() {
            switch next {
            case .failure(let damage): skipped.append(SkippedBlock(damage))
            case .success(let block):
                defer { if block.label.hasSuffix("PRIVATE KEY") { Secret.erase(block.bytes) } }
                if let (key, isPrivate) = Self.key(block.bytes) {
                    if known + keys.count >= Self.mostKeys {
                        throw KeyFileError(path: path, problem: .tooManyKeys(limit: Self.mostKeys))
                    }
                    keys.append(key)
                    holdsPrivateKey = holdsPrivateKey || isPrivate
                } else {
                    skipped.append(Self.skipped(block, after: skipped.count))
                    holdsPrivateKey = holdsPrivateKey || block.label.hasSuffix("PRIVATE KEY")
                }
            }
        }
        if keys.isEmpty {
            throw KeyFileError(path: path, wanted: .verificationKey, skipped: skipped, bytes: bytes)
        }
        self.keys = keys
        self.skipped = skipped
        self.holdsPrivateKey = holdsPrivateKey
    }

    /// The signing key of one file, as kube-apiserver's `--service-account-signing-key-file` reads it: the first
    /// block whose label and bytes agree on PKCS#1 (RSA PRIVATE KEY), PKCS#8 (PRIVATE KEY) or SEC 1 (EC PRIVATE
    /// KEY). Source: keyutil's ParsePrivateKeyPEM.
    ///
    /// - Throws: `KeyFileError` when there is none, or it cannot sign: Go refuses RSA under 1024 bits, and P-224 has
    ///   no algorithm.
    public static func signingKey(_ bytes: [UInt8], path: String) throws(KeyFileError) -> PrivateKey {
        var skipped: [SkippedBlock] = []
        var reader = PEMReader(bytes)
        while let next = reader.next() {
            switch next {
            case .failure(let damage): skipped.append(SkippedBlock(damage))
            case .success(let block):
                defer { Secret.erase(block.bytes) }
                let form = signingForms.first { $0.label == block.label }
                guard let key = form?.read(block.bytes) else {
                    // Go reads these keys as the signing key, and then cannot sign with them.
                    if block.label == "PRIVATE KEY",
                        case .otherAlgorithm(let name) = SkippedBlock.Reason(of: block),
                        ["ED25519", "X25519"].contains(name)
                    {
                        throw KeyFileError(path: path, problem: .otherAlgorithm(name))
                    }
                    skipped.append(
                        SkippedBlock(block, skipped.count < 16 ? signingReason(block) : .oneOfMany))
                    continue
                }
                switch key.publicKey.numbers {
                case .rsa where key.publicKey.bits < 1024:
                    throw KeyFileError(path: path, problem: .tooShort(bits: key.publicKey.bits))
                case .ec(.p224, _, _): throw KeyFileError(path: path, problem: .noAlgorithm(curve: "P-224"))
                default: return key
                }
            }
        }
        throw KeyFileError(path: path, wanted: .signingKey, skipped: skipped, bytes: bytes)
    }

    private static func key(_ der: [UInt8]) -> (key: PublicKey, isPrivate: Bool)? {
        if let key = KeyDER.pkcs1PrivateKey(der) ?? KeyDER.sec1PrivateKey(der) {
            return (key.publicKey, true)
        }
        if let key = KeyDER.pkcs8PrivateKey(der)?.publicKey, case .rsa = key.numbers { return (key, true) }
        return (KeyDER.subjectPublicKeyInfo(der) ?? KeyDER.certificate(der)).map { ($0, false) }
    }

    /// A block that gave no key. OpenSSL takes a millisecond to find out what it is, so only the first few of a file are
    /// examined.
    private static func skipped(_ block: PEMBlock, after count: Int) -> SkippedBlock {
        SkippedBlock(block, count < 16 ? .init(of: block) : .oneOfMany)
    }

    /// The forms of a signing key, by the labels that they must have.
    private static let signingForms: [(label: String, read: @Sendable ([UInt8]) -> PrivateKey?)] = [
        ("RSA PRIVATE KEY", KeyDER.pkcs1PrivateKey),
        ("PRIVATE KEY", KeyDER.pkcs8PrivateKey),
        ("EC PRIVATE KEY", KeyDER.sec1PrivateKey),
    ]

    /// Why a block is no signing key: a private key in another form than its label says, or no private key.
    private static func signingReason(_ block: PEMBlock) -> SkippedBlock.Reason {
        if let form = signingForms.first(where: { $0.read(block.bytes) != nil }) {
            return .mislabelled(expected: form.label)
        }
        let half = KeyDER.subjectPublicKeyInfo(block.bytes) ?? KeyDER.certificate(block.bytes)
        return half == nil ? .init(of: block) : .publicHalf
    }
}
