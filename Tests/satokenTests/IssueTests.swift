import JSON
import TestSupport
import Testing

@Suite struct IssueTests {
    /// Arguments behind `issue builder -n ci`, and what the token's payload then is.
    struct Form: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        let claims: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String, _ claims: String) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.claims = claims
        }

        private static func claims(
            aud: String = #"["https://kubernetes.default.svc"]"#, lifetime: Int = 3600, bound: String = ""
        ) -> String {
            #"{"aud":\#(aud),"exp":\#(1_795_491_431 + lifetime),"iat":1795491431,"#
                + #""iss":"https://kubernetes.default.svc","jti":"j","kubernetes.io":{"namespace":"ci",\#(bound)"#
        }

        private static let account =
            #""serviceaccount":{"name":"builder","uid":"bdc1d993-b0e1-499c-92d8-48311dc0f4ee"}"#
        private static let end = #"},"nbf":1795491431,"sub":"system:serviceaccount:ci:builder"}"#
        private static let pod =
            #""node":{"name":"node-a","uid":"a292d0c0-c72f-4bcd-bbef-5ad5b4e86573"},"#
            + #""pod":{"name":"pod-node","uid":"71b99668-8f6e-4d71-bea3-68af28ff835e"},"#
        private static let secret =
            #""secret":{"name":"bound-secret","uid":"f13e46e7-c3b7-4433-b9dc-bf229c24cb5c"},"#
        private static let year = 31_536_000

        static let all = [
            Form("", claims() + account + end),
            Form("--audience vault --audience b", claims(aud: #"["vault","b"]"#) + account + end),
            Form("--duration 1h", claims() + account + end),
            Form("--duration 3600", claims() + account + end),
            Form("--duration 3600s", claims() + account + end),
            Form("--duration 0", claims() + account + end),
            Form("--duration 1h30m", claims(lifetime: 5400) + account + end),
            Form("--bound-object-kind Pod --bound-object-name pod-node", claims(bound: pod) + account + end),
            Form(
                "--bound-object-kind Node --bound-object-name node-a",
                claims(bound: #""node":{"name":"node-a","uid":"a292d0c0-c72f-4bcd-bbef-5ad5b4e86573"},"#)
                    + account + end),
            Form(
                "--bound-object-kind Secret --bound-object-name bound-secret",
                claims(bound: secret) + account + end),
            // The default token of a Pod lives a year, unless that was turned off.
            Form(
                "--bound-object-kind Pod --bound-object-name pod-node --duration 3607",
                claims(lifetime: year, bound: pod) + account + #","warnafter":1795495038"# + end),
            Form(
                "--bound-object-kind Pod --bound-object-name pod-node --duration 3607 "
                    + "--service-account-extend-token-expiration",
                claims(lifetime: year, bound: pod) + account + #","warnafter":1795495038"# + end),
            Form(
                "--bound-object-kind Pod --bound-object-name pod-node --duration 3607 "
                    + "--service-account-extend-token-expiration=true",
                claims(lifetime: year, bound: pod) + account + #","warnafter":1795495038"# + end),
            Form(
                "--bound-object-kind Pod --bound-object-name pod-node --duration 3607 "
                    + "--service-account-extend-token-expiration=false",
                claims(lifetime: 3607, bound: pod) + account + end),
            Form(
                "--bound-object-kind Pod --bound-object-name pod-node --duration 3607 --audience vault",
                claims(aud: #"["vault"]"#, lifetime: 3607, bound: pod) + account + end),
        ]
    }

    @Test(arguments: Form.all)
    func `the token says what was asked for`(form: Form) throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            ["issue", "builder", "-n", "ci", "--jti", "j"] + Recorded.signing(scratch) + Recorded.cluster
                + form.arguments)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.error.isEmpty)
        #expect(outcome.lines.count == 1)
        #expect(try Parts(outcome.output).payloadText == form.claims)
    }

    @Test func `a key that verifiers find too short signs with a warning`() throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            ["issue", "web", "--uid", "u"] + Recorded.signing(scratch, "probe/rsa1024.key"))
        #expect(outcome.code == 0, "\(outcome)")
        #expect(
            outcome.error.contains("RSA of 1024 bits, relying parties and satoken verify want 2048 or more"),
            "\(outcome)")
        #expect(outcome.lines.count == 1)
    }

    @Test func `without objects the uids are given by hand`() throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            ["issue", "web", "--uid", "u-1", "--bound-object-kind", "Pod", "--bound-object-name", "p"]
                + ["--bound-object-uid", "u-2", "--node-name", "n", "--node-uid", "u-3"]
                + Recorded.signing(scratch))
        #expect(outcome.code == 0, "\(outcome)")
        let claim = try #require(try Parts(outcome.output).payload["kubernetes.io"])
        #expect(claim["namespace"]?.string == "default")
        #expect(claim["serviceaccount"]?["uid"]?.string == "u-1")
        #expect(claim["pod"]?["uid"]?.string == "u-2")
        #expect(claim["node"]?["uid"]?.string == "u-3")
    }

    @Test(arguments: [("7200", true), ("3600", false)])
    func `a longer lifetime than the maximum is shortened with kube's warning`(
        seconds: String, isShortened: Bool
    ) throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            [
                "issue", "b", "--uid", "u", "--duration", seconds, "--service-account-max-token-expiration",
                "1h",
            ]
                + Recorded.signing(scratch))
        #expect(outcome.code == 0)
        #expect(
            outcome.error
                == (isShortened
                    ? "satoken: warning: requested expiration of 7200 seconds shortened to 3600 seconds\n"
                    : ""))
        #expect(try Parts(outcome.output).payload["exp"]?.integer == 1_795_495_031)
    }

    @Test func `as the server has it, a maximum of zero is none`() throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            ["issue", "b", "--uid", "u", "--duration", "48h", "--service-account-max-token-expiration", "0"]
                + Recorded.signing(scratch))
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.error.isEmpty)
    }

    @Test func `-o json prints the TokenRequest with its status`() throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            ["issue", "builder", "-n", "ci", "-o", "json"] + Recorded.signing(scratch) + Recorded.cluster)
        #expect(outcome.lines.count == 1)
        let answer = try JSONValue(parsing: outcome.output)
        #expect(answer["kind"]?.string == "TokenRequest")
        #expect(answer["metadata"]?["uid"]?.string == Recorded.builderUID)
        #expect(answer["spec"]?["expirationSeconds"]?.integer == 3600)
        #expect(answer["status"]?["expirationTimestamp"]?.string == "2026-11-24T04:37:11Z")
        #expect(try Parts(#require(answer["status"]?["token"]?.string)).header["alg"]?.string == "RS256")
    }

    /// What the server refuses, and the HTTP status that it would have answered.
    static let refusals: [(arguments: String, status: Int, message: String)] = [
        ("ghost -n ci", 404, "serviceaccounts \"ghost\" not found"),
        ("builder", 404, "serviceaccounts \"builder\" not found"),
        ("builder -n ci --uid other", 409, "the UID in the token request (other) does not match"),
        ("builder -n ci --duration 599", 422, "may not specify a duration less than 10 minutes"),
        ("builder -n ci --duration 4294967297", 422, "may not specify a duration larger than 2^32 seconds"),
        (
            "builder -n ci --bound-object-kind Service --bound-object-name x", 400,
            "cannot bind token to object of type"
        ),
        ("builder -n ci --bound-object-kind Pod --bound-object-name x", 404, "pods \"x\" not found"),
        (
            "builder -n ci --bound-object-kind Pod --bound-object-name pod-other", 400,
            "to pod running with different serviceaccount name."
        ),
        (
            "builder -n ci --bound-object-kind Pod --bound-object-name pod-node --bound-object-uid x", 409,
            "the UID in the bound object reference (x) does not match the UID in record"
        ),
    ]

    @Test(arguments: refusals)
    func `what the server refuses is a Status, or an error in words`(
        arguments: String, status: Int, message: String
    ) throws {
        let scratch = try Scratch()
        let command =
            try ["issue"] + arguments.split(separator: " ").map(String.init) + Recorded.signing(scratch)
            + Recorded.cluster
        let text = try satoken(command)
        #expect(text.code == 1, "\(text)")
        #expect(text.output.isEmpty)
        #expect(text.errorLines[0].hasPrefix("satoken: error: "))
        #expect(text.error.contains(message), "\(text)")
        let json = try satoken(command + ["-o", "json"])
        #expect(json.code == 1)
        #expect(json.error.isEmpty)
        let answer = try JSONValue(parsing: json.output)
        #expect(answer["kind"]?.string == "Status")
        #expect(answer["code"]?.integer == status)
        #expect(answer["message"]?.string?.contains(message) == true)
    }

    @Test(arguments: [
        ("sa.key", "RS256"), ("sa-ec.key", "ES256"), ("sa-ec384.key", "ES384"), ("sa-ec521.key", "ES512"),
    ])
    func `the key decides the algorithm, and its public half verifies`(key: String, algorithm: String) throws
    {
        let scratch = try Scratch()
        let issued = try satoken(["issue", "b", "--uid", "u"] + Recorded.signing(scratch, key))
        #expect(try Parts(issued.output).header["alg"]?.string == algorithm)
        let publicKey = Conformance.path("keys/\(key.dropLast(4)).pub")
        let verified = try satoken(
            ["verify", "--service-account-key-file", publicKey, "--service-account-issuer", Recorded.issuer]
                + ["--now", Recorded.now], input: .text(issued.output))
        #expect(verified.code == 0, "\(verified)")
    }

    @Test func `a signing key that others can read warns, and signs`() throws {
        let scratch = try Scratch()
        let signing = try Recorded.signing(scratch)
        try scratch.setMode(0o644, "sa.key")
        let outcome = try satoken(["issue", "b", "--uid", "u"] + signing)
        #expect(outcome.code == 0)
        #expect(
            outcome.errorLines == [
                "satoken: warning: \(scratch["sa.key"]): others can read this private key (mode 644)",
                "satoken: hint: chmod 600 \(scratch["sa.key"])",
            ])
    }

    @Test func `a legacy token is kube-controller-manager's`() throws {
        let scratch = try Scratch()
        let recorded = try String(
            decoding: Conformance.bytes("legacy-token-from-kcm.jwt"), as: UTF8.self)
        let outcome = try satoken(
            ["issue", "builder", "-n", "ci", "--legacy", "--secret-name", "kcm-legacy"]
                + ["--service-account-signing-key-file", scratch.key(), "--objects", Recorded.objects])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.dropLast() == recorded.split(separator: "\n")[0])
        let json = try satoken(
            ["issue", "builder", "-n", "ci", "--legacy", "--secret-name", "kcm-legacy", "-o", "json"]
                + ["--service-account-signing-key-file", scratch.key(), "--objects", Recorded.objects])
        #expect(try JSONValue(parsing: json.output)["token"]?.string == String(outcome.output.dropLast()))
    }
}
