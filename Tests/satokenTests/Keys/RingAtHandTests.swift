import Foundation
import JSON
import TestSupport
import Testing

@Suite struct RingAtHandTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        let outcome = try satoken([
            "keys", "init", "--algorithm", "ES256", "--keys", scratch["keys"], "--service-account-issuer",
            Recorded.issuer,
            "--api-audiences", "api", "--service-account-max-token-expiration", "2h",
            "--external-token-lifetime", "1h",
            "--no-service-account-extend-token-expiration",
        ])
        try #require(outcome.code == 0, "\(outcome)")
    }

    static let issuing = ["issue", "builder", "-n", "ci", "--uid", "u"]

    /// Runs satoken in the scratch directory, where `keys` is.
    private func here(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        try shell(
            "cd \"$1\" && shift && exec \"$satoken\" \"$@\"", [scratch.path] + arguments,
            environment: environment)
    }

    @Test func `issuer, audiences and keys come from the ring in keys`() throws {
        let token = try #require(here(Self.issuing).lines.first)
        let parts = try Parts(token)
        #expect(parts.payload["iss"]?.string == Recorded.issuer)
        #expect(parts.payload["aud"]?.strings == ["api"])
        #expect(try here(["verify", token]).code == 0)
        #expect(try here(["inspect", token]).code == 0)
        let batch = try shell(
            "cd \"$1\" && printf '%s\\n' \"$2\" | \"$satoken\" batch-verify", [scratch.path, token])
        #expect(batch.code == 0, "\(batch)")
        let discovery = try here(["openid-configuration"])
        #expect(try JSONValue(parsing: discovery.output)["issuer"]?.string == Recorded.issuer, "\(discovery)")
        #expect(try here(["jwks"]).outputBytes == scratch.bytes("keys/current/jwks.json"))
        let signed = try shell("cd \"$1\" && echo '{}' | \"$satoken\" sign", [scratch.path])
        #expect(signed.code == 0, "\(signed)")
    }

    @Test func `the ring's lifetimes limit what is issued, with the server's warning`() throws {
        func lifetime(_ options: [String]) throws -> (Int, String) {
            let outcome = try here(Self.issuing + options)
            let payload = try Parts(#require(outcome.lines.first)).payload
            let life = try #require(payload["exp"]?.integer) - (try #require(payload["iat"]?.integer))
            return (life, outcome.error)
        }
        #expect(try lifetime(["--duration", "2h"]) == (7200, ""))
        let longer = try lifetime(["--duration", "5h"])
        #expect(longer.0 == 7200)
        #expect(longer.1.contains("requested expiration of 18000 seconds shortened to 7200 seconds"))
        // No flag may have tokens live longer than the ring keeps their key.
        #expect(
            try lifetime(["--duration", "5h", "--service-account-max-token-expiration", "10h"]).0 == 7200)
        #expect(try lifetime(["--duration", "5h", "--service-account-max-token-expiration", "1h"]).0 == 3600)
        #expect(try lifetime(["--duration", "2h", "--audience", "vault"]).0 == 3600)
        let pod = [
            "--duration", "3607s", "--bound-object-kind", "Pod", "--bound-object-name", "p",
            "--bound-object-uid", "u",
        ]
        #expect(try lifetime(pod).0 == 3607)
    }

    @Test func `a flag beats the variable, which beats keys`() throws {
        for name in ["a", "b"] {
            let outcome = try satoken([
                "keys", "init", "--algorithm", "ES256", "--keys", scratch[name], "--service-account-issuer",
                "https://\(name)",
            ])
            try #require(outcome.code == 0, "\(outcome)")
        }
        func issuer(_ options: [String], _ environment: [String: String] = [:]) throws -> String? {
            let outcome = try here(Self.issuing + options, environment: environment)
            return try Parts(#require(outcome.lines.first, "\(outcome)")).payload["iss"]?.string
        }
        #expect(try issuer([]) == Recorded.issuer)
        #expect(try issuer([], ["SATOKEN_KEYS": "a"]) == "https://a")
        #expect(try issuer(["--keys", "b"], ["SATOKEN_KEYS": "a"]) == "https://b")
        #expect(try here(Self.issuing, environment: ["SATOKEN_KEYS": "nowhere"]).code == 66)
        #expect(
            try here(["keys", "list"], environment: ["SATOKEN_KEYS": "a"]).output
                != here(["keys", "list"]).output)
    }

    @Test func `beside key files only a ring that is named is read`() throws {
        let token = try Recorded.token()
        let files = ["--service-account-key-file", Conformance.path("keys/sa.pub"), "--now", Recorded.now]
        let alone = try here(["verify", token] + files)
        #expect(alone.code == 64, "\(alone)")
        #expect(alone.error.contains("no issuer is known"), "\(alone)")
        let union = try here(["verify", token, "--keys", "keys", "--audience", Recorded.issuer] + files)
        #expect(union.code == 0, "\(union)")
        let jwks = try here([
            "jwks", "--keys", "keys", "--service-account-key-file", Conformance.path("keys/sa.pub"),
        ])
        let kids = try JSONValue(parsing: jwks.output)["keys"]?.elements.map { $0["kid"]?.string }
        #expect(kids?.count == 2 && kids?.last == Recorded.keyID, "\(jwks)")
    }

    @Test func `two signing keys are one too many`() throws {
        let outcome = try here(
            Self.issuing + ["--keys", "keys", "--service-account-signing-key-file", scratch.key()])
        #expect(outcome.code == 64)
        #expect(outcome.error.contains("two signing keys"), "\(outcome)")
    }

    @Test func `a directory keys that holds no ring counts as none`() throws {
        let empty = try Scratch()
        let outcome = try shell(
            "mkdir \"$1/keys\" && cd \"$1\" && \"$satoken\" issue a --uid u", [empty.path])
        #expect(outcome.code == 64)
        #expect(outcome.error.contains("no signing key is known"), "\(outcome)")
    }

    @Test func `a signing key that others can read signs nothing`() throws {
        try scratch.setMode(0o644, "keys/current/signing.key")
        let outcome = try here(Self.issuing)
        #expect(outcome.code == 77, "\(outcome)")
        #expect(outcome.error.contains("hint: chmod 600"), "\(outcome)")
    }

    @Test func `Secrets' tokens need a key of their own`() throws {
        let outcome = try here(Self.issuing + ["--legacy", "--secret-name", "s"])
        #expect(outcome.code == 78)
        #expect(outcome.error.contains("satoken keys rotate add-legacy"), "\(outcome)")
    }
}
