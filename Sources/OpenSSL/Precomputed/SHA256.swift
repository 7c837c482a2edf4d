internal import COpenSSL

/// SHA-256 of many messages, one after the other: the algorithm is fetched once, and its context is used again.
/// Serves one thread at a time.
@safe public struct SHA256: ~Copyable {
    private let context: DigestContext
    private let algorithm: OpaquePointer

    /// Fetches the algorithm.
    public init() throws(OpenSSLError) {
        let context = try DigestContext()
        unsafe algorithm = try require(EVP_MD_fetch(nil, "SHA256", nil), "fetching SHA-256")
        self.context = context
    }

    deinit { unsafe EVP_MD_free(algorithm) }

    /// Writes the 32 bytes of the hash of `message` into `digest`.
    public borrowing func hash(_ message: Span<UInt8>, into digest: inout [UInt8]) throws(OpenSSLError) {
        let isDone = unsafe message.withUnsafeBufferPointer { message in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                unsafe digest.count == 32
                    && EVP_DigestInit_ex2(context.pointer, algorithm, nil) == 1
                    && EVP_DigestUpdate(context.pointer, message.baseAddress, message.count) == 1
                    && EVP_DigestFinal_ex(context.pointer, digest.baseAddress, nil) == 1
            }
        }
        if !isDone { throw OpenSSLError(draining: "hashing") }
    }
}
