import Foundation
import TestSupport
import Testing

/// Clocks, the ends of certificates, and how long copies of the keys are kept.
@Suite struct CheckIssuerTimeTests {
    private let web: IssuerWeb
    init() throws { web = try IssuerWeb() }

    @Test func `a clock that is off is a note, whatever moment is judged by`() throws {
        let server = try web.server()
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for (seconds, words) in [
            (-3600.0, "behind this machine's"), (3600, "ahead of this machine's"), (0, ""),
        ] {
            let date = format.string(from: Date(timeIntervalSinceNow: seconds))
            try server.serve(
                ".well-known/openid-configuration",
                Answer.json(IssuerDocuments.discovery(server.url("")), headers: ["Date: \(date)"]))
            let moment = Int(Date().timeIntervalSince1970 + seconds)
            for options in [[], ["--now", "\(moment)"]] {
                let findings = try Findings([server.url("")] + options + web.trust)
                #expect(findings.results("clock") == (words.isEmpty ? [] : ["note"]), "\(findings.outcome)")
                #expect(findings.words("clock").contains(words) || words.isEmpty)
            }
        }
    }

    @Test func `the certificate is judged by the moment that is named`() throws {
        let server = try web.server()
        let now = Date().timeIntervalSince1970
        for (days, result) in [(1.0, "ok"), (20, "note"), (31, "fail"), (-31, "fail")] {
            let findings = try Findings([server.url(""), "--now", "\(Int(now + days * 86_400))"] + web.trust)
            #expect(findings.results("tls") == [result], "\(findings.outcome)")
        }
    }

    @Test func `a lead time that nothing can be compared with is said to be`() throws {
        let server = try web.server()
        for headers in [[], ["Cache-Control: public"]] {
            try server.serve(
                "openid/v1/jwks", Answer.json(IssuerDocuments.jwks(), headers: headers))
            let findings = try Findings([server.url(""), "--publish-lead-time", "2h"] + web.trust)
            #expect(findings.results("cache-control").last == "note", "\(findings.outcome)")
            #expect(
                findings.words("cache-control").contains(
                    "whether the lead time of 7200 s is enough cannot be said"))
        }
    }

    @Test func `a ring's own lead time is held against Cache-Control`() throws {
        let server = try web.server()
        let scratch = try Scratch()
        let issuer = server.url("")
        let ring = try satoken(
            [
                "keys", "init", "--algorithm", "ES256", "--keys", scratch["ring"], "--service-account-issuer",
                issuer,
                "--publish-lead-time", "2h",
            ])
        #expect(ring.code == 0, "\(ring)")
        for (age, result) in [(7200, "ok"), (7201, "fail")] {
            try server.serve(
                "openid/v1/jwks",
                Answer.json(IssuerDocuments.jwks(), headers: ["Cache-Control: max-age=\(age)"]))
            let findings = try Findings([issuer, "--keys", scratch["ring"]] + web.trust)
            #expect(findings.results("cache-control").last == result, "\(findings.outcome)")
        }
        let given = try Findings(
            [issuer, "--keys", scratch["ring"], "--publish-lead-time", "3h"] + web.trust)
        #expect(given.results("cache-control").last == "ok", "\(given.outcome)")
    }
}
