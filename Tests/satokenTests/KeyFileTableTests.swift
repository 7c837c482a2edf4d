import JSON
import TestSupport
import Testing

/// What Semantics.md, "Key files", says of a key file: how many keys it gives for verifying and whether it signs;
/// where it gives none, words that must say why.
struct KeyFileCase: CustomTestStringConvertible, Sendable {
    let file: String
    let verifies: Int
    let whyNotVerifying: String
    let signs: Bool
    let whyNotSigning: String

    init(_ file: String, verifies: Int, _ whyNot: String = "", signs: Bool, _ whyNotSigning: String = "") {
        self.file = file
        self.verifies = verifies
        whyNotVerifying = whyNot
        self.signs = signs
        self.whyNotSigning = whyNotSigning
    }

    var testDescription: String { file }
    var path: String { Conformance.path("keys/probe/\(file)") }

    static let all = [
        KeyFileCase("bad-then-good.pub", verifies: 1, signs: false, "\"PUBLIC KEY\""),
        KeyFileCase("certkey.crt", verifies: 1, signs: false, "\"CERTIFICATE\""),
        KeyFileCase("crlf.pub", verifies: 1, signs: false, "\"PUBLIC KEY\""),
        KeyFileCase("der.pub", verifies: 0, "holds DER, not PEM", signs: false, "holds DER, not PEM"),
        KeyFileCase("ec-pkcs8.key", verifies: 0, "PKCS#8", signs: true),
        KeyFileCase("ec-pkcs8.pub", verifies: 1, signs: false, "\"PUBLIC KEY\""),
        KeyFileCase("ed-then-rsa.pem", verifies: 1, signs: false, "ED25519"),
        KeyFileCase("ed25519.key", verifies: 0, "ED25519", signs: false, "ED25519"),
        KeyFileCase(
            "ed25519.pub", verifies: 0,
            "holds \"PUBLIC KEY\" for ED25519, which Kubernetes does not use, but no RSA or ECDSA key",
            signs: false, "ED25519"),
        KeyFileCase("empty.pub", verifies: 0, "is empty", signs: false, "is empty"),
        KeyFileCase("enc-pkcs8.key", verifies: 0, "encrypted", signs: false, "encrypted"),
        KeyFileCase("enc-rsa.key", verifies: 0, "encrypted", signs: false, "encrypted"),
        KeyFileCase(
            "garbage.pub", verifies: 0, "expected an RSA or ECDSA key as \"PUBLIC KEY\"", signs: false,
            "expected an RSA or ECDSA key as \"PRIVATE KEY\""),
        KeyFileCase("headers.pub", verifies: 1, signs: false, "\"PUBLIC KEY\""),
        KeyFileCase("indented.pub", verifies: 0, "damaged", signs: false, "damaged"),
        KeyFileCase("mislabel-as-private.pub", verifies: 1, signs: false, "\"RSA PRIVATE KEY\""),
        KeyFileCase("multi.pem", verifies: 5, signs: true),
        KeyFileCase("oneline.pub", verifies: 0, "damaged", signs: false, "damaged"),
        KeyFileCase("p224.key", verifies: 1, signs: false, "P-224"),
        KeyFileCase("p224.pub", verifies: 1, signs: false, "\"PUBLIC KEY\""),
        KeyFileCase("p256-explicit.key", verifies: 0, "curve", signs: false, "curve"),
        KeyFileCase("pkcs1-labelled-pkcs8.key", verifies: 1, signs: false, "RSA PRIVATE KEY"),
        KeyFileCase("pkcs8-labelled-pkcs1.key", verifies: 1, signs: false, "\"PRIVATE KEY\""),
        KeyFileCase("pub-then-priv.pem", verifies: 2, signs: true),
        KeyFileCase("rsa.crt", verifies: 1, signs: false, "\"CERTIFICATE\""),
        KeyFileCase("rsa1024.key", verifies: 1, signs: true),
        KeyFileCase("rsa3072.key", verifies: 1, signs: true),
        KeyFileCase("rsa4096.key", verifies: 1, signs: true),
        KeyFileCase("rsa512.key", verifies: 1, signs: false, "512 bits"),
        KeyFileCase("rsapss.key", verifies: 0, "RSA-PSS", signs: false, "RSA-PSS"),
        KeyFileCase("rsapss.pub", verifies: 0, "RSA-PSS", signs: false, "RSA-PSS"),
        KeyFileCase("sa-ec.key", verifies: 1, signs: true),
        KeyFileCase("sa-old.key", verifies: 1, signs: true),
        KeyFileCase("sa-old.pkcs1.pub", verifies: 0, "PKCS#1", signs: false, "PKCS#1"),
        KeyFileCase("sa.key", verifies: 1, signs: true),
        KeyFileCase("sa.pub", verifies: 1, signs: false, "\"PUBLIC KEY\""),
        KeyFileCase("sec1-labelled-pkcs8.key", verifies: 1, signs: false, "EC PRIVATE KEY"),
        KeyFileCase("secp256k1.key", verifies: 0, "curve", signs: false, "curve"),
        KeyFileCase("secp256k1.pub", verifies: 0, "curve", signs: false, "curve"),
        KeyFileCase("text-around.pub", verifies: 1, signs: false, "\"PUBLIC KEY\""),
        KeyFileCase("truncated.pub", verifies: 0, "damaged", signs: false, "damaged"),
        KeyFileCase("two-priv.pem", verifies: 2, signs: true),
        KeyFileCase("wronglabel.pub", verifies: 1, signs: false, "\"FOO BAR\""),
    ]
}

