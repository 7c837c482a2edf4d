internal import COpenSSL

/// Hashing.
public enum Digest {
    /// SHA-256 of `bytes`: 32 bytes.
    public static func sha256(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try unsafe digest(bytes, EVP_sha256(), length: 32)
    }

    /// SHA-1 of `bytes`: 20 bytes. It names certificates where others do so, and proves nothing.
    package static func sha1(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try unsafe digest(bytes, EVP_sha1(), length: 20)
    }

    private static func digest(
        _ bytes: [UInt8], _ function: OpaquePointer?, length: Int
    ) throws(OpenSSLError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        try require(unsafe EVP_Digest(bytes, bytes.count, &digest, nil, function, nil), "hashing")
        return digest
    }
}
