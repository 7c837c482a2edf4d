import Foundation
import JSON
import TestSupport
import Testing

/// What `inspect` finds a token in, and what it says of where it was.
@Suite struct InspectSourceTests {
    /// A document with TOKEN or BASE64 in it, and the origin that is named; nil for a token alone.
    struct Source: CustomTestStringConvertible, Sendable {
        let origin: String?
        let text: String
        var testDescription: String { "\(origin ?? "a token"): \(text.prefix(60))" }

        init(_ origin: String?, _ text: String) {
            self.origin = origin
            self.text = text
        }

        func holding(_ token: String) -> String {
            text.with(token, for: "TOKEN").with(Data(token.utf8).base64EncodedString(), for: "BASE64")
        }

        private static let config =
            #"{"kind":"Config","users":[{"name":"a","user":{}},{"name":"b","user":{"token":"TOKEN"}}]}"#

        static let all = [
            Source(nil, "TOKEN"),
            Source(nil, "TOKEN\n"),
            Source("an Authorization header", "Authorization: Bearer TOKEN"),
            Source("an Authorization header", "authorization: bearer TOKEN\r\n"),
            Source("an Authorization header", "Bearer TOKEN"),
            Source("an Authorization header", "Authorization: Bearer TOKEN\r\nAccept: */*\r\n\r\n"),
            Source("a Secret", #"{"kind":"Secret","data":{"token":"BASE64"}}"#),
            Source("a Secret", #"{"kind":"Secret","stringData":{"token":"TOKEN"}}"#),
            Source("a TokenRequest", #"{"kind":"TokenRequest","status":{"token":"TOKEN"}}"#),
            Source("a TokenReview", #"{"kind":"TokenReview","spec":{"token":"TOKEN"}}"#),
            Source("a ExecCredential", #"{"kind":"ExecCredential","status":{"token":"TOKEN"}}"#),
            Source("a kubeconfig, user b", config),
            Source(
                "a kubeconfig, user b, the first of 2",
                config.with(#",{"name":"c","user":{"token":"x"}}]}"#, for: "]}")),
            Source(
                "a kubeconfig, user b",
                #"{"kind":"Config","current-context":"at","contexts":[{"name":"at","context":{"user":"b"}}],"#
                    + #""users":[{"name":"c","user":{"token":"x"}},{"name":"b","user":{"token":"TOKEN"}}]}"#),
            Source(
                "a kubeconfig, user b",
                """
                kind: Config
                current-context: at
                contexts:
                - name: at
                  context:
                    user: b
                users:
                - name: a
                  user:
                    token: x
                - name: b
                  user:
                    token: TOKEN

                """),
            Source(
                "a kubeconfig, user b",
                """
                apiVersion: v1
                users:
                - name: a
                  user:
                    token: x
                - name: b
                  user: {token: TOKEN}
                contexts:
                - {name: at, context: {cluster: c, user: "b"}}
                current-context: at
                kind: "Config"  # of kubectl

                """),
            Source(
                "a kubeconfig, user b",
                "{kind: Config, current-context: at, contexts: [{name: at, context: {user: b}}],\n"
                    + " users: [{name: a, user: {}}, "
                    + "{name: c, user: {token: x}}, {name: b, user: {token: TOKEN}}]}"),
            Source("quotes, which are no part of it", "\"TOKEN\"\n"),
            Source("quotes, which are no part of it", "'TOKEN'"),
            Source("the variable MY_JWT", "export MY_JWT=TOKEN\n"),
            Source("the variable token", "token='TOKEN'"),
            Source(
                "a Secret",
                #"{"kind":"List","items":[{"kind":"Pod"},{"kind":"Secret","data":{"token":"BASE64"}}]}"#),
            Source("a Secret", "kind: Secret\ndata:\n  token: BASE64\n"),
            Source("a Secret", "kind: Secret\nstringData:\n  token: TOKEN\n"),
            Source("a TokenReview", "kind: TokenReview\nspec:\n  token: \"TOKEN\"\n"),
            Source("a TokenRequest", "kind: TokenRequest\nstatus:\n  token: 'TOKEN' # of builder\n"),
            Source("a kubeconfig, user a", "kind: Config\nusers:\n- name: a\n  user:\n    token: TOKEN\r\n"),
            Source("YAML, line 2", "status:\n  token: >-\n    TOKEN\n  other: x\n"),
            Source("YAML, line 2, base64 as in a Secret", "data:\n  token: BASE64\n"),
            Source("YAML, line 3", "items:\n- spec:\n    token: TOKEN\n"),
        ]
    }

    @Test(arguments: Source.all)
    func `the token is found wherever people have it`(source: Source) throws {
        let scratch = try Scratch()
        let token = try Recorded.token()
        let text = source.holding(token)
        let file = try scratch.file("document", text)
        for (arguments, input) in [
            ([file], Input.nothing), (["--token-file", file], .nothing), ([], .text(text)),
            (["-"], .text(text)),
        ] {
            let outcome = try satoken(["inspect", "-o", "json"] + Recorded.trust + arguments, input: input)
            #expect(outcome.code == 0, "\(outcome)")
            let found = try JSONValue(parsing: outcome.output)
            #expect(found["origin"]?.string == source.origin)
            #expect(found["payload"]?["sub"]?.string == "system:serviceaccount:ci:builder")
            #expect(found["verdicts"]?["strict"]?["authenticated"]?.bool == true, "\(outcome)")
        }
    }

    @Test(arguments: Source.all)
    func `as an argument it is the same`(source: Source) throws {
        let outcome = try satoken(["inspect"] + Recorded.trust + ["--", source.holding(Recorded.token())])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.hasPrefix(source.origin.map { "found in \($0)\n" } ?? "header\n"))
    }

    @Test func `with nothing given and no mounted token it says what to do`() throws {
        let mounted = "/var/run/secrets/kubernetes.io/serviceaccount/token"
        try #require(!FileManager.default.fileExists(atPath: mounted))
        let outcome = try satoken(["inspect"])
        #expect(outcome.code == 66)
        #expect(
            outcome.errorLines == [
                "satoken: error: there is no token: none was given, and \(mounted) does not exist",
                "satoken: hint: satoken inspect TOKEN, or satoken inspect FILE",
            ])
    }

    /// What is no token, and the words that say so.
    static let looks: [(text: String, words: String)] = [
        (
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "this looks like a PEM file (CERTIFICATE)"
        ),
        ("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", "this looks like a PEM file in base64"),
        ("MIIBIjANBgkqhkiG", "this looks like a certificate or a key in base64"),
        ("ZXlKaGJHY2lPaUpTVXpJMU5pSjk", "this looks like a token in base64, as in a Secret"),
        ("sha256~abcdef", "this looks like an OpenShift OAuth token"),
        ("abcdef.0123456789abcdef", "this looks like a bootstrap token"),
        ("a.b.c\nd.e.f\n", "this looks like 2 tokens: give one"),
        ("a.b.c.d.e", "this looks like an encrypted JWE"),
        ("eyJhbGciOiJSUzI1NiJ9", "this looks like the first part of a token that was cut off"),
        ("31ada4fd-adec-460c-809a-9e56ceb75269", "this looks like an opaque token"),
        ("\u{1}\u{2}\u{3} x", "this looks like a binary file"),
    ]

    @Test(arguments: looks)
    func `what is no token is told by its looks, and explained`(text: String, words: String) throws {
        let outcome = try satoken(["inspect", "-"], input: .text(text))
        #expect(outcome.code == 0, "no key is known, so nothing is refused")
        #expect(outcome.output.contains(words), "\(outcome)")
        #expect(outcome.output.contains("NOT VERIFIED: no key and no issuer is known"))
        let judged = try satoken(["inspect"] + Recorded.trust, input: .text(text))
        #expect(judged.code == 1, "known keys refuse it")
    }
}
