import JSON
import TestSupport
import Testing

@Suite struct DocumentTests {
    /// The recorded servers, and their key files in the order of the flags.
    static let servers = [
        ("main", ["sa.pub", "sa-ec.pub", "multi.pem"]), ("sa-ec", ["sa-ec.pub", "sa.pub"]),
        ("sa-ec384", ["sa-ec384.pub", "sa.pub"]), ("sa-ec521", ["sa-ec521.pub", "sa.pub"]),
    ]

    @Test(arguments: servers)
    func `both documents are the recorded ones, byte for byte`(server: String, files: [String]) throws {
        let keys = files.flatMap { ["--service-account-key-file", Conformance.path("keys/\($0)")] }
        let jwks = try satoken(["jwks"] + keys)
        #expect(jwks.code == 0)
        #expect(jwks.outputBytes == (try Conformance.bytes("discovery/\(server).jwks.body")))
        let recorded = try Conformance.bytes("discovery/\(server).openid-configuration.body")
        let uri = try #require(try JSONValue(parsing: recorded)["jwks_uri"]?.string)
        let issuer = try #require(try JSONValue(parsing: recorded)["issuer"]?.string)
        let configuration = try satoken(
            ["openid-configuration", "--service-account-issuer", issuer, "--service-account-jwks-uri", uri]
                + keys)
        #expect(configuration.outputBytes == recorded, "\(configuration)")
    }

    @Test(arguments: ["sa.key", "sa-ec.key", "sa-ec384.key", "sa-ec521.key"])
    func `private members never get in`(key: String) throws {
        let secret = try satoken(["jwks", "--service-account-key-file", Conformance.path("keys/\(key)")])
        let published = try satoken(
            ["jwks", "--service-account-key-file", Conformance.path("keys/\(key.dropLast(4)).pub")])
        #expect(secret.outputBytes == published.outputBytes)
        let members = try JSONValue(parsing: secret.output)["keys"]?.elements[0].members.map(\.name) ?? []
        #expect(Set(members).isDisjoint(with: ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]))
        #expect(members.contains("kid"))
    }

    @Test func `weak keys are published with a warning`() throws {
        let outcome = try satoken([
            "jwks", "--service-account-key-file", Conformance.path("keys/probe/rsa1024.key"),
        ])
        #expect(outcome.code == 0)
        #expect(
            outcome.error.contains("RSA of 1024 bits, relying parties and satoken verify want 2048 or more"),
            "\(outcome)")
    }

    @Test func `a P-224 key is published by no server`() throws {
        let outcome = try satoken([
            "jwks", "--service-account-key-file", Conformance.path("keys/probe/p224.pub"),
        ])
        #expect(outcome.code == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines[0].hasPrefix("satoken: error: "))
    }

    /// Issuers, and their default jwks_uri; nil where the server would serve no documents.
    static let issuers: [(issuer: String, uri: String?)] = [
        ("https://x", "https://x/openid/v1/jwks"), ("https://x/", "https://x/openid/v1/jwks"),
        ("https://x/a//", "https://x/a//openid/v1/jwks"), ("http://x", nil), ("x", nil),
        ("https://x?a=b", nil),
        ("https://x#a", nil),
    ]

    @Test(arguments: issuers)
    func `the issuer decides whether there are documents, and where the keys are`(
        issuer: String, uri: String?
    ) throws {
        let outcome = try satoken([
            "openid-configuration", "--service-account-issuer", issuer, "--service-account-key-file",
            Conformance.path("keys/sa.pub"),
        ])
        if let uri {
            #expect(outcome.code == 0)
            #expect(try JSONValue(parsing: outcome.output)["jwks_uri"]?.string == uri)
        } else {
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.error.contains("issuer URL"), "\(outcome)")
        }
    }

    @Test(arguments: ["http://x/keys", "x", "https://[::1"])
    func `keys that are not behind https are refused`(uri: String) throws {
        let outcome = try satoken([
            "openid-configuration", "--service-account-issuer", "https://x", "--service-account-key-file",
            Conformance.path("keys/sa.pub"), "--service-account-jwks-uri", uri,
        ])
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.error.contains("service-account-jwks-uri"), "\(outcome)")
    }
}
