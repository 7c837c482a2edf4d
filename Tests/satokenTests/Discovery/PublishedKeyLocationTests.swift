import Foundation
import TestSupport
import Testing

/// Where the keys are published, when it is not said again.
@Suite struct PublishedKeyLocationTests {
    private static let document = ".well-known/openid-configuration"
    private let scratch: Scratch
    private var site: String { scratch["site"] }

    init() throws { scratch = try Scratch() }

    private func publish(
        _ more: String..., issuer: String = "https://x", keys: [String] = ["sa.pub"]
    ) throws -> Outcome {
        try satoken(
            ["publish", site, "--service-account-issuer", issuer] + IssuerDocuments.flags(keys) + more)
    }

    @Test func `the JWK Set stays where it was put`() throws {
        #expect(try publish("--jwks-path", "v2/keys.json").code == 0)
        let check = try publish("--check")
        #expect(check.code == 0, "\(check)")
        #expect(check.error.contains("the JWK Set stays at v2/keys.json, as published"), "\(check)")
        let again = try publish(keys: ["sa-ec.pub"])
        #expect(again.code == 0, "\(again)")
        let files = try published(in: site)
        #expect(Set(files.keys) == ["v2/keys.json", Self.document])
        #expect(files["v2/keys.json"] == Array(try IssuerDocuments.jwks(["sa-ec.pub"]).utf8))
        let renamed = try publish(issuer: "https://y/z/")
        #expect(renamed.output.contains("serve https://y/z/v2/keys.json as "), "\(renamed)")
        #expect(try Set(published(in: site).keys) == ["v2/keys.json", Self.document])
    }

    @Test func `a path that is named moves it`() throws {
        #expect(try publish("--jwks-path", "v2/keys.json").code == 0)
        let moved = try publish("--jwks-path", "openid/v1/jwks")
        #expect(moved.code == 0)
        #expect(moved.error.isEmpty, "\(moved)")
        #expect(moved.lines.contains("left alone: v2/keys.json"), "\(moved)")
        let usual = try publish()
        #expect(usual.error.isEmpty && usual.lines[0].hasPrefix("unchanged "), "\(usual)")
    }

    @Test(arguments: [
        ("--jwks-path", ""), ("--jwks-path", "/"), ("--service-account-jwks-uri", "https://x/"),
    ])
    func `an empty path is told as empty`(option: String, value: String) throws {
        let outcome = try publish(option, value)
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.errorLines[0].contains("the path of the JWK Set is empty"), "\(outcome)")
    }

    @Test func `an empty jwks_uri is none, as to kube-apiserver`() throws {
        #expect(try publish("--service-account-jwks-uri", "https://keys.example/set").code == 0)
        let outcome = try publish("--service-account-jwks-uri", "")
        #expect(outcome.code == 0, "\(outcome)")
        let usual = try IssuerDocuments.discovery("https://x")
        #expect(try published(in: site)[Self.document] == Array(usual.utf8))
        #expect(try IssuerDocuments.discovery("https://x", jwksURI: "") == usual)
    }

    @Test(arguments: [
        // Whoever changed the document chooses no keys.
        #"{"issuer":"https://x","jwks_uri":"https://evil.example/keys"}"#,
        #"{"issuer":"https://x","jwks_uri":"http://x/keys"}"#,
        #"{"issuer":"https://x","jwks_uri":"https://"}"#,
        #"{"issuer":"https://x","jwks_uri":7}"#, #"{"jwks_uri":"https://x/keys"}"#, "[", "",
        #"{"issuer":"https://x","jwks_uri":"https://x/.well-known/openid-configuration"}"#,
        #"{"issuer":"https://x","jwks_uri":"https://x/keys?a=b"}"#,
    ])
    func `what is no place for keys is not kept`(document: String) throws {
        #expect(try publish().code == 0)
        _ = try scratch.file("site/\(Self.document)", document)
        let outcome = try publish()
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.error.isEmpty, "\(outcome)")
        #expect(try published(in: site)["openid/v1/jwks"] != nil)
        #expect(
            try published(in: site)[Self.document] == Array(IssuerDocuments.discovery("https://x").utf8))
    }

    @Test func `a ring is not published over another's keys, wherever those are`() throws {
        #expect(try publish("--jwks-path", "v2/keys.json").code == 0)
        let ring = try satoken([
            "keys", "init", "--algorithm", "ES256", "--keys", scratch["ring"], "--service-account-issuer",
            "https://x",
        ])
        #expect(ring.code == 0, "\(ring)")
        let outcome = try satoken(["publish", site, "--keys", scratch["ring"]])
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.error.contains("never knew"), "\(outcome)")
    }
}
