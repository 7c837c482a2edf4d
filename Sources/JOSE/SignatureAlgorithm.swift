public import OpenSSL

/// A JWS signature algorithm (RFC 7518, 3.1) that kube-apiserver verifies. It signs with four of them: RS256, ES256, ES384
/// and ES512.
public enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"

    /// The algorithm that Kubernetes signs with under a key. The key alone decides. Nil for P-224.
    public init?(for key: PublicKey) {
        switch key.numbers {
        case .rsa: self = .rs256
        case .ec(.p256, _, _): self = .es256
        case .ec(.p384, _, _): self = .es384
        case .ec(.p521, _, _): self = .es512
        case .ec(.p224, _, _): return nil
        }
    }

    /// How the signature is computed. The width of an ECDSA signature is the algorithm's, whatever curve the key is
    /// on: go-jose verifies ES512 under a P-256 key.
    package var scheme: SignatureScheme {
        switch self {
        case .rs256: .rsaPKCS1(.sha256)
        case .rs384: .rsaPKCS1(.sha384)
        case .rs512: .rsaPKCS1(.sha512)
        case .ps256: .rsaPSS(.sha256)
        case .ps384: .rsaPSS(.sha384)
        case .ps512: .rsaPSS(.sha512)
        case .es256: .ecdsa(.sha256, width: 32)
        case .es384: .ecdsa(.sha384, width: 48)
        case .es512: .ecdsa(.sha512, width: 66)
        }
    }
}
