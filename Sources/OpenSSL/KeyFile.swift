/// The verification keys of one file, as kube-apiserver's `--service-account-key-file` reads it.
///
/// Every PEM block counts, its label does not: RSA private keys in PKCS#1 and PKCS#8, ECDSA private keys in SEC 1,
/// SubjectPublicKeyInfo and X.509 certificates. Blocks of other kinds are passed over. Source: keyutil's
/// ParsePublicKeysPEM.
///
///     let file = try KeyFile(bytes, path: "sa.pub")
///     for block in file.skipped { print(block.description) }
public struct KeyFile: Sendable {
    /// The keys in the order of their blocks; a key that stands twice is here twice.
    public let keys: [PublicKey]
    /// The blocks that gave no key.
    public let skipped: [SkippedBlock]
    /// Whether a block holds a private key, so that the file is nobody else's business.
    public let holdsPrivateKey: Bool

    /// Reads the bytes of a file; `path` is for messages only.
    ///
    /// - Throws: `KeyFileError` when there is no key at all.
    public init(_ bytes: [UInt8], path: String) throws(KeyFileError) {
        var keys: [PublicKey] = []
        var skipped: [SkippedBlock] = []
        var holdsPrivateKey = false
        var reader = PEMReader(bytes)
        while let next = reader.next() {
            switch next {
            case .failure(let damage): skipped.append(SkippedBlock(damage))
            case .success(let block):
                holdsPrivateKey = holdsPrivateKey || block.label.hasSuffix("PRIVATE KEY")
                if let key = Self.key(block.bytes) {
                    keys.append(key)
                } else {
                    skipped.append(SkippedBlock(block, .init(of: block)))
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
                let form = signingForms.first { $0.label == block.label }
                guard let key = form?.read(block.bytes) else {
                    skipped.append(SkippedBlock(block, signingReason(block)))
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

    private static func key(_ der: [UInt8]) -> PublicKey? {
        if let key = KeyDER.pkcs1PrivateKey(der) ?? KeyDER.sec1PrivateKey(der) { return key.publicKey }
        if let key = KeyDER.pkcs8PrivateKey(der)?.publicKey, case .rsa = key.numbers { return key }
        return KeyDER.subjectPublicKeyInfo(der) ?? KeyDER.certificate(der)
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
        return .init(of: block)
    }
}
