import Files
import OpenSSL
import Testing

@testable import Batch

/// Signatures that were changed at random, judged by the engines and by EVP. The short form runs with all tests;
/// `conformance/signatures` runs the long one, which `SATOKEN_SIGNATURE_FUZZ` and `SATOKEN_SIGNATURE_FUZZ_START` tell how
/// many signatures to make, and from which on.
@Suite struct SignatureFuzzTests {
    private static let count = Int(System.variable("SATOKEN_SIGNATURE_FUZZ") ?? "") ?? 800
    private static let start = Int(System.variable("SATOKEN_SIGNATURE_FUZZ_START") ?? "") ?? 0

    @Test(arguments: P256Table.Form.allCases)
    func `what an engine proves good, EVP accepts, and nothing good is left unproven`(form: P256Table.Form)
        throws
    {
        let keys = try [PrivateKey.generateRSA(bits: 2048), .generateEC(.p256), .generateEC(.p256)]
        let schemes: [SignatureScheme] = [.rs256, .es256, .es256]
        // Few are signed, many are made of them.
        let signed = try keys.indices.map { key in
            try (0..<64).map { index in
                let message = Array("message \(index)".utf8)
                return (message, try keys[key].signature(of: message, by: schemes[key]))
            }
        }
        let questioned = try QuestionedEngine(keys.map(\.publicKey), form)
        var (good, seed) = (0, Self.start)
        func judge() {
            for (isProven, isGood) in questioned.proofs() where isProven != isGood {
                Issue.record("a signature from seed \(seed) on: proven \(isProven), good \(isGood)")
            }
        }
        for index in Self.start..<Self.start + Self.count {
            var random = Seeded(UInt64(index))
            let which = index % 10 == 0 ? 0 : 1 + index % 2
            var (message, signature) = signed[which][Int(random.next() % 64)]
            switch random.next() % 4 {
            case 0: good += 1
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
            questioned.append(signature, of: message, by: keys[which].publicKey, schemes[which])
            if questioned.isFull {
                judge()
                seed = index + 1
            }
        }
        judge()
        #expect(good > Self.count / 8)
    }
}
