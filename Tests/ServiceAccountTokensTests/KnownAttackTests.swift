import JOSE
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

/// What verifiers have died of elsewhere. Refused under both profiles.
@Suite(.serialized) struct KnownAttackTests {
    private static let profiles = [VerificationProfile.strict, .kubeAPIServer]

    /// A token of a header and claims, with a signature made elsewhere.
    private static func token(
        _ header: String, _ payload: String = TestToken.claims(), _ signature: [UInt8] = []
    ) -> String {
        [Array(header.utf8), Array(payload.utf8), signature].map { Base64URL.string($0) }.joined(
            separator: ".")
    }

    private static func keyID() throws -> String { try TestToken.keys()[0].keyID }

    @Test(arguments: ["none", "None", "nOnE", "", "HS256", "HS512", "EdDSA", "ES256K", "rs256"])
    func `an alg that no key of ours has verifies nothing (CVE-2015-2951, CVE-2016-10555)`(algorithm: String)
        throws
    {
        let header = "{\"alg\":\"\(algorithm)\",\"kid\":\"\(try Self.keyID())\"}"
        for profile in Self.profiles {
            for signature in [[], [0], [UInt8](repeating: 1, count: 256)] as [[UInt8]] {
                let verdict = try TestToken.verdict(
                    Self.token(header, TestToken.claims(), signature), profile)
                guard case .refused(.refusedByKeys(let refusals)) = verdict else {
                    Issue.record("\(verdict)")
                    continue
                }
                #expect(refusals.map(\.reason) == [.otherAlgorithm(algorithm, own: .rs256)])
            }
        }
    }

    @Test func `a key that came with the token is not used (CVE-2018-0114)`() throws {
        let key = try PrivateKey.generateEC(.p256)
        guard case .ec(_, let x, let y) = key.publicKey.numbers else { return }
        let jwk =
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\(Base64URL.string(x))\",\"y\":\"\(Base64URL.string(y))\"}"
        for header in [
            "{\"alg\":\"ES256\",\"jwk\":\(jwk)}", "{\"alg\":\"ES256\",\"jku\":\"https://evil.example\"}",
        ] {
            let input =
                Base64URL.string(Array(header.utf8)) + "." + Base64URL.string(Array(TestToken.claims().utf8))
            let scheme = SignatureAlgorithm.es256.scheme
            let token = input + "." + Base64URL.string(try key.signature(of: Array(input.utf8), by: scheme))
            for profile in Self.profiles { #expect(try !TestToken.verdict(token, profile).isAuthenticated) }
        }
    }

    @Test(arguments: [32, 48, 66])
    func `r and s of zero, one and the order verify nothing (CVE-2022-21449)`(width: Int) throws {
        let order: [UInt8] = [
            0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6,
            0xFA, 0xAD,
            0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
        ]
        let padded = { (bytes: [UInt8]) in [UInt8](repeating: 0, count: width - bytes.count) + bytes }
        let numbers = [padded([0]), padded([1]), padded(order), [UInt8](repeating: 0xFF, count: width)]
        let algorithm = ["ES256", "ES384", "ES512"][width == 32 ? 0 : width == 48 ? 1 : 2]
        let header = "{\"alg\":\"\(algorithm)\",\"kid\":\"\(try TestToken.keys()[1].keyID)\"}"
        for r in numbers {
            for s in numbers {
                let token = Self.token(header, TestToken.claims(), r + s)
                for profile in Self.profiles {
                    #expect(try !TestToken.verdict(token, profile).isAuthenticated)
                }
            }
        }
    }

    @Test func `a signature that is missing or cut verifies nothing (CVE-2020-28042)`() throws {
        let token = try TestToken().signed()
        let parts = token.split(separator: ".").map(String.init)
        for signature in ["", String(parts[2].dropLast(4)), parts[2] + "AAAA"] {
            let cut = [parts[0], parts[1], signature].joined(separator: ".")
            for profile in Self.profiles { #expect(try !TestToken.verdict(cut, profile).isAuthenticated) }
        }
    }

    @Test func `an extension that nobody understands is refused (CVE-2025-59420)`() throws {
        let token = try TestToken(moreHeader: ",\"crit\":[\"x-admin\"],\"x-admin\":true").signed()
        for profile in Self.profiles { #expect(try !TestToken.verdict(token, profile).isAuthenticated) }
    }

    @Test func `a flood of dots is refused without work (CVE-2025-27144, CVE-2025-30204)`() throws {
        let flood = String(repeating: ".", count: 3_000_000)
        #expect(try TestToken.verdict(flood, .kubeAPIServer) == .refused(.wrongNumberOfParts(3_000_001)))
        guard case .refused(.tooLarge) = try TestToken.verdict(flood, .strict) else {
            Issue.record("strict reads more than 64 KiB")
            return
        }
    }

    @Test(arguments: ["[]", "[{}]", "5", "\"x\"", "true", "null", ""])
    func `a payload that is no object skips no check`(payload: String) throws {
        let token = try TestToken(payload: payload).signed()
        for profile in Self.profiles { #expect(try !TestToken.verdict(token, profile).isAuthenticated) }
    }

    @Test func `a verifier without keys or issuers trusts nobody`() throws {
        let token = Array(try TestToken().signed().utf8)
        for profile in Self.profiles {
            let noKeys = VerificationPolicy(issuers: [TestToken.issuer], keys: [], profile: profile)
            let noIssuers = VerificationPolicy(issuers: [], keys: try TestToken.keys(), profile: profile)
            #expect(!TokenVerifier(noKeys).verify(token, now: TestToken.now).isAuthenticated)
            #expect(
                TokenVerifier(noIssuers).verify(token, now: TestToken.now)
                    == .refused(.foreignIssuer(TestToken.issuer, accepted: [])))
        }
    }

    @Test func `every single byte counts`() throws {
        let token = Array(try TestToken(algorithm: "ES256", key: "sa-ec").signed().utf8)
        let verifier = TokenVerifier(try TestToken.policy(.strict))
        for index in token.indices {
            var changed = token
            changed[index] = token[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(!verifier.verify(changed, now: TestToken.now).isAuthenticated, "byte \(index)")
        }
    }
}
