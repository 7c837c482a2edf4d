import Foundation
import TestSupport
import Testing

/// Issuers that kube-apiserver takes, and that nobody can fetch documents of.
@Suite struct IssuerAddressTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    /// Issuers, and a word of what is wrong with them.
    static let issuers = [
        ("https://", "names no host"), ("https:/foo", "must begin with https://"),
        ("https://a:99999", "no port from 1 to 65535"), ("https://a:", "no port"),
        ("https://a/b c", "byte 0x20"),
        ("https://a/b\u{a0}c", "beyond ASCII"), ("https://user@a", "names a user"),
        ("https://x/p/.well-known/openid-configuration", "whose issuer is https://x/p"),
    ]

    @Test(arguments: issuers)
    func `an issuer that nobody can fetch is not published, and is a failed check`(
        issuer: String, word: String
    ) throws {
        let options = ["--service-account-issuer", issuer] + IssuerDocuments.flags(["sa.pub"])
        let outcome = try satoken(["publish", scratch["site"]] + options)
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.errorLines[0].contains(word), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: scratch["site"]))
        // The server's document, to the byte, and a warning.
        let document = try satoken(["openid-configuration"] + options)
        #expect(document.code == 0)
        #expect(document.errorLines.first?.contains(word) == true, "\(document)")
        let site = try scratch.site(discovery: document.output, jwks: IssuerDocuments.jwks())
        let findings = try Findings([site])
        #expect(findings.results("issuer-form") == ["fail"], "\(findings.outcome)")
        #expect(findings.words("issuer-form").contains(word), "\(findings.outcome)")
    }

    @Test(arguments: [
        "https://x/", "https://xn--bcher-kva.example/a~b", "https://[2001:db8::1]:6443",
        "https://kubernetes.default.svc",
    ])
    func `an issuer that somebody can fetch is published`(issuer: String) throws {
        let options = ["--service-account-issuer", issuer] + IssuerDocuments.flags(["sa.pub"])
        #expect(try satoken(["publish", scratch["site"]] + options).code == 0)
        #expect(try satoken(["openid-configuration"] + options).error.isEmpty)
    }

    @Test(arguments: [
        ("https://keys.example:0/set", 0, "jwks_uri https://keys.example:0/set: the URL has no port"),
        ("http://keys.example/set", 1, "service-account-jwks-uri requires https scheme"),
        ("https://keys.example/%zz", 1, "service-account-jwks-uri must be a valid URL"),
    ])
    func `a jwks_uri that is wrong is not blamed on the issuer`(uri: String, served: Int32, word: String)
        throws
    {
        let options =
            [
                "--service-account-issuer", "https://x", "--service-account-jwks-uri", uri,
            ] + IssuerDocuments.flags(["sa.pub"])
        let outcome = try satoken(["publish", scratch["site"]] + options)
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.error.contains(word), "\(outcome)")
        #expect(!outcome.error.contains("such an issuer"))
        let document = try satoken(["openid-configuration"] + options)
        #expect(document.code == served)
        #expect(document.error.contains(word) && !document.error.contains("such an issuer"), "\(document)")
    }

    @Test func `the address of a discovery document is told from the issuer's`() throws {
        let url = "https://x.example/p/.well-known/openid-configuration"
        for arguments in [[url], [url + "/"], [scratch.path, "--service-account-issuer", url]] {
            let outcome = try satoken(["check-issuer"] + arguments)
            #expect(outcome.code == 64, "\(outcome)")
            #expect(outcome.errorLines[0].contains("that is the discovery document's address"))
            #expect(outcome.errorLines[1] == "satoken: hint: the issuer is https://x.example/p")
        }
    }

    @Test(arguments: ["issuer.example", "localhost:1/x", "https:/x"])
    func `what is no directory may have been meant for a URL`(place: String) throws {
        let outcome = try satoken(["check-issuer", place])
        #expect(outcome.code == 66, "\(outcome)")
        #expect(outcome.errorLines.last?.contains("an issuer's URL begins with https://") == true)
    }

    @Test func `another file that is missing is not taken for the directory`() throws {
        let outcome = try satoken([
            "check-issuer", scratch.path, "--service-account-key-file", scratch["none"],
        ])
        #expect(outcome.code == 66, "\(outcome)")
        #expect(!outcome.error.contains("an issuer's URL begins"), "\(outcome)")
    }

    @Test(arguments: ["publish", "check-issuer"])
    func `an empty name is no place`(command: String) throws {
        let outcome = try satoken([command, ""] + IssuerDocuments.flags(["sa.pub"]))
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.errorLines[0].hasSuffix("is empty"))
    }

    @Test func `of several issuers the first has the site, and that is said`() throws {
        let outcome = try satoken(
            [
                "publish", scratch["site"], "--service-account-issuer", "https://one.example",
                "--service-account-issuer", "https://two.example",
            ] + IssuerDocuments.flags(["sa.pub"]))
        #expect(outcome.code == 0)
        #expect(
            outcome.errorLines == [
                "satoken: note: 2 issuers are known, this is the site of the first, https://one.example"
            ])
    }
}
