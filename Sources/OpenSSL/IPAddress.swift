internal import COpenSSL

/// An IPv4 or IPv6 address as in certificates.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 bytes.
    package let bytes: [UInt8]

    /// An address from its 4 or 16 bytes, nil for another number of them.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Reads "192.0.2.1" or "2001:db8::1", nil for anything else.
    package init?(_ text: String) {
        defer { ERR_clear_error() }
        guard !text.utf8.contains(0), let string = unsafe a2i_IPADDRESS(text) else { return nil }
        defer { unsafe ASN1_OCTET_STRING_free(string) }
        self.init(unsafe [UInt8](string))
    }

    /// Whether it is a loopback address: 127.0.0.0/8 or ::1.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// Whether the internet does not route it: loopback, link-local or private (RFC 1918, RFC 4193, RFC
    /// 6598).
    package var isPrivate: Bool {
        if isLoopback { return true }
        if bytes.count == 16 { return bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80 }
        switch (bytes[0], bytes[1]) {
        case (10, _), (192, 168), (169, 254), (172, 16...31), (100, 64...127): return true
        default: return false
        }
    }

    /// The address after this one; nil after the last.
    package var next: IPAddress? {
        var bytes = bytes
        for index in bytes.indices.reversed() {
            bytes[index] &+= 1
            if bytes[index] != 0 { return IPAddress(bytes) }
        }
        return nil
    }

    /// The address with every bit behind the first `prefix` ones cleared.
    package func network(prefix: Int) -> IPAddress? {
        guard 0...bytes.count * 8 ~= prefix else { return nil }
        return IPAddress(
            bytes.enumerated().map { index, byte in
                byte & ~UInt8(truncatingIfNeeded: 0xFF >> max(0, min(8, prefix - index * 8)))
            })
    }

    /// Four decimal numbers, or eight groups of which the longest run of zeros is left out (RFC 5952).
    package var description: String {
        if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        var zeros = 0..<0
        for start in groups.indices {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.endIndex
            if end - start > max(1, zeros.count) { zeros = start..<end }
        }
        func text(_ groups: ArraySlice<Int>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if zeros.isEmpty { return text(groups[...]) }
        return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
    }
}
