import Testing

@testable import JOSE

struct Base64URLTests {
    /// RFC 4648, section 10, without the padding; then the two characters that base64url has instead of + and /.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"), ("???>>>", "Pz8_Pj4-"),
    ])
    func `bytes and text of the RFC belong together`(bytes: String, text: String) throws {
        #expect(Base64URL.string(Array(bytes.utf8)) == text)
        let decoded = try Base64URL.decode(Array(text.utf8))
        #expect(decoded == Base64URL.Decoded(bytes: Array(bytes.utf8), isCanonical: true))
    }

    @Test func `bytes of every length come back`() throws {
        for count in 0...260 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
            let text = Base64URL.encode(bytes)
            #expect(text.count == (count * 8 + 5) / 6)
            #expect(try Base64URL.decode(text) == Base64URL.Decoded(bytes: bytes, isCanonical: true))
        }
    }

    @Test func `of all bytes the alphabet's alone are read`() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_\r\n".utf8)
        for byte in UInt8.min...UInt8.max where !alphabet.contains(byte) {
            #expect(throws: Base64URLFault.foreignByte(byte, offset: 3)) {
                try Base64URL.decode(Array("AAA".utf8) + [byte] + Array("AAAA".utf8))
            }
        }
        #expect(alphabet.allSatisfy { (try? Base64URL.decode([0x41, 0x41, 0x41, $0])) != nil })
    }

    @Test(arguments: [
        ("=", 0, "="), ("Zg==", 2, "="), ("Zm9v+", 4, "+"), ("/m9v", 0, "/"), ("Zm 9v", 2, " "),
        ("Zm9v\n=", 5, "="),
    ])
    func `a foreign byte is named with its offset in the text`(text: String, offset: Int, byte: String) {
        let foreign = byte.utf8.first ?? 0
        #expect(throws: Base64URLFault.foreignByte(foreign, offset: offset)) {
            try Base64URL.decode(Array(text.utf8))
        }
    }

    @Test(arguments: [("A", 1), ("AAAAA", 5), ("\nA\r\n", 1), ("AAAA\nB", 5)])
    func `no text has one character more than four`(text: String, count: Int) {
        #expect(throws: Base64URLFault.impossibleLength(count)) { try Base64URL.decode(Array(text.utf8)) }
    }

    @Test(arguments: [
        ("Zh", "f"), ("Zv", "f"), ("Zm9", "fo"), ("Zm-", "fo"), ("Z\ng", "f"), ("\nZg", "f"),
        ("Zm9v\r\n", "foo"),
        ("\r\n", ""),
    ])
    func `what another text says better is read and noted`(text: String, bytes: String) throws {
        let decoded = try Base64URL.decode(Array(text.utf8))
        #expect(decoded == Base64URL.Decoded(bytes: Array(bytes.utf8), isCanonical: false))
    }

    @Test func `each pair of characters is canonical for one of sixteen`() throws {
        let canonical = try (0..<64).filter { last in
            let text = Base64URL.encode([0, 0, UInt8(last)])
            return try Base64URL.decode([text[0], text[3]]).isCanonical
        }
        #expect(canonical == [0, 16, 32, 48])
    }
}
