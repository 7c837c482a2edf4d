import JOSE
import OpenSSL
import ServiceAccountTokens
import Testing

@Suite struct TokenSignerTests {
    @Test func `header and signature come apart for claims that come encoded`() throws {
        let signer = try TokenSigner(TestToken.signingKey("sa"))
        let payload = Base64URL.encode(Array(#"{"iss":"x"}"#.utf8))
        let signed = try signer.sign(encodedPayload: payload)
        let dot = [UInt8(ascii: ".")]
        let token = String(decoding: signed.header + dot + payload + dot + signed.signature, as: UTF8.self)
        #expect(try signer.token(payload: Array(#"{"iss":"x"}"#.utf8)) == token)
    }

    @Test func `a typ is in the header where one is asked for, and then only`() throws {
        let signer = try TokenSigner(TestToken.signingKey("sa-ec"))
        let header = { (token: String) in
            try Base64URL.decode(Array(token.utf8.prefix { $0 != UInt8(ascii: ".") })).bytes
        }
        let plain = try header(signer.token(payload: []))
        #expect(String(decoding: plain, as: UTF8.self) == #"{"alg":"ES256","kid":"\#(signer.keyID)"}"#)
        let typed = try header(signer.token(payload: [], type: "JWT"))
        #expect(
            String(decoding: typed, as: UTF8.self) == #"{"alg":"ES256","kid":"\#(signer.keyID)","typ":"JWT"}"#
        )
    }
}
