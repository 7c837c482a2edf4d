internal import COpenSSL

/// Hashing and randomness.
public enum Digest {
    /// SHA-256 of `bytes`: 32 bytes.
    public static func sha256(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let code = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        try require(code, "hashing")
        return digest
    }
}

/// The system's random numbers, by OpenSSL's generator.
public enum Random {
    /// `count` unpredictable bytes.
    public static func bytes(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try require(unsafe RAND_bytes(&bytes, Int32(count)), "asking for random bytes")
        return bytes
    }
}
