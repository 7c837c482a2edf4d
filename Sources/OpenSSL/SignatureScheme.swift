internal import COpenSSL

/// A hash function of the SHA-2 family.
public enum HashFunction: Sendable, Hashable {
    case sha256
    case sha384
    case sha512

    /// OpenSSL's name of the function.
    var name: String {
        switch self {
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        }
    }

    /// OpenSSL's description of the function; a static object that is never freed.
    var evp: OpaquePointer? {
        switch self {
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        }
    }
}

/// How a signature is made from a key and a hash.
public enum SignatureScheme: Sendable, Hashable {
    /// RSASSA-PKCS1-v1_5.
    case rsaPKCS1(HashFunction)
    /// RSASSA-PSS with MGF1 over the same hash; signs with a salt of the hash's length, verifies any salt.
    case rsaPSS(HashFunction)
    /// ECDSA; the signature is r ‖ s, each of `width` bytes.
    case ecdsa(HashFunction, width: Int)

    /// The hash that is signed.
    var hash: HashFunction {
        switch self {
        case .rsaPKCS1(let hash), .rsaPSS(let hash), .ecdsa(let hash, _): hash
        }
    }
}
