import OpenSSL
import TestSupport
import Testing

@Suite struct WycheproofTests {
    @Test(
        .enabled(
            if: WycheproofVector.folder != nil,
            "SATOKEN_WYCHEPROOF names no folder with Wycheproof's vectors (conformance/fetch-wycheproof fetches them)"
        ),
        arguments: try WycheproofVector.all())
    func `a Wycheproof signature is judged as published`(vector: WycheproofVector) throws {
        let block = PEMBlock.text(label: "PUBLIC KEY", bytes: vector.key)
        let key = try #require(KeyFile(Array(block.utf8), path: "vector").keys.first)
        let isGood = try key.verifies(vector.signature, of: vector.message, by: vector.scheme)
        switch vector.result {
        case "valid": #expect(isGood)
        case "invalid": #expect(!isGood)
        // What may be taken or not: libraries differ, and both are right.
        default: #expect(vector.result == "acceptable")
        }
    }
}
