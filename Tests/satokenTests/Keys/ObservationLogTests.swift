import Foundation
import JSON
import Testing

@Suite struct ObservationLogTests {
    @Test func `a key that signed tokens of Secrets is marked so later, and stays`() throws {
        let ring = try RehearsalRing(endpoints: false)
        let outcome = try ring.keys(["confirm", "--legacy", "k1"], at: hour)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.contains("legacy.key is k1: give it to kube-controller-manager"), "\(outcome)")
        #expect(
            ring.scratch.bytes("ring/current/legacy.key") == ring.scratch.bytes("ring/current/signing.key"))
        let list = try ring.keys(["list"], at: 2 * hour)
        #expect(list.output.contains("active  legacy"), "\(list)")
        #expect(try ring.keys(["confirm", "--legacy", "k1"], at: 2 * hour).output.contains("already"))
        #expect(try ring.keys(["check"], at: 2 * hour).code == 0)
        try ring.keys(["rotate", "publish", "--force", "early"], at: 3 * hour)
        let unsigned = try ring.keys(["confirm", "--legacy", "k2"], at: 4 * hour)
        #expect(unsigned.code == 1)
        #expect(unsigned.error.contains("k2 is published, and has signed nothing"), "\(unsigned)")
        for wrong in [["--legacy", "k9"], ["--legacy", "k1", "--flags"], ["a", "--legacy", "k1"]] {
            #expect(try ring.keys(["confirm"] + wrong, at: 4 * hour).code == 64)
        }
    }

    @Test func `an observation by hand says that an endpoint trusts a key, and never who signs`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.keys(["rotate", "publish", "--force", "early"], at: hour)
        for name in ["cp-1", "cp-2", "issuer"] {
            let outcome = try ring.keys(["confirm", name, "k2"], at: 2 * hour)
            #expect(outcome.code == 0)
            #expect(
                outcome.output.contains(
                    "  \(name) was seen now without k2: the next such look outweighs this\n"),
                "\(outcome)")
        }
        #expect(
            try ring.keys(["status"], at: 2 * hour).output.contains(
                "cp-1    trusts k1, seen now; trusts k2 by hand\n"))
        // A look that says otherwise outweighs it.
        #expect(try ring.keys(["rotate"], at: 3 * hour).code == 0)
        let outcome = try ring.keys(["rotate", "activate", "--force", "early"], at: 3 * hour)
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.error.contains("cp-1 was not seen trusting k2"), "\(outcome)")
        for (arguments, words) in [
            (["cp-9", "k2"], "cp-9: no endpoint of this name"),
            (["cp-1", "k9"], "k9: no key of this name is trusted"),
        ] {
            let unknown = try ring.keys(["confirm"] + arguments, at: 3 * hour)
            #expect(unknown.code == 64)
            #expect(unknown.error.contains(words), "\(unknown)")
        }
    }

    @Test func `observe says what each endpoint shows, and who is behind`() throws {
        let ring = try RehearsalRing()
        try ring.follow(["cp-1", "issuer"])
        _ = try ring.scratch.file("cp-2", "{\"keys\":[{\"kty\":\"oct\"}]}")
        let outcome = try ring.keys(["observe"], at: hour)
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("cp-1: trusts k1, seen now"), "\(outcome)")
        #expect(
            outcome.output.contains("cp-2: has none of this ring's keys"),
            "\(outcome)")
        #expect(outcome.output.contains("issuer: publishes k1, seen now"), "\(outcome)")
    }

    @Test(arguments: ["garbage", "[]", "{}", "{\"keys\":1}", ""])
    func `what is no JWKS is no observation, and stops nobody`(document: String) throws {
        let ring = try RehearsalRing()
        try ring.follow()
        _ = try ring.scratch.file("cp-2", document)
        let outcome = try ring.keys(["observe"], at: hour)
        #expect(outcome.error.contains("cp-2 was not seen"), "\(outcome)")
        #expect(outcome.output.contains("cp-1: trusts k1"), "\(outcome)")
    }

    @Test func `a kid over another key is nobody's`() throws {
        let ring = try RehearsalRing()
        let list = try JSONValue(parsing: ring.keys(["list", "-o", "json"], at: 0).output)
        let kid = try #require(list["keys"]?.elements.first?["kid"]?.string)
        let other = try RehearsalRing()
        let jwks = String(decoding: other.scratch.bytes("ring/current/jwks.json"), as: UTF8.self)
        let otherKid = try #require(JSONValue(parsing: jwks)["keys"]?.elements.first?["kid"]?.string)
        for name in RehearsalRing.servers { _ = try ring.scratch.file(name, jwks.with(kid, for: otherKid)) }
        let outcome = try ring.keys(["observe"], at: hour)
        #expect(
            outcome.output.contains(
                "cp-1: has none of this ring's keys, and the unmanaged key \(kid) (of another key)"),
            "\(outcome)")
    }

    @Test func `a shorter lifetime counts when the servers' flags are confirmed`() throws {
        let ring = try RehearsalRing()
        let shorter = try ring.keys(
            [
                "policy", "--no-service-account-extend-token-expiration",
                "--service-account-max-token-expiration", "2h",
            ], at: hour
        )
        #expect(shorter.code == 0)
        #expect(shorter.output.contains("until satoken keys confirm --flags"), "\(shorter)")
        let confirmed = try ring.keys(["confirm", "--flags"], at: 2 * hour)
        #expect(
            confirmed.output.contains("cp-1, cp-2 run with the policy's flags, by your word"), "\(confirmed)")
    }

    @Test func `the policy is shown, changed, and refused where it contradicts itself`() throws {
        let ring = try RehearsalRing()
        #expect(
            try ring.keys(["policy"], at: hour).lines.contains {
                $0.hasPrefix("--rotate-every ") && $0.hasSuffix(" 90d")
            })
        #expect(try ring.keys(["policy", "--rotate-every", "60d", "--remove", "cp-2"], at: hour).code == 0)
        let shown = try JSONValue(parsing: ring.keys(["policy", "-o", "json"], at: hour).output)
        #expect(shown["--rotate-every"]?.string == "60d")
        #expect(shown["endpoints"]?.elements.map { $0["name"]?.string } == ["cp-1", "issuer"])
        #expect(try ring.keys(["policy", "--rotate-every", "1h"], at: 2 * hour).code == 78)
        #expect(try ring.keys(["policy", "--remove", "cp-9"], at: 2 * hour).code == 64)
    }

    @Test func `an endpoint that moved is looked at where it is now, and one that left is not`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.keys(["observe"], at: hour)
        _ = try shell("cd \"$1\" && mv cp-1 moved && rm cp-2", [ring.scratch.path])
        let moved = try ring.keys(
            ["policy", "--api-server", "cp-1=\(ring.scratch["moved"])", "--remove", "cp-2"], at: 2 * hour)
        #expect(moved.code == 0)
        #expect(moved.error.isEmpty, "\(moved)")
        #expect(moved.output.contains("not done until: nothing, it is done"), "\(moved)")
        #expect(
            try ring.keys(["status"], at: 3 * hour).output.contains(
                "cp-1    trusts k1, seen 1 h ago"))
        // What is not there is said once, and what was seen elsewhere is no observation for it.
        let nowhere = try ring.keys(
            ["policy", "--api-server", "cp-1=\(ring.scratch["nowhere"])"], at: 4 * hour)
        #expect(nowhere.code == 0)
        #expect(nowhere.errorLines.count == 1, "\(nowhere)")
        #expect(
            nowhere.error.contains("warning: cp-1 was not seen: \(ring.scratch["nowhere"]): no such file"),
            "\(nowhere)")
        #expect(nowhere.output.contains("seen with k1 (never seen)"), "\(nowhere)")
    }

    @Test func `tokens that are out keep their key longer than its clocks do, and others do not`() throws {
        let ring = try RehearsalRing(RotationStoryTests.short)
        let token = try ring.token(at: hour, ["--duration", "24h"])
        let secret = ["--service-account-signing-key-file", ring.scratch["ring/private/k1.key"]]
        let issuer = ["--service-account-issuer", RehearsalRing.issuer, "--now", RehearsalRing.moment(hour)]
        // Somebody issued past the ring, with its key, for a long time.
        let long = try satoken(
            ["issue", "other", "-n", "ci", "--uid", "u", "--duration", "8760h"] + secret + issuer)
        let forged = try #require(long.lines.first).dropLast(4) + "AAAA"
        let pile = try ring.scratch.file("pile", "\(token)\n\(forged)\nno token\n\n")
        let first = try ring.keys(["usage", pile], at: hour)
        #expect(first.output.contains("1 token of 1 account"), "\(first)")
        #expect(first.output.contains("1 more claim this key and are not signed by it"), "\(first)")
        #expect(first.output.contains("lines without a token: 1"), "\(first)")
        #expect(
            first.output.contains("no token in this pile needs k1 after 2027-01-02T01:00:00Z"), "\(first)")
        let lines = "{\"status\":{\"token\":\"\(long.lines[0])\"}}\n"
        let second = try ring.keys(
            ["usage", ring.scratch.file("lines", lines), "--field", "status.token", "-o", "json"], at: hour)
        let found = try JSONValue(parsing: second.output)
        #expect(found["lengthened"]?.strings == ["k1"], "\(second)")
        #expect(found["keys"]?.elements.first?["lastExpiry"]?.string == "2028-01-01T01:00:00Z", "\(second)")
        #expect(found["keys"]?.elements.first?["accounts"]?.strings == ["ci/other"])
        // Said again, it lengthens nothing.
        #expect(try ring.keys(["usage", pile], at: hour).output.contains("noted") == false)
    }

    @Test func `of names that no server takes a pile keeps none`() throws {
        let ring = try RehearsalRing(endpoints: false)
        let long = String(repeating: "k", count: 1025)
        func token(_ keyID: String, _ namespace: String) -> String {
            let account = "\"namespace\":\"\(namespace)\",\"serviceaccount\":{\"name\":\"a\",\"uid\":\"u\"}"
            let parts = [
                "{\"alg\":\"ES256\",\"kid\":\"\(keyID)\"}",
                "{\"iss\":\"\(RehearsalRing.issuer)\",\"kubernetes.io\":{\(account)}}", "signature",
            ]
            return parts.map { Data($0.utf8).base64EncodedString() }
                .joined(separator: ".").replacing("=", with: "")
        }
        let tokens = [token("short", "ns"), token(long, "ns"), token("short", long)]
        let pile = try ring.scratch.file("pile", tokens.joined(separator: "\n") + "\n")
        let outcome = try ring.keys(["usage", pile, "-o", "json"], at: hour)
        #expect(!outcome.output.contains(long), "\(outcome.output.prefix(300))")
        #expect(outcome.output.contains("ns/a") && outcome.output.contains("\"tokens\":2"), "\(outcome)")
    }

    @Test func `of a long pile every token counts, wherever it stands`() throws {
        let ring = try RehearsalRing(endpoints: false)
        let tokens = try [hour, 2 * hour, 3 * hour].map { try ring.token(at: $0) }
        let blanks = String(repeating: "no token\n", count: 5000)
        let pile = try ring.scratch.file("pile", tokens.joined(separator: "\n\(blanks)") + "\n")
        let outcome = try ring.keys(["usage", pile, pile], at: 3 * hour)
        #expect(
            outcome.output.contains("6 tokens of 1 account, first issued 2027-01-01T01:00:00Z"), "\(outcome)")
        #expect(outcome.output.contains("lines without a token: 20000"), "\(outcome)")
    }
}