@Suite struct KeyFileTableTests {
    @Test func `the table knows each of the 43 odd files`() throws {
        let listed = try shell("ls \"$1\"", [Conformance.path("keys/probe")]).lines
        #expect(listed == KeyFileCase.all.map(\.file).sorted())
        #expect(listed.count == 43)
    }

    @Test(arguments: KeyFileCase.all)
    func `as --service-account-key-file it gives the keys that kube-apiserver sees`(file: KeyFileCase) throws
    {
        // A token without a kid is tried with every key, and the refusal says how many.
        let token = "\(Parts.encoded(#"{"alg":"RS256"}"#)).\(Parts.encoded(#"{"iss":"x"}"#)).AAAA"
        let outcome = try satoken([
            "verify", "--service-account-key-file", file.path, "--service-account-issuer", "x", "--", token,
        ])
        if file.verifies == 0 {
            #expect(outcome.code == 65)
            #expect(outcome.error.contains(file.whyNotVerifying), "\(outcome)")
            #expect(outcome.error.contains(file.path))
        } else {
            #expect(outcome.code == 1)
            let tried = outcome.output.contains("(\(file.verifies) keys were tried)") ? file.verifies : 1
            #expect(tried == file.verifies, "\(outcome)")
        }
    }

    @Test(arguments: KeyFileCase.all)
    func `as --service-account-signing-key-file it signs as kube-apiserver would`(file: KeyFileCase) throws {
        let outcome = try satoken(
            ["sign", "--service-account-signing-key-file", file.path], input: .text(#"{"sub":"x"}"#))
        #expect(outcome.code == (file.signs ? 0 : 65), "\(outcome)")
        if file.signs {
            #expect(try Parts(outcome.lines[0]).header["kid"]?.string?.count == 43)
        } else {
            #expect(outcome.error.contains(file.whyNotSigning), "\(outcome)")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test(arguments: KeyFileCase.all)
    func `no message about it holds any of its base64`(file: KeyFileCase) throws {
        let text = try String(decoding: Conformance.bytes("keys/probe/\(file.file)"), as: UTF8.self)
        let secrets = text.split { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/") }
            .filter { $0.count >= 20 }
        for option in ["--service-account-key-file", "--service-account-signing-key-file"] {
            let command = option.contains("signing") ? "sign" : "jwks"
            let outcome = try satoken([command, option, file.path], input: .text("{}"))
            #expect(!secrets.contains { outcome.error.contains($0.prefix(12)) }, "\(outcome)")
        }
    }

    @Test func `blocks that are skipped are named with their line and what would make them read`() throws {
        let outcome = try satoken([
            "jwks", "--service-account-key-file", Conformance.path("keys/probe/ed-then-rsa.pem"),
        ])
        #expect(outcome.code == 0)
        #expect(outcome.error.contains("warning: "))
        #expect(outcome.error.contains("skipped line 1, \"PRIVATE KEY\": a key for ED25519"), "\(outcome)")
        #expect(outcome.error.contains("satoken: hint: use RSA, or ECDSA"))
    }
}
