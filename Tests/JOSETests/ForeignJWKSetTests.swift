import JSON
import OpenSSL
import TestSupport
import Testing

@testable import JOSE

@Suite struct ForeignJWKSetTests {
    /// The recorded server's first RSA key and its first ECDSA key, member by member.
    private static func members(_ type: String) throws -> [(name: String, value: String)] {
        let keys = try Conformance.json("discovery/main.jwks.body")["keys"]?.elements ?? []
        let key = try #require(keys.first { $0["kty"]?.string == type })
        return key.members.map { ($0.name, $0.value.text) }
    }

    /// A JWK with members, given as JSON text, in place of its own or besides; nil takes one away.
    private static func jwk(_ type: String, _ changes: [String: String?] = [:]) throws -> String {
        var members = try members(type).filter { changes[$0.name] == nil }
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            if let value { members.append((name, value)) }
        }
        return "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    private static func read(_ keys: [String]) throws -> [ForeignJWK] {
        try ForeignJWKSet(parsing: Array("{\"keys\":[\(keys.joined(separator: ","))]}".utf8)).elements
    }

    private static func number(_ bytes: [UInt8]) -> String { "\"\(Base64URL.string(bytes))\"" }

    @Test(arguments: ["main", "sa-ec", "sa-ec384", "sa-ec521"])
    func `what kube-apiserver publishes is read as its own keys, and written again as it was`(name: String)
        throws
    {
        let bytes = try Conformance.bytes("discovery/\(name).jwks.body")
        let set = try ForeignJWKSet(parsing: bytes)
        #expect(set.keys.count == set.elements.count)
        #expect(set.keys.allSatisfy { $0.onlyAlgorithm == $0.algorithm && $0.onlyAlgorithm != nil })
        for key in set.keys { #expect(try VerificationKey(key.key).keyID == key.keyID) }
        #expect(JWKSet(set.keys.compactMap { JWK($0) }).document == bytes)
    }

    /// No JWK Sets, and what is said of them.
    static let documents: [(text: String, error: JWKSetError)] = [
        ("", .notJSON("line 1, column 0: '[' or '{' expected")), ("[]", .notAnObject), ("null", .notAnObject),
        ("7", .notAnObject), ("{}", .noKeys), (#"{"Keys":[]}"#, .noKeys), (#"{"keys":{}}"#, .keysNotAnArray),
        (#"{"keys":null}"#, .keysNotAnArray), (#"{"keys":"x"}"#, .keysNotAnArray),
        (#"{"keys":[],"keys":1}"#, .keysNotAnArray),
    ]

    @Test(arguments: documents)
    func `what is no JWK Set is an error`(text: String, error: JWKSetError) throws {
        if case .notJSON = error {
            #expect(throws: JWKSetError.self) { try ForeignJWKSet(parsing: Array(text.utf8)) }
        } else {
            #expect(throws: error) { try ForeignJWKSet(parsing: Array(text.utf8)) }
        }
    }

    /// By names, since some are long.
    static let broken = [
        "an open list": "{\"keys\":[}", "a second document": "{\"keys\":[]} x", "a page": "<html>",
        "an open string": "{\"keys\":[{\"kty\":\"\u{0}\"", "an exponent": "{\"keys\":[{\"e\":1e400}]}",
        "400 digits": "{\"a\":\(String(repeating: "9", count: 400)),\"keys\":[]}",
        "open lists": String(repeating: "[", count: 100_000),
        "deep lists": "{\"keys\":" + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
            + "}",
    ]

    @Test(arguments: broken.keys.sorted())
    func `broken JSON and numbers past all bounds are errors`(name: String) throws {
        let text = try #require(Self.broken[name])
        #expect { try ForeignJWKSet(parsing: Array(text.utf8)) } throws: { error in
            guard case .notJSON? = error as? JWKSetError else { return false }
            return true
        }
    }

    @Test func `size and number of keys are bounded`() throws {
        let key = try Self.jwk("EC")
        let limit = ForeignJWKSet.countLimit
        #expect(try Self.read(Array(repeating: key, count: limit)).count == limit)
        #expect(throws: JWKSetError.tooMany(limit + 1)) {
            try Self.read(Array(repeating: "{}", count: limit + 1))
        }
        #expect(throws: JWKSetError.tooMany(10_000)) { try Self.read(Array(repeating: "{}", count: 10_000)) }
        let large = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
        #expect(throws: JWKSetError.tooLarge(bytes: large.count)) { try ForeignJWKSet(parsing: large) }
    }

    /// One member changed, and why the key is passed over then.
    static let skipped: [(type: String, changes: [String: String?], reason: SkippedJWK)] = [
        ("RSA", ["kty": nil], .missing("kty")), ("RSA", ["kty": "1"], .mistyped("kty")),
        ("RSA", ["kty": "null"], .mistyped("kty")), ("RSA", ["kty": "\"rsa\""], .foreignType("rsa")),
        ("RSA", ["kty": "\"OKP\""], .foreignType("OKP")), ("RSA", ["kty": "\"oct\""], .foreignType("oct")),
        ("RSA", ["kty": "\"EC\""], .missing("crv")), ("EC", ["kty": "\"RSA\""], .missing("n")),
        ("RSA", ["kid": "7"], .mistyped("kid")), ("RSA", ["kid": "[]"], .mistyped("kid")),
        ("RSA", ["use": "\"enc\""], .foreignUse("enc")), ("RSA", ["use": "\"SIG\""], .foreignUse("SIG")),
        ("RSA", ["use": "[\"sig\"]"], .mistyped("use")),
        ("RSA", ["key_ops": "[\"sign\"]"], .noVerification),
        ("RSA", ["key_ops": "\"verify\""], .mistyped("key_ops")),
        ("RSA", ["key_ops": "[\"verify\",1]"], .mistyped("key_ops")),
        ("RSA", ["key_ops": "[]"], .noVerification),
        ("RSA", ["alg": "\"none\""], .otherAlgorithm("none")),
        ("RSA", ["alg": "\"HS256\""], .otherAlgorithm("HS256")),
        ("RSA", ["alg": "\"RSA-OAEP\""], .otherAlgorithm("RSA-OAEP")),
        ("RSA", ["alg": "{}"], .mistyped("alg")),
        ("RSA", ["alg": "\"ES256\""], .algorithmOfAnotherKey("ES256")),
        ("EC", ["alg": "\"RS256\""], .algorithmOfAnotherKey("RS256")),
        ("EC", ["alg": "\"ES384\""], .algorithmOfAnotherKey("ES384")),
        ("RSA", ["n": nil], .missing("n")), ("RSA", ["e": nil], .missing("e")),
        ("RSA", ["n": "65537"], .mistyped("n")),
        ("RSA", ["e": "65537"], .mistyped("e")), ("RSA", ["e": "1e40"], .mistyped("e")),
        ("RSA", ["n": "\"AQAB==\""], .notBase64URL("n")), ("RSA", ["n": "\"a+/b\""], .notBase64URL("n")),
        ("RSA", ["e": "\"AQ\\nAB\""], .notBase64URL("e")), ("RSA", ["e": "\"AR\""], .notBase64URL("e")),
        ("RSA", ["n": "\"\""], .oddSize(bits: 0)), ("RSA", ["n": "\"AAAA\""], .oddSize(bits: 0)),
        ("RSA", ["n": "\"Aw\""], .oddSize(bits: 2)), ("RSA", ["e": "\"\""], .unsoundNumbers),
        ("RSA", ["e": "\"AA\""], .unsoundNumbers), ("RSA", ["e": "\"AQ\""], .unsoundNumbers),
        ("RSA", ["e": "\"AQAA\""], .unsoundNumbers), ("RSA", ["e": "\"Ag\""], .unsoundNumbers),
        ("RSA", ["e": number([0x80, 0, 0, 1])], .unsoundNumbers),
        ("RSA", ["e": number([1, 0, 0, 0, 1])], .unsoundNumbers),
        ("RSA", ["e": number([1] + [UInt8](repeating: 0, count: 500_000) + [1])], .unsoundNumbers),
        ("RSA", ["n": number([UInt8](repeating: 0xFE, count: 256))], .unsoundNumbers),
        ("RSA", ["n": number([UInt8](repeating: 0xFF, count: 2049))], .oddSize(bits: 2049 * 8)),
        ("RSA", ["n": number([UInt8](repeating: 0xFF, count: 500_000))], .oddSize(bits: 4_000_000)),
        ("EC", ["crv": nil], .missing("crv")), ("EC", ["crv": "256"], .mistyped("crv")),
        ("EC", ["crv": "\"P-224\""], .foreignCurve("P-224")),
        ("EC", ["crv": "\"secp256k1\""], .foreignCurve("secp256k1")),
        ("EC", ["crv": "\"P-384\""], .wrongLength("x", bytes: 32, expected: 48)),
        ("EC", ["x": nil], .missing("x")), ("EC", ["y": nil], .missing("y")),
        ("EC", ["y": "null"], .mistyped("y")),
        ("EC", ["x": "\"\""], .wrongLength("x", bytes: 0, expected: 32)),
        ("EC", ["x": number([UInt8](repeating: 1, count: 32))], .notOnCurve(.p256)),
        (
            "EC",
            ["x": number([UInt8](repeating: 0, count: 32)), "y": number([UInt8](repeating: 0, count: 32))],
            .notOnCurve(.p256)
        ),
        ("EC", ["x": number([UInt8](repeating: 0xFF, count: 32))], .notOnCurve(.p256)),
        ("EC", ["y": number([UInt8](repeating: 7, count: 33))], .wrongLength("y", bytes: 33, expected: 32)),
    ]

    @Test(arguments: skipped)
    func `a key that is wrong or foreign is passed over, and the others are read`(
        type: String, changes: [String: String?], reason: SkippedJWK
    ) throws {
        let elements = try Self.read([Self.jwk("EC"), Self.jwk(type, changes), Self.jwk("RSA")])
        #expect(elements.map { (try? $0.key.get()) != nil } == [true, false, true])
        #expect(throws: reason) { try elements[1].key.get() }
        #expect(!reason.description.isEmpty && !reason.description.contains("\n"))
    }

    @Test(arguments: ["null", "1", "\"x\"", "[]", "true"])
    func `what is no object is no key`(value: String) throws {
        #expect(throws: SkippedJWK.notAnObject) { try Self.read([value])[0].key.get() }
    }

    @Test func `a coordinate that lost its leading zero is no coordinate`() throws {
        let x = try #require(try Self.members("EC").first { $0.name == "x" }?.value.dropFirst().dropLast())
        let bytes = try Base64URL.decode(Array(x.utf8)).bytes
        for (changed, count) in [([0] + bytes, 33), (Array(bytes.dropFirst()), 31)] {
            let elements = try Self.read([Self.jwk("EC", ["x": Self.number(changed)])])
            #expect(throws: SkippedJWK.wrongLength("x", bytes: count, expected: 32)) {
                try elements[0].key.get()
            }
        }
    }

    @Test func `zeros before an RSA key's numbers are noted, and it is the same key`() throws {
        let n = try #require(try Self.members("RSA").first { $0.name == "n" }?.value.dropFirst().dropLast())
        let padded = [0, 0] + (try Base64URL.decode(Array(n.utf8)).bytes)
        let elements = try Self.read([
            Self.jwk("RSA"), Self.jwk("RSA", ["n": Self.number(padded), "e": "\"AAEAAQ\"", "kid": "\"z\""]),
        ])
        #expect(try elements[1].key.get().key == elements[0].key.get().key)
        #expect(elements[1].notes == [.leadingZeros(member: "n"), .leadingZeros(member: "e")])
        let long = try Self.read([
            Self.jwk("RSA", ["n": Self.number([UInt8](repeating: 0, count: 400_000) + padded)])
        ])
        #expect(try long[0].key.get().key == elements[0].key.get().key)
    }

    @Test func `private members are noted, on keys that are read and on those that are not`() throws {
        let elements = try Self.read([
            Self.jwk("RSA", ["d": "\"x\"", "p": "null", "oth": "[]"]), Self.jwk("EC", ["d": "1"]),
            #"{"kty":"oct","k":"c2VjcmV0"}"#, Self.jwk("RSA"),
        ])
        #expect(
            elements.map(\.notes) == [
                [.privateMembers(["d", "p", "oth"])], [.privateMembers(["d"])], [.privateMembers(["k"])],
                [.repeatedKey(first: 0)],
            ])
        #expect(elements.allSatisfy { !"\($0.notes)".contains("c2VjcmV0") })
    }

    @Test func `of keys with one kid both are kept in their order, and the second is noted`() throws {
        let elements = try Self.read([
            Self.jwk("RSA", ["kid": "\"K\""]), Self.jwk("EC", ["kid": "\"K\""]),
            Self.jwk("RSA", ["kid": "\"K\""]),
            Self.jwk("EC", ["kid": "\"k\""]), Self.jwk("EC", ["kid": "\"\u{212A}\""]),
            Self.jwk("EC", ["kid": "\"\u{212A}\""]),
        ])
        #expect(
            elements.map(\.notes) == [
                [], [.repeatedKeyID(first: 0)], [.repeatedKey(first: 0)], [], [], [.repeatedKey(first: 4)],
            ])
        #expect(elements.map(\.keyID) == ["K", "K", "K", "k", "\u{212A}", "\u{212A}"])
    }

    @Test func `kid, alg and use are as given, and their absence is noted`() throws {
        let elements = try Self.read([
            Self.jwk("RSA", ["alg": "\"PS512\"", "kid": "\"a b\""]),
            Self.jwk("RSA", ["alg": nil, "kid": nil, "use": nil]),
            Self.jwk("RSA", ["kid": "\"\"", "key_ops": "[\"sign\",\"verify\"]"]),
        ])
        let keys = try elements.map { try $0.key.get() }
        #expect(keys.map(\.keyID) == ["a b", "", ""])
        #expect(keys.map(\.onlyAlgorithm) == [.ps512, nil, .rs256])
        #expect(keys.map(\.algorithm) == [.rs256, .rs256, .rs256])
        #expect(elements.map(\.notes) == [[], [.noKeyID, .noAlgorithm, .noUse], [.noKeyID]])
    }

    @Test func `a short RSA key is read and noted`() throws {
        let modulus = [UInt8](repeating: 0xFF, count: 128)
        let elements = try Self.read([Self.jwk("RSA", ["n": Self.number(modulus)])])
        #expect(try elements[0].key.get().key.bits == 1024)
        #expect(elements[0].notes == [.shortKey(bits: 1024)])
    }

    @Test func `of a repeated member the last counts`() throws {
        let text = try Self.jwk("RSA").dropLast() + #","kid":"last","use":"sig"}"#
        #expect(try Self.read([String(text)])[0].keyID == "last")
    }
}
