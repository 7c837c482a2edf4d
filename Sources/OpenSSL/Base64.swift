internal import COpenSSL

/// Base64 in the standard alphabet with padding (RFC 4648, 4): in PEM, in certificates of JOSE headers and in the data of
/// Secrets.
public enum Base64 {
    /// The bytes, nil for text that is not base64. As in Go, line endings may be anywhere, and bits after the last byte may
    /// have any value.
    public static func decode(_ text: [UInt8]) -> [UInt8]? {
        let text = Secret.filter(text[...]) { $0 != 0x0A && $0 != 0x0D }
        // It may be a private key's.
        defer { Secret.erase(text) }
        if text.isEmpty { return [] }
        if text.count > Int32.max { return nil }
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard text.count % 4 == 0, padding <= 2, text.dropLast(padding).allSatisfy(isDigit) else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3)
        guard unsafe EVP_DecodeBlock(&bytes, text, Int32(text.count)) == Int32(bytes.count) else {
            ERR_clear_error()
            return nil
        }
        bytes.removeLast(padding)
        return bytes
    }

    /// The text of `bytes`, in one line.
    public static func encode(_ bytes: [UInt8]) -> [UInt8] {
        // The call writes a NUL at the end.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        text.removeLast(text.count - Int(unsafe EVP_EncodeBlock(&text, bytes, Int32(bytes.count))))
        return text
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
