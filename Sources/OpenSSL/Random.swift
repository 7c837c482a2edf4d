internal import COpenSSL

/// The system's random numbers, by OpenSSL's generator.
public enum Random {
    /// `count` unpredictable bytes.
    public static func bytes(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try require(unsafe RAND_bytes(&bytes, Int32(count)), "asking for random bytes")
        return bytes
    }
}
