import Foundation
import JSON
import TestSupport
import Testing

/// Endpoints that are looked at over https, by the clock of this machine.
@Suite struct LiveEndpointTests {
    static let authority = Result {
        let authority = try TestAuthority()
        try authority.issue("server")
        return authority
    }
    let authority: TestAuthority
    let scratch: Scratch

    init() throws {
        authority = try Self.authority.get()
        scratch = try Scratch()
    }

    /// The Date header of so many seconds from now.
    static func date(_ seconds: Double) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return "Date: " + format.string(from: Date(timeIntervalSinceNow: seconds))
    }

    private func keys(_ arguments: [String]) throws -> Outcome {
        try satoken(["keys"] + arguments + ["--keys", scratch["ring"]])
    }

    private func found(_ server: TLSServer, _ options: [String] = []) throws {
        let outcome = try keys(
            [
                "init", "--algorithm", "ES256", "--service-account-issuer",
                server.url("").dropLast().description,
                "--min-generation-age", "1s",
                "--api-server", "cp-1=\(server.url(""))", "--issuer-url",
                server.url("").dropLast().description,
                "--certificate-authority", authority["ca.pem"],
            ] + options)
        try #require(outcome.code == 0, "\(outcome)")
    }

    private func serve(_ server: TLSServer, _ headers: [String]) throws {
        let jwks = String(decoding: scratch.bytes("ring/current/jwks.json"), as: UTF8.self)
        try server.serve("openid/v1/jwks", Answer.json(jwks, headers: headers))
        try server.serve(
            ".well-known/openid-configuration",
            Answer.json("{\"jwks_uri\":\"\(server.url("openid/v1/jwks"))\"}", headers: headers))
    }

    @Test func `an API server and an issuer show their keys, and for how long they are cached`() throws {
        let server = try TLSServer(authority)
        try found(server)
        try serve(server, [Self.date(0), "Cache-Control: public, max-age=7200"])
        let outcome = try keys(["observe"])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.contains("cp-1: trusts k1, seen "), "\(outcome)")
        #expect(outcome.output.contains("issuer: publishes k1, seen "), "\(outcome)")
        let observations = try JSONValue(parsing: scratch.bytes("ring/observed.json"))
        #expect(observations.text.contains("7200"), "\(observations.text)")
    }

    @Test func `status names what opens an endpoint's eyes before the restart that it could not see`() throws
    {
        let server = try TLSServer(authority)
        try found(server, ["--new-cluster"])
        try serve(server, [Self.date(0)])
        #expect(try keys(["observe"]).code == 0)
        let token = try scratch.file("token", "open-sesame\n")
        try server.serve("openid/v1/jwks", Answer.status("401 Unauthorized", headers: [Self.date(0)]))
        _ = try keys([
            "policy", "--remove", "issuer", "--api-server", "cp-1=\(server.url(""))",
            "--certificate-authority", authority["ca.pem"], "--token-file", token,
        ])
        let status = try keys(["status"])
        #expect(status.output.contains("status 401 Unauthorized: it does not know the token in"), "\(status)")
        #expect(status.output.contains("do next  put a new token into \(token)"), "\(status)")
        // A file of its own that is missing is no server that is down.
        _ = try shell("rm \"$1\"", [token])
        let missing = try keys(["observe"])
        #expect(missing.code == 69, "\(missing)")
        #expect(missing.error.contains("hint: mend that file, which is read at each look"), "\(missing)")
        #expect(!missing.error.contains("they are down"), "\(missing)")
    }

    @Test func `credentials are shown to the named endpoint alone, and there only when it refuses others`()
        throws
    {
        let token = try scratch.file("token", "open-sesame\n")
        let other = try TLSServer(authority, replying: Answer.status("401 Unauthorized"))
        let server = try TLSServer(authority)
        try found(server, ["--token-file", token])
        try serve(server, [Self.date(0)])
        try server.serve(
            ".well-known/openid-configuration", Answer.json("{\"jwks_uri\":\"\(other.url("keys"))\"}"))
        let outcome = try keys(["observe"])
        #expect(outcome.output.contains("cp-1: trusts k1"), "\(outcome)")
        #expect(
            outcome.error.contains(
                "it is another server than \(server.url("").dropLast()), so it was shown no credentials"),
            "\(outcome)")
        #expect(other.hears("GET /keys HTTP/1.1\r\n"))
        #expect(!other.hasHeard("Authorization"))
    }

    @Test(arguments: [(-3600.0, "1 h ahead of"), (7200.0, "behind")])
    func `a clock that the endpoints contradict changes nothing, and notes no look`(
        away: Double, words: String
    ) throws {
        let server = try TLSServer(authority)
        try found(server)
        try serve(server, [Self.date(away)])
        for arguments in [["rotate"], ["observe"], ["policy", "--keep", "5"]] {
            let outcome = try keys(arguments)
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.error.contains("nothing is changed"), "\(outcome)")
            #expect(outcome.error.contains(words), "\(outcome)")
        }
        let status = try JSONValue(parsing: keys(["status", "-o", "json"]).output)
        #expect(
            status["endpoints"]?.elements.allSatisfy { $0["seen"]?.kind == .null } == true, "\(status.text)")
    }

    @Test func `the time that a cache has had an answer counts`() throws {
        let server = try TLSServer(authority)
        try found(server)
        try serve(server, [Self.date(-3600), "Age: 3600"])
        #expect(try keys(["observe"]).code == 0)
    }

    @Test func `nobody who tells the time: nothing rotates, and the policy can say where they are now`()
        throws
    {
        let server = try TLSServer(authority)
        try found(server)
        let outcome = try keys(["rotate"])
        #expect(outcome.code == 69, "\(outcome)")
        #expect(outcome.error.contains("warning: cp-1 was not seen: https://localhost"), "\(outcome)")
        #expect(outcome.error.contains("no endpoint answered that could tell the time"), "\(outcome)")
        #expect(try keys(["policy", "--remove", "cp-1", "--remove", "issuer"]).code == 0)
        #expect(try keys(["rotate"]).code == 0)
    }

    @Test func `credentials are read from their files each time, and what is wrong with them is said`() throws
    {
        let server = try TLSServer(authority)
        let token = scratch["token"]
        try found(server, ["--token-file", token])
        try serve(server, [Self.date(0)])
        let outcome = try keys(["observe"])
        #expect(outcome.error.contains("cp-1 was not seen: \(token): no such file"), "\(outcome)")
        // Half of a token is shown to nobody.
        for damaged in ["sec ret\n", "secret\nmore", "s\u{e9}cret", "\n"] {
            _ = try scratch.file("token", damaged)
            let refused = try keys(["observe"])
            #expect(
                refused.error.contains("cp-1 was not seen: \(token): holds no bearer token"), "\(refused)")
            #expect(!refused.error.contains("cret"))
        }
        _ = try scratch.file("token", "secret\n")
        let seen = try keys(["observe"])
        #expect(seen.code == 0, "\(seen)")
        #expect(!String(decoding: scratch.bytes("ring/current/ring.json"), as: UTF8.self).contains("secret"))
    }

    private static let observer = [
        "--observe-as", "kube-system/satoken", "--observe-as-uid", "8a0bb1a1-6d0c-4c39-9b0a-0f8f2d1f3c55",
    ]

    @Test func `the ring shows an API server a token that it signed itself`() throws {
        let server = try TLSServer(
            authority, replying: Answer.status("403 Forbidden", headers: [Self.date(0)]))
        let outcome = try keys(
            [
                "init", "--algorithm", "ES256", "--service-account-issuer", "https://issuer.example",
                "--api-server",
                "cp-1=\(server.url(""))", "--certificate-authority", authority["ca.pem"],
            ] + Self.observer)
        try #require(outcome.code == 0, "\(outcome)")
        let observed = try keys(["observe"])
        #expect(
            observed.error.contains("--user=system:serviceaccount:kube-system:satoken")
                || outcome.error.contains("--user=system:serviceaccount:kube-system:satoken"), "\(observed)")
        #expect(server.hears("Authorization: Bearer eyJ"))
        #expect(!observed.error.contains("eyJ"))
    }

    @Test func `an endpoint that answers 401 tells the time, and is not called unreachable`() throws {
        let server = try TLSServer(authority)
        try found(server, Self.observer)
        for path in ["openid/v1/jwks", ".well-known/openid-configuration"] {
            try server.serve(path, Answer.status("401 Unauthorized", headers: [Self.date(0)]))
        }
        let outcome = try keys(["rotate"])
        #expect(!outcome.error.contains("could tell the time"), "\(outcome)")
        #expect(!outcome.error.contains("cannot be reached"), "\(outcome)")
        #expect(
            outcome.error.contains("status 401 Unauthorized: it took no token of kube-system/satoken"),
            "\(outcome)")
        #expect(outcome.error.contains("--token-file FILE"), "\(outcome)")
        // Its clock is believed too.
        try server.serve("openid/v1/jwks", Answer.status("401 Unauthorized", headers: [Self.date(7200)]))
        let apart = try keys(["rotate"])
        #expect(apart.code == 1, "\(apart)")
        #expect(apart.error.contains("behind that of cp-1"), "\(apart)")
        // Without a Date nothing is changed, and the hint is about credentials.
        for path in ["openid/v1/jwks", ".well-known/openid-configuration"] {
            try server.serve(path, Answer.status("401 Unauthorized"))
        }
        let timeless = try keys(["rotate"])
        #expect(timeless.code == 69, "\(timeless)")
        #expect(timeless.error.contains("have no Date"), "\(timeless)")
        #expect(!timeless.error.contains("cannot be reached"), "\(timeless)")
    }

    @Test(arguments: [
        (["--observe-as", "a/b", "--observe-as-uid", "u", "--token-file", "t"], "do not go together"),
        (["--observe-as", "a/b"], "the uid of the ServiceAccount is missing"),
        (["--observe-as", "b", "--observe-as-uid", "u"], "expected NAMESPACE/NAME"),
        (["--observe-as", "a/b/c", "--observe-as-uid", "u"], "expected NAMESPACE/NAME"),
        (["--observe-as-uid", "u"], "go with --observe-as"),
    ])
    func `an observer that is not whole is refused`(_ options: [String], _ words: String) throws {
        let outcome = try keys(
            [
                "init", "--algorithm", "ES256", "--service-account-issuer", "https://issuer.example",
                "--api-server",
                "cp-1=https://10.0.0.1:6443",
            ] + options)
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.error.contains(words), "\(outcome)")
    }

    @Test func `the uid of the observer comes from the cluster's objects`() throws {
        let objects = try scratch.file(
            "objects.json",
            #"{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"b","namespace":"a","uid":"u-7"}}"#
        )
        let server = try TLSServer(authority)
        try found(server, ["--observe-as", "a/b", "--objects", objects])
        #expect(String(decoding: scratch.bytes("ring/current/ring.json"), as: UTF8.self).contains("u-7"))
        let other = try keys([
            "policy", "--api-server", "cp-2=\(server.url(""))", "--observe-as", "a/c", "--objects", objects,
        ])
        #expect(other.code == 1, "\(other)")
        #expect(other.error.contains(#"serviceaccounts "c" not found"#), "\(other)")
    }

    @Test func `revoke says beforehand that the observer's token dies with the key`() throws {
        let server = try TLSServer(authority)
        let token = scratch["token"]
        try found(server, ["--token-file", token])
        let issued = try satoken([
            "issue", "observer", "--keys", scratch["ring"], "--uid", "u",
        ])
        #expect(try keys(["revoke", "k1"]).output.contains("dies with") == false, "there is no token")
        _ = try scratch.file("token", issued.output)
        let outcome = try keys(["revoke", "k1"])
        #expect(
            outcome.output.contains("observer's token of cp-1, issuer in \(token) dies with k1"), "\(outcome)"
        )
    }
}
