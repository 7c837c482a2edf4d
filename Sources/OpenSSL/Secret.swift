internal import COpenSSL

/// Bytes of private keys, and the memory that holds them.
package enum Secret {
    /// Overwrites bytes in place, also for every other array that shares them: for the end of their last use. Freed
    /// memory keeps what it held.
    package static func erase(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes {
            // The array is not used again, so that no code sees it change.
            unsafe OPENSSL_cleanse(UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count)
        }
    }

    /// Keeps the memory of this process out of core dumps, and from other processes of the same user. root can still
    /// attach a debugger.
    static func keepFromDumps() { _ = COpenSSL_forbid_dumps() }

    /// The bytes that a test lets through, in one buffer from the start: an array that grows leaves copies of what it held
    /// behind, which nothing erases.
    static func filter(_ bytes: ArraySlice<UInt8>, _ isKept: (UInt8) -> Bool) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        for byte in bytes where isKept(byte) { kept.append(byte) }
        return kept
    }
}
