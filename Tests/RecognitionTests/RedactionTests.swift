import Recognition
import Testing

/// No message shows a secret that was given where something else belongs.
@Suite struct RedactionTests {
    private static let key = "MHcCAQEEIOur2Vq9zvmOuLn1l1c9dHhJ0aKq0nRrVv0a1uXc2hQ5oAoGCCqGSM49AwEHoUQDQgAE"
    /// A line of a key's block that is not its first, and a part of a token's signature.
    private static let line = "b1JDJ4y7iCZkFkR4oTq2S0JYQm5XyqkN8Tl3vNKf0pZDgYh2oW/uC9e+7RkXw1Ms"
    private static let signature = "q3x9Vb_7TtLrE0wHk2-JmZ8sYcPdNfG5aQvU1iXoKeR4jMhBnW6yAlDzSgCpTqOu"

    private static let block =
        "-----BEGIN EC PRIVATE KEY-----\n\(key)\n\(key)\n-----END EC PRIVATE KEY-----"

    static let secrets: [(text: String, secret: String)] = [
        (InputKindTests.token, "eyJpc3MiOi"), (block, key), (block.replacing("\n", with: "\\n"), key),
        (block.replacing("\n", with: " "), key), (String(block.dropLast(40)), key),
        (key, String(key.dropFirst(8))), (line, String(line.dropFirst(8))),
        ("\(line)\n\(line)\n-----END EC PRIVATE KEY-----", String(line.dropFirst(8))),
        ("\(line)\\n\(line)", String(line.dropFirst(8))), (signature, String(signature.dropFirst(8))),
        ("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2", "AgEAMBMGByqGSM49"),
        ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj", "ANBgkqhkiG9w0BAQEFAASC"),
        (String(decoding: Base64Text.encode(Array(block.utf8)), as: UTF8.self), "QyBQUklWQVRF"),
        (String(decoding: Base64Text.encode(Array(InputKindTests.token.utf8)), as: UTF8.self), "pTVXpJMU5p"),
        ("https://\(InputKindTests.token)@host.example/x", "eyJpc3MiOi"),
        ("https://s3cret-t0ken@host.example", "s3cret"),
        ("https://user:p4ssw0rd@host.example", "p4ssw0rd"), ("hvs.CAESIJk2l3m4n5o6p7q8", "k2l3m4n5"),
        ("glsoat-abcdefghij1234567890", "abcdefghij"),
        (
            #"{"kty":"EC","crv":"P-256","x":"aa","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}"#,
            "870MB6gf"
        ),
        (#"{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMko\"}"#, "AyM1SysP"),
        (#"{"kty": "RSA", "dp" : "G4sPXkc6Ya9y8oJW9_ILj4xuppu0lzi_H7VTkS8xj5S"}"#, "G4sPXkc6"),
        ("https://host.example/x?access_token=s3cr3t-0paque", "s3cr3t"),
        ("https://host.example/x#access_token=s3cr3t-0paque", "s3cr3t"),
        ("https://host.example/x?a=b&X-Amz-Signature=0123456789abcdef&c=d", "0123456789"),
    ]

    @Test(arguments: secrets) func `a secret in a message is not shown`(text: String, secret: String) {
        for message in [text, "\(text): no such file", "reading \"\(text)\" failed", "x=\(text)"] {
            #expect(message.contains(secret))
            #expect(
                !Redaction.withoutSecrets(message).contains(secret), "\(Redaction.withoutSecrets(message))")
        }
    }

    @Test(arguments: [
        ("ghp_0123456", "ghp_0123456"), ("ghp_01234567", "ghp_… (12 bytes)"), ("hv", "hv"),
        ("the end of hvs.", "the end of hvs."),
        ("x glpat-abcdefgh, sha256~abcdefgh.", "x glpat-… (14 bytes), sha256~… (16 bytes)"),
        ("AGE-SECRET-KEY-1QQQQQQQQ é", "AGE-SECRET-KEY-1… (24 bytes) é"),
        (
            "MH0C" + String(repeating: "x", count: 26) + " end",
            "MH0C" + String(repeating: "x", count: 26) + " end"
        ),
        ("MH4C" + String(repeating: "x", count: 28) + " end", "MH4C… (32 bytes) end"),
        ("MIH" + String(repeating: "+/", count: 14), "MIH… (31 bytes)"),
        (
            "eyJ" + String(repeating: "a", count: 27) + " eyJ" + String(repeating: "a", count: 28),
            "eyJ" + String(repeating: "a", count: 27) + " eyJ… (31 bytes)"
        ),
        ("ZXlK" + String(repeating: "%", count: 28) + "é", "ZXlK… (32 bytes)é"),
    ]) func `a credential is told by its beginning and length`(text: String, shown: String) {
        // A short message is never looked at.
        let around = "in this message: "
        #expect(Redaction.withoutSecrets(around + text) == around + shown)
    }

    @Test(arguments: [
        (#"{"kty":"EC","d":"abcdef"}"#, #"{"kty":"EC","d":"…"}"#),
        (#"body {\"k\" : \"abc def\"}"#, #"body {\"k\" : \"abc def\"}"#),
        (#"body {\"k\" : \"abcdefg\"}"#, #"body {\"k\" : \"…\"}"#),
        ("https://a.example/?Code=a1&x=y", "https://a.example/?Code=…&x=y"),
        ("https://a.example/?x=y&x-oss-signature=a1 z", "https://a.example/?x=y&x-oss-signature=… z"),
        ("https://a.example/?x=y&code=&z", "https://a.example/?x=y&code=&z"),
    ]) func `a value that is secret by its name is left out`(text: String, shown: String) {
        #expect(Redaction.withoutSecrets(text) == shown)
    }

    /// The looks of a text are shown in results, where nothing is taken out later.
    @Test(arguments: [
        "file://user:p4ssw0rd@host.example/token", "{{ \"\(InputKindTests.token)\" }}",
        "${TOKEN:-\(InputKindTests.token)}",
        "/run/\(InputKindTests.token)", "vault:secret?token=p4ssw0rd",
    ]) func `what a text looks like shows no secret that is in it`(text: String) throws {
        let words = try #require(InputKind(Array(text.utf8))).words
        #expect(!words.contains("p4ssw0rd") && !words.contains("IjoiaHR0"), "\(words)")
    }

    @Test func `lines of a key are not the words of a person`() {
        let text = "\(Self.line)\n\(Self.line)\n\(Self.line.prefix(20))\n"
        #expect(InputKind(Array(text.utf8))?.words.contains(Self.line.prefix(8)) != true)
    }

    @Test(arguments: [
        "/etc/kubernetes/pki/sa.key: no such file", "https://issuer.example/path: status 403",
        "key ECFzQ1hyYmxpbmcgd2l0aCBrZXlzIGFuZCB0b2tlbnM is not known", "user@host",
        "/opt/Projects/Kubernetes/ServiceAccounts/Production/Cluster01/SigningKeys/Current/PublicKey: none",
        "/var/lib/kubelet/pods/0AA3176E-B492-48FF-AA1A-4B5C868E84C5/Volumes/701DA2BC-D431-4697-B560-AD3C3A1D0435/x",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "MIT License and MIME types", "key: \"d\": a file is missing", "https://issuer.example/?tenant=a&x=y",
    ]) func `what is no secret stays`(text: String) { #expect(Redaction.withoutSecrets(text) == text) }
}
