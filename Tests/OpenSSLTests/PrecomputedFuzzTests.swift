import Files
import OpenSSL
import Testing

/// Signatures that were changed at random, judged by the precomputed verifier and by EVP. The short form runs with all
/// tests; `SATOKEN_SIGNATURE_FUZZ=10000000 swift test -c release --filter PrecomputedFuzzTests` runs the long one, and
/// `SATOKEN_SIGNATURE_FUZZ_START` says at which signature to resume.
@Suite struct PrecomputedFuzzTests {
    private static let count = Int(System.variable("SATOKEN_SIGNATURE_FUZZ") ?? "") ?? 4000
    private static let start = Int(System.variable("SATOKEN_SIGNATURE_FUZZ_START") ?? "") ?? 0

    @Test func `what the precomputed verifier accepts, EVP accepts, and nothing good is refused`() throws {
        let rsa = try PrivateKey.generateRSA(bits: 2048)
        let ec = try [PrivateKey.generateEC(.p256), .generateEC(.p256)]
        let keys = [rsa] + ec
        let tables = try keys.map { try #require(try PrecomputedKey($0.publicKey)) }
        // Few are signed, many are made of them.
        let signed = try keys.map { key in
            try (0..<64).map { index in
                let message = Array("message \(index)".utf8)
                return (
                    message,
                    try key.signature(of: message, by: tables[keys.firstIndex { $0 === key } ?? 0].scheme)
                )
            }
        }
        var verifier = try PrecomputedVerifier()
        var queued: [(index: Int, wanted: Bool)] = []
        var (good, wrong) = (0, 0)
        func finish() {
            verifier.finish { place, isGood in if isGood != queued[place].wanted { wrong += 1 } }
            queued.removeAll()
        }
        for index in Self.start..<Self.start + Self.count {
            var random = Seeded(UInt64(index))
            let which = index % 8 == 0 ? 0 : 1 + index % 2
            var (message, signature) = signed[which][Int(random.next() % 64)]
            switch random.next() % 4 {
            case 0: break
            case 1: signature[Int(random.next() % UInt64(signature.count))] ^= 1 << UInt8(random.next() % 8)
            case 2: message[Int(random.next() % UInt64(message.count))] ^= 1 << UInt8(random.next() % 8)
            default:
                // Runs of zeros and ones reach the edges of the numbers.
                let from = Int(random.next() % UInt64(signature.count))
                let byte: UInt8 = random.next() % 2 == 0 ? 0 : 0xFF
                for place in from..<min(signature.count, from + Int(random.next() % 40)) {
                    signature[place] = byte
                }
            }
            let wanted = try keys[which].publicKey.verifies(signature, of: message, by: tables[which].scheme)
            good += wanted ? 1 : 0
            switch verifier.ask(signature.span, of: message.span, by: tables[which]) {
            case .good: if !wanted { wrong += 1 }
            case .refused: if wanted { wrong += 1 }
            case .queued: queued.append((index, wanted))
            }
            if verifier.isFull { finish() }
        }
        finish()
        #expect(wrong == 0)
        #expect(good > Self.count / 8)
    }
}

/// SplitMix64: the same numbers for the same seed.
private struct Seeded {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
