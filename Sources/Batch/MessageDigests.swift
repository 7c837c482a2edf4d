internal import CKernels
package import OpenSSL

/// SHA-256 of many messages in one text: two at a time where the processor has instructions for it, else by EVP.
package struct MessageDigests: ~Copyable {
    /// The hashes, 32 bytes each, in the order of the messages.
    package private(set) var bytes: [UInt8] = []
    private let sha256: SHA256
    private var digest = [UInt8](repeating: 0, count: 32)

    private static let areInPairs = kernels_have_sha256() == 1

    /// - Throws: `OpenSSLError` when EVP has no SHA-256.
    package init() throws(OpenSSLError) { sha256 = try SHA256() }

    /// Hashes the messages at these places. Where OpenSSL fails, the hash is zeros, which nothing was signed with.
    package mutating func hash(_ messages: [Range<Int>], in text: [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        if Self.areInPairs { hashInPairs(messages, in: text) } else { hashByEVP(messages, in: text) }
    }

    private mutating func hashInPairs(_ messages: [Range<Int>], in text: [UInt8]) {
        var pair = [UInt8](repeating: 0, count: 64)
        unsafe text.withUnsafeBufferPointer { text in
            for place in stride(from: 0, to: messages.count, by: 2) {
                // An odd one is hashed beside itself.
                let first = unsafe UnsafeBufferPointer(rebasing: text[messages[place]])
                let isPair = place + 1 < messages.count
                let second = unsafe isPair ? UnsafeBufferPointer(rebasing: text[messages[place + 1]]) : first
                unsafe kernels_sha256_pair(
                    first.baseAddress, first.count, second.baseAddress, second.count, &pair)
                bytes += pair[..<(isPair ? 64 : 32)]
            }
        }
    }

    /// The way of processors without such instructions; tests take it everywhere.
    mutating func hashByEVP(_ messages: [Range<Int>], in text: [UInt8]) {
        for message in messages {
            do throws(OpenSSLError) {
                try sha256.hash(text.span.extracting(message), into: &digest)
                bytes += digest
            } catch {
                bytes += repeatElement(0, count: 32)
            }
        }
    }
}
