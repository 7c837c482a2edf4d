/// Numbers that a seed, a stream and an index decide: xorshift64*, so that one input can be made again by itself.
struct Xorshift {
    private var state: UInt64

    init(seed: UInt64, stream: UInt64, index: Int) {
        // SplitMix64's finisher, so that neighbours have nothing in common.
        var mixed = seed &+ stream &* 0xD1B5_4A32_D192_ED03 &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        state = mixed == 0 ? 1 : mixed
    }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    /// From 0 up to, not including, `bound`; 0 for a bound that leaves no choice.
    mutating func below(_ bound: Int) -> Int { bound > 1 ? Int(next() >> 1) % bound : 0 }

    mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next() >> 32) }
}

/// Changes bytes at random.
struct Mutator {
    var random: Xorshift
    /// What is worth being put anywhere.
    let words: [[UInt8]]

    init(_ random: Xorshift, words: [[UInt8]]) {
        self.random = random
        self.words = words
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[random.below(elements.count)] }

    /// One to four changes, mostly one; `other` is what may be spliced in.
    mutating func changed(_ bytes: [UInt8], other: [UInt8]) -> [UInt8] {
        var bytes = bytes
        repeat { change(&bytes, other: other) } while random.below(3) == 0
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], other: [UInt8]) {
        let place = random.below(bytes.count + 1)
        let inside = random.below(bytes.count)
        switch random.below(12) {
        case 0, 1: if !bytes.isEmpty { bytes[inside] ^= 1 << UInt8(random.below(8)) }
        case 2: if !bytes.isEmpty { bytes[inside] = random.byte() }
        case 3: bytes.insert(random.byte(), at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(8)))
        case 5: bytes.insert(contentsOf: pick(words), at: place)
        case 6:
            let word = pick(words)
            bytes.replaceSubrange(place..<min(bytes.count, place + word.count), with: word)
        case 7:
            let end = min(bytes.count, place + 1 + random.below(64))
            bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count + 1))
        case 8: bytes.removeSubrange(random.below(4) == 0 ? 0..<place : place..<bytes.count)
        case 9: bytes.replaceSubrange(place..., with: other[random.below(other.count + 1)...])
        case 10: if !bytes.isEmpty { bytes.swapAt(inside, random.below(bytes.count)) }
        default:
            // Now and then deeper than any reader lets things nest.
            let count = random.below(256) == 0 ? 10_002 : 1 + random.below(64)
            let word = random.below(2) == 0 ? pick(words).prefix(5) : [random.byte()]
            bytes.insert(contentsOf: Array(repeating: word, count: count).joined(), at: place)
        }
    }
}

extension Mutator {
    /// Pieces of JSON, of headers and of claims.
    static let json = [
        "{", "}", "[", "]", "\"", ":", ",", "[[", "{\"a\":", "\\", "\\u0000", "\\ud800", "\\udc00\\ud83d",
        "\u{17f}", "\u{212a}", "\u{2028}", "\u{feff}", "\0", "null", "true", "false", "{}", "[]", "\"\"", "0",
        "-0", "-1", "1e400", "1E5", "1.5", "9223372036854775808", "999999999999999", "1e308", "\"iss\":",
        "\"ISS\":\"x\",", "\"alg\":\"none\",", "\"alg\":\"RS256\"", "\"ES256\"", "\"ES512\"", "\"PS256\"",
        "\"kid\":\"\",", "\"kid\":null,", "\"crit\":[\"b64\"],", "\"crit\":[],", "\"b64\":false,",
        "\"typ\":\"JWT\",", "\"x5c\":[],", "\"x5c\":[\"\"],", "\"jwk\":{},", "\"jwk\":null,",
        "\"kty\":\"OKP\",", "\"kty\":\"EC\",", "\"kty\":\"oct\",", "\"crv\":\"P-521\",", "\"d\":\"AQAB\",",
        "\"e\":\"\",", "\"n\":\"AA\",", "\"aud\":[],", "\"aud\":null,", "\"aud\":\"\",", "\"exp\":null,",
        "\"exp\":-1,", "\"nbf\":\"1\",", "\"kubernetes.io\":{},", "\"kubernetes.io\":null,", "\"pod\":null,",
        "\"secret\":{},", "\"items\":[", "\"kind\":\"List\",",
        "\"deletionTimestamp\":\"9999-12-31T23:59:60Z\",",
        "\"token\":\"====\",", "\"expirationSeconds\":-1,", "/", "..", "%",
    ].map { Array($0.utf8) }

    /// Pieces of tokens in the compact form.
    static let compact = [
        ".", "..", "=", "==", " ", "\n", "\r\n", "\t", "\0", "+", "/", "-", "_", "A", "{", "\u{a0}",
        "\u{2003}",
        "\u{3000}", "eyJ", "e30", "bnVsbA", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9", "AAAA",
    ].map { Array($0.utf8) }

    /// Pieces of PEM files and of the DER in them.
    static let pem = [
        "-----BEGIN ", "-----END ", "-----", "\n-----END ", "\n", "\r\n", " ", "\t", ":", "=", "==", "\0",
        "PUBLIC KEY", "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE", "ENCRYPTED ",
        "Proc-Type: 4,ENCRYPTED\n", "-----BEGIN PUBLIC KEY-----\n", "\n-----END PUBLIC KEY-----\n",
        "\u{feff}", "AA", "MII", "/w", "////",
    ].map { Array($0.utf8) }

    /// Bytes that mean something in DER.
    static let der: [[UInt8]] = [
        [0x00], [0x01], [0x02], [0x03], [0x04], [0x05, 0x00], [0x06], [0x30], [0x30, 0x00], [0x30, 0x80],
        [0x31, 0x00], [0x7F], [0x80], [0x81], [0x82, 0xFF, 0xFF], [0x84, 0x7F, 0xFF, 0xFF, 0xFF], [0xA0],
        [0xA1],
        [0xFF], [0x00, 0x00], [0x02, 0x00], [0x02, 0x01, 0x00], [0x02, 0x01, 0x01], [0x02, 0x01, 0xFF],
        [0x03, 0x01, 0x00], [0x04, 0x00],
    ]
}
