import JSON
import OpenSSL
import TestSupport
import Testing

@testable import JOSE

/// The keys and certificates that a token may carry in its header: worth nothing, and yet they must be right.
struct EmbeddedKeyTests {
    private static let x256 = "jKQwAd8ZzS62jvxSOz0F-6ejjHYhaDIiKQJKGo3GswE"
    private static let y256 = "B6Z5caOjp_M_BO4leEO06-i50ueoQw4k_Y4V6lsRt-g"
    private static let ed = #""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#

    @Test(arguments: ["main", "sa-ec", "sa-ec384", "sa-ec521"])
    func `a published key may stand in a header`(name: String) throws {
        let keys = try #require(Conformance.json("discovery/\(name).jwks.body")["keys"]?.elements)
        #expect(!keys.isEmpty)
        for key in keys { #expect(throws: Never.self) { try header("{\"jwk\":\(key.text)}") } }
    }

    @Test(arguments: [
        #""kty":"EC","crv":"P-256","x":"\#(x256)","y":"\#(y256)""#, #""kty":"RSA","n":"AQ","e":"AQAB""#, ed,
        #""kty":"RSA","n":"AQ","e":"AQAB","kid":null,"x5c":[],"zip":1"#, #""kty":"RSA","n":"\nAQ","e":"AR""#,
        #""kty":"RSA","n":"AQ","e":"AQAB","p":"AQ""#,
    ])
    func `a public key is read`(members: String) {
        #expect(throws: Never.self) { try header("{\"jwk\":{\(members)}}") }
    }

    @Test(arguments: [
        "", #""kty":"oct","k":"AQAB""#, #""kty":"rsa","n":"AQ","e":"AQAB""#, #""kty":1"#, #""kty":"RSA""#,
        #""kty":"RSA","n":"AQ""#, #""kty":"RSA","n":"AQ","e":"AA""#,
        #""kty":"RSA","n":"AQ=","e":"AQAB""#, #""kty":"RSA","n":"AQ","e":"AQAB","d":"AQ""#,
        #""kty":"RSA","n":"AQ","e":"AQAB","n":"AQ""#, #""kty":"RSA","n":"AQ","e":65537"#,
        #""kty":"RSA","n":"AQ","e":"AQAB","kid":1"#, #""kty":"RSA","n":"AQ","e":"AQAB","x5c":{}"#,
        #""kty":"RSA","n":"AQ","e":"AQAB","x5c":["AA=="]"#, #""kty":"RSA","n":"AQ","e":"AQAB","x5c":[null]"#,
        #""kty":"EC","crv":"P-256","x":"\#(x256)","y":"\#(x256)""#,
        #""kty":"EC","crv":"P-256","x":"\#(x256)""#,
        #""kty":"EC","crv":"P-384","x":"\#(x256)","y":"\#(y256)""#,
        #""kty":"EC","x":"\#(x256)","y":"\#(y256)""#,
        #""kty":"EC","crv":"p-256","x":"\#(x256)","y":"\#(y256)""#,
        #""kty":"EC","crv":"P-224","x":"AQ","y":"AQ""#,
        // One byte more than the curve has.
        #""kty":"EC","crv":"P-256","x":"AIykMAHfGc0uto78Ujs9BfuXo4x2IWgyIikCShqNxrMB","y":"\#(y256)""#,
        #""kty":"OKP","crv":"Ed25519","x":"AQ""#, #""kty":"OKP","crv":"X25519","x":"\#(x256)""#,
        #""kty":"O\#u{212a}P","crv":"Ed25519","x":"\#(x256)""#, #"\#(ed),"d":"AQ""#,
    ])
    func `what is no public key is refused`(members: String) {
        #expect(throws: HeaderFault.badKey) { try header("{\"jwk\":{\(members)}}") }
    }

    @Test(arguments: ["[]", "1", "true", #""RSA""#])
    func `a jwk is an object`(value: String) {
        #expect(throws: HeaderFault.badKey) { try header("{\"jwk\":\(value)}") }
    }

    @Test(arguments: ["keys/certkey.crt", "keys/probe/rsa.crt"])
    func `certificates are padded base64 of DER`(path: String) throws {
        let der = try certificate(path)
        let text = String(decoding: Base64.encode(der), as: UTF8.self)
        for chain in [
            "\"\(text)\"", "\"\(text)\",\"\(text)\"", "\"\(text.prefix(64))\\n\(text.dropFirst(64))\"",
        ] {
            #expect(throws: Never.self) { try header("{\"x5c\":[\(chain)]}") }
        }
        let longer = String(decoding: Base64.encode(der + [0]), as: UTF8.self)
        let cut = String(decoding: Base64.encode(der.dropLast()), as: UTF8.self)
        for chain in [
            "\"\(longer)\"", "\"\(cut)\"", "\"\(text)\",null", "\"\(text)\",\"\"", "\"\(text)\",1",
            "\"\(text) \"",
            "\"\(Base64URL.string(der + [0, 0]))\"",
        ] {
            #expect(throws: HeaderFault.badCertificate) { try header("{\"x5c\":[\(chain)]}") }
        }
    }

    @Test(arguments: ["{}", "1", "true", #""AA==""#])
    func `x5c is an array`(value: String) {
        #expect(throws: HeaderFault.badCertificate) { try header("{\"x5c\":\(value)}") }
    }

    @Test func `the first certificate in a key is for this key`() throws {
        let der = try certificate("keys/certkey.crt")
        let text = String(decoding: Base64.encode(der), as: UTF8.self)
        let key = try #require(Certificate.publicKey(der))
        guard case .ec(let curve, let x, let y) = key.numbers else {
            Issue.record("certkey is no ECDSA key")
            return
        }
        let own = #""x":"\#(Base64URL.string(x))","y":"\#(Base64URL.string(y))""#
        let foreign = #""x":"\#(Self.x256)","y":"\#(Self.y256)""#
        let common = #""kty":"EC","crv":"\#(curve.name)","x5c":["\#(text)"]"#
        #expect(throws: Never.self) { try header("{\"jwk\":{\(common),\(own)}}") }
        #expect(throws: HeaderFault.badKey) { try header("{\"jwk\":{\(common),\(foreign)}}") }
    }

    private func certificate(_ path: String) throws -> [UInt8] {
        let lines = String(decoding: try Conformance.bytes(path), as: UTF8.self).split(separator: "\n")
        return try #require(Base64.decode(Array(lines.filter { !$0.hasPrefix("-----") }.joined().utf8)))
    }
}
