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
            Source(
                "an Authorization header amid other text",
                #"curl -k -H "Authorization: Bearer TOKEN" https://192.0.2.10:6443/api"#),
            Source(
                "an Authorization header amid other text",
                #"{"level":"debug","headers":{"Authorization":["Bearer TOKEN"]}}"#),
            Source(
                "an Authorization header amid other text",
                "GET /api HTTP/1.1\r\nHost: x.y\r\nauthorization: bearer TOKEN\r\n\r\n"),
            Source("a Secret", #"{"kind":"Secret","data":{"token":"BASE64"}}"#),
            Source("a Secret", #"{"kind":"Secret","stringData":{"token":"TOKEN"}}"#),
            Source("a TokenRequest", #"{"kind":"TokenRequest","status":{"token":"TOKEN"}}"#),
            Source("a TokenReview", #"{"kind":"TokenReview","spec":{"token":"TOKEN"}}"#),
            Source("an ExecCredential", #"{"kind":"ExecCredential","status":{"token":"TOKEN"}}"#),
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
            Source("line 3, token", "status:\n  token: >-\n    TOKEN\n  other: x\n"),
            Source("line 2, token, in base64", "data:\n  token: BASE64\n"),
            Source("base64", "BASE64\n"),
            Source("bearerToken", #"{"bearerToken":"TOKEN","tlsClientConfig":{}}"#),
            Source(
                "a Secret, line 5, config",
                "kind: Secret\nmetadata: {name: c}\nstringData:\n  config: |\n    TOKEN\n"),
            Source("a Secret, kubeToken", #"{"kind":"Secret","stringData":{"kubeToken":"TOKEN"}}"#),
            Source(
                "a Pod, line 5, value",
                "kind: Pod\nspec:\n  containers:\n  - env:\n    - {name: K8S_TOKEN, value: TOKEN}\n"),
            Source("jwt", #"{"role":"r","jwt":"TOKEN"}"#), Source("token", "token = \"TOKEN\"\n"),
            Source("an Authorization header", "Authorization: Bearer Bearer TOKEN\n"),
            Source("the text before what follows it", "TOKEN 11:11:49.782386   40364 v3.go:79] EOF\n"),
            Source("line 3, token", "items:\n- spec:\n    token: TOKEN\n"),
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

    @Test(arguments: [[], ["--token-file"]])
    func `a directory in a token's place is named as one`(option: [String]) throws {
        let scratch = try Scratch()
        let outcome = try satoken(["inspect"] + Recorded.trust + option + [scratch.path])
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errorLines.first
                == "satoken: error: \(scratch.path): is a directory, a file was expected", "\(outcome)")
    }

    /// What is no token, the words that say so, and parts of the likely cause and the fix.
    static let looks: [(text: String, words: String, cause: String, fix: String)] = [
        (
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "this looks like a PEM file (CERTIFICATE)", "a key or a certificate", "give the token"
        ),
        (
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", "this looks like a PEM file in base64",
            "a key or a certificate", "give the token"
        ),
        (
            "MIIBIjANBgkqhkiG", "this looks like a certificate or a key in base64", "a key or a certificate",
            "give the token"
        ),
        (
            "ZXlKaGJHY2lPaUpTVXpJMU5pSjk", "this looks like a token in base64",
            "a Secret's data is base64", "base64 -d"
        ),
        ("sha256~abcdef", "this looks like an OpenShift OAuth token", "a person's token", "ask OpenShift"),
        (
            "abcdef.0123456789abcdef", "this looks like a bootstrap token", "a token that nodes join with",
            "kubeadm token list"
        ),
        (
            "a.b.c\nd.e.f\n", "this looks like 2 tokens", "a list of tokens",
            "give one, or all of them to satoken batch-verify"
        ),
        (
            "eyJh.eyJp.c2lneyJh.eyJp.c2ln", "this looks like one token twice", "it was pasted twice",
            "take the first half"
        ),
        (
            "eyJhbGciOiJSUzI1NiJ9.eyJh...c2ln", "this looks like a token that was shortened",
            "a log or a screen left out", "copy it from where it is whole"
        ),
        (
            "eyJhbGciOiJSUzI1NiJ9…", "this looks like a token that was shortened",
            "a log or a screen left out", "copy it from where it is whole"
        ),
        (
            "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d",
            "this looks like an encrypted token (JWE)",
            "an encrypted token", "ask its issuer"
        ),
        (
            "eyJhbGciOiJSUzI1NiJ9", "this looks like the first part of a token that was cut off",
            "the token was cut off", "copy it again, whole"
        ),
        (
            "eyJhbGciOiJSUzI1NiJ9.eyJp", "this looks like the first parts of a token that was cut off",
            "the token was cut off", "copy it again, whole"
        ),
        (
            "31ada4fd-adec-460c-809a-9e56ceb75269", "this looks like an opaque token",
            "an opaque token (of an OAuth server", "the API server knows opaque tokens by other means"
        ),
        (
            "\u{1}\u{2}\u{3} x", "this looks like a binary file", "another file was given",
            "give the token's own file"
        ),
    ]

    @Test(arguments: looks)
    func `what is no token is told by its looks, and explained`(
        text: String, words: String, cause: String, fix: String
    ) throws {
        let outcome = try satoken(["inspect", "-"], input: .text(text))
        #expect(outcome.code == 0, "no key is known, so nothing is refused")
        #expect(outcome.output.contains(words), "\(outcome)")
        #expect(outcome.output.contains("NOT VERIFIED: no key and no issuer is known"))
        let judged = try satoken(["inspect"] + Recorded.trust, input: .text(text))
        #expect(judged.code == 1, "known keys refuse it")
        for report in [outcome, judged] {
            for line in ["likely cause    \(cause)", "fix             \(fix)"] {
                #expect(report.output.contains("\n  \(line)"), "\(line): \(report)")
            }
        }
    }
}
