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

    /// Long texts are read in blocks, and what no block takes one character at a time.
    @Test func `a byte at any place of a long text is read as it is in a short one`() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let odd: [UInt8] = [
            0x00, 0x0A, 0x0D, 0x20, 0x2B, 0x2C, 0x2E, 0x2F, 0x3A, 0x3D, 0x40, 0x5B, 0x5E, 0x60, 0x7B, 0x7F,
            0x80,
            0xAD, 0xC1, 0xDF, 0xFF,
        ]
        for count in [31, 32, 33, 63, 64, 66, 95, 100, 131] {
            let text = (0..<count).map { alphabet[$0 &* 29 & 63] }
            for place in 0..<count {
                for byte in odd + [alphabet[place & 63]] {
                    var other = text
                    other[place] = byte
                    #expect(Outcome(other) == Outcome(plainly: other), "\(byte) at \(place) of \(count)")
                }
            }
        }
    }

    /// What a text decodes to, by the decoder or by the definition.
    private enum Outcome: Equatable {
        case bytes([UInt8], isCanonical: Bool)
        case fault(Base64URLFault)

        init(_ text: [UInt8]) {
            do throws(Base64URLFault) {
                let decoded = try Base64URL.decode(text)
                self = .bytes(decoded.bytes, isCanonical: decoded.isCanonical)
            } catch {
                self = .fault(error)
            }
        }

        init(plainly text: [UInt8]) {
            let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
            var bits: [Bool] = []
            for (offset, byte) in text.enumerated() where byte != 0x0A && byte != 0x0D {
                guard let value = alphabet.firstIndex(of: byte) else {
                    self = .fault(.foreignByte(byte, offset: offset))
                    return
                }
                bits += (0..<6).map { value >> (5 - $0) & 1 == 1 }
            }
            if bits.count % 24 == 6 {
                self = .fault(.impossibleLength(bits.count / 6))
                return
            }
            let bytes = (0..<bits.count / 8).map { index in
                bits[index * 8..<index * 8 + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
            }
            self = .bytes(bytes, isCanonical: Base64URL.encode(bytes) == text)
        }
    }

    @Test func `each pair of characters is canonical for one of sixteen`() throws {
        let canonical = try (0..<64).filter { last in
            let text = Base64URL.encode([0, 0, UInt8(last)])
            return try Base64URL.decode([text[0], text[3]]).isCanonical
        }
        #expect(canonical == [0, 16, 32, 48])
    }
}
