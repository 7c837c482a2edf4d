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
                "init", "--service-account-issuer", server.url("").dropLast().description,
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
        #expect(outcome.output.contains("cp-1: signs with k1, trusts k1, seen "), "\(outcome)")
        #expect(outcome.output.contains("issuer: publishes k1, seen "), "\(outcome)")
        let observations = try JSONValue(parsing: scratch.bytes("ring/observed.json"))
        #expect(observations.text.contains("7200"), "\(observations.text)")
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
        #expect(outcome.output.contains("cp-1: signs with k1"), "\(outcome)")
        #expect(
            (outcome.output + outcome.error).contains(
                "credentials are shown to \(server.url("").dropLast()) alone"),
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
}
