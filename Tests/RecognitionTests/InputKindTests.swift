import Recognition
import Testing

/// What is no token, no key file or no JWK Set is told by its looks.
@Suite struct InputKindTests {
    private static let header = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImFiYyJ9"
    private static let payload = "eyJpc3MiOiJodHRwczovL2t1YmVybmV0ZXMuZGVmYXVsdC5zdmMifQ"
    static let token = "\(header).\(payload).c2lnbmF0dXJlLW9mLW5vYm9keQ"

    static let words: [(text: String, words: String)] = [
        ("", "nothing at all"), (" \n", "nothing at all"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n", "a PEM file (PUBLIC KEY)"),
        ("  -----BEGIN OPENSSH PRIVATE KEY-----\n", "a PEM file (OPENSSH PRIVATE KEY)"),
        ("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==", "a PEM file in base64"),
        ("TFMwdExTMUNSVWRKVGlCRFJWSlVTVVpKUTBGVVJTMHRMUzB0Q2c9PQ==", "a PEM file in base64, 2 times over"),
        ("MIIBIjANBgkqhkiG9w0BAQ", "a certificate or a key in base64"),
        ("ssh-rsa AAAAB3NzaC1yc2E me@host", "a public key of OpenSSH (ssh-rsa)"),
        ("ecdsa-sha2-nistp256 AAAAE2V", "a public key of OpenSSH (ecdsa-sha2-nistp256)"),
        ("<!DOCTYPE html><html><body>Log in</body></html>", "an HTML page"),
        ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "XML (AccessDenied)"),
        ("<Error><Code>NoSuchKey</Code></Error>", "XML (NoSuchKey)"),
        ("{\"keys\":[{\"kty\":\"RSA\"}]}", "a JWK Set"), ("{\"keys\": []}", "a JWK Set"),
        ("{\"kty\":\"EC\",\"crv\":\"P-256\"}", "a JWK"),
        ("{\"kind\":\"Secret\",\"data\":{}}", "a Secret of Kubernetes"),
        ("apiVersion: v1\nkind: Ingress\n", "an Ingress of Kubernetes"),
        (
            "{\"kind\":\"Status\",\"message\":\"Unauthorized\"}",
            "an API server's refusal (Status): Unauthorized"
        ),
        ("{\"a\":1}", "JSON"),
        ("$TOKEN", "a variable that was not expanded: $TOKEN"),
        ("${SA_TOKEN}", "a variable that was not expanded: ${SA_TOKEN}"),
        ("${{ secrets.TOKEN }}", "a template that was not rendered: ${{ secrets.TOKEN }}"),
        ("$(cat token)", "a variable that was not expanded: $(cat token)"),
        ("`cat token`", "a variable that was not expanded: `cat token`"),
        ("@/var/run/token", "a path, not what is in the file: @/var/run/token"),
        ("$ANSIBLE_VAULT;1.1;AES256", "encrypted or hashed text, not the secret"),
        ("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==", "data that gzip compressed, in base64"),
        (
            "SDRzSUFBQUFBQUFBQTh0SXpjbkpCd0NHcGhBMkJRQUFBQT09",
            "data that gzip compressed, in base64 2 times over"
        ),
        (
            "{\"type\": \"service_account\", \"private_key\": \"x\"}",
            "the key file of a service account of Google Cloud"
        ),
        ("K10" + String(repeating: "ab", count: 32) + "::server:0123", "a node token of k3s or RKE2"),
        ("s.AbCdEfGhIjKlMnOpQrStUvWx", "a token of HashiCorp Vault"),
        ("%TOKEN%", "a variable that was not expanded: %TOKEN%"),
        ("$env:TOKEN", "a variable that was not expanded: $env:TOKEN"),
        ("{{ .Values.token }}", "a template that was not rendered: {{ .Values.token }}"),
        ("<%= token %>", "a template that was not rendered: <%= token %>"),
        ("{% raw %}", "a template that was not rendered: {% raw %}"),
        (
            "vault:secret/data/ci#token",
            "a reference into a secret store, not the secret: vault:secret/data/ci#token"
        ),
        ("op://ci/token", "a reference into a secret store, not the secret: op://ci/token"),
        ("((ci-token))", "a reference into a secret store, not the secret: ((ci-token))"),
        ("null", "the word null, which programs write where there is no value"),
        ("None", "the word None, which programs write where there is no value"),
        ("undefined", "the word undefined, which programs write where there is no value"),
        ("<no value>", "the word <no value>, which programs write where there is no value"),
        ("true", "the word true, which programs write where there is no value"),
        ("<your token>", "a placeholder for a token, from an example or a log: <your token>"),
        ("****", "a placeholder for a token, from an example or a log: ****"),
        ("[REDACTED]", "a placeholder for a token, from an example or a log: [REDACTED]"),
        ("changeme", "a placeholder for a token, from an example or a log: changeme"),
        (
            "/var/run/secrets/kubernetes.io/serviceaccount/token",
            "a path, not what is in the file: /var/run/secrets/kubernetes.io/serviceaccount/token"
        ),
        ("./token.jwt", "a path, not what is in the file: ./token.jwt"),
        ("~/token", "a path, not what is in the file: ~/token"),
        ("C:\\token", "a path, not what is in the file: C:\\token"),
        ("token.jwt", "a path, not what is in the file: token.jwt"),
        ("https://issuer.example", "a URL"),
        (
            "error: You must be logged in to the server (Unauthorized)",
            "the words of a program or a person: error: You must be logged in to the server (Unauthorized)"
        ),
        (
            "bash: kubectl: command not found",
            "the words of a program or a person: bash: kubectl: command not found"
        ),
        ("k8s-aws-v1.aHR0cHM6Ly9zdHMu", "an EKS token of AWS IAM"),
        ("ya29.a0AfH6SMBx", "an access token of Google Cloud"), ("hvs.CAESIJ", "a token of HashiCorp Vault"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "a token of GitHub"),
        ("glpat-abcdefghij", "a token of GitLab"), ("sha256~abcdef", "an OpenShift OAuth token"),
        ("K10abc::server:def", "a node token of k3s or RKE2"),
        ("abcdef.0123456789abcdef", "a bootstrap token"),
        ("Basic dXNlcjpwYXNz", "an Authorization header that is no Bearer"),
        ("\(header)%2E\(payload)%2Ec2ln", "a token in a URL's encoding (%2E for its dots)"),
        ("\(header).eyJpc3...", "a token that was shortened"), ("\(header)…", "a token that was shortened"),
        ("a.b.c\nd.e.f\n", "2 tokens"), (token + token, "one token twice"),
        ("eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d", "an encrypted token (JWE)"),
        (header, "the first part of a token that was cut off"),
        ("\(header).\(payload)", "the first parts of a token that was cut off"),
        ("31ada4fd-adec-460c-809a-9e56ceb75269", "an opaque token"),
        ("abc.def", "an opaque token with a dot in it"), ("\u{1}\u{2}\u{3} x", "a binary file"),
    ]

    /// What programs, stores and screens leave where a token should be.
    static let leftovers: [(text: String, words: String)] = [
        ("{.data.token}", "the path to a value, not the value: {.data.token}"),
        ("jsonpath={.data.token}", "the path to a value, not the value: jsonpath={.data.token}"),
        ("data.token", "the path to a value, not the value: data.token"),
        (".items[0].data.token", "the path to a value, not the value: .items[0].data.token"),
        ("[B@1a2b3c", "what a program prints for an object, not its text: [B@1a2b3c"),
        ("java.lang.Object@1f", "what a program prints for an object, not its text: java.lang.Object@1f"),
        ("System.Byte[]", "what a program prints for an object, not its text: System.Byte[]"),
        ("[object Promise]", "what a program prints for an object, not its text: [object Promise]"),
        ("<bound method x of y>", "what a program prints for an object, not its text: <bound method x of y>"),
        ("map[token:x]", "what a program prints for an object, not its text: map[token:x]"),
        ("{AQAAABAAAAAwQ2ZvbzEyMzQ1Njc4}", "encrypted or hashed text, not the secret"),
        ("{cipher}abcdef", "encrypted or hashed text, not the secret"),
        ("ENC(abc==)", "encrypted or hashed text, not the secret"),
        ("ENC[AES256_GCM,data:abc==]", "encrypted or hashed text, not the secret"),
        ("$2a$10$abcdefghijklmnopqrstuv", "encrypted or hashed text, not the secret"),
        ("vault:v1:abc", "encrypted or hashed text, not the secret"),
        ("{token}", "a template that was not rendered: {token}"),
        ("{0}", "a template that was not rendered: {0}"),
        ("%(token)s", "a template that was not rendered: %(token)s"),
        ("%!s(<nil>)", "the word %!s(<nil>), which programs write where there is no value"),
        ("-", "the word -, which programs write where there is no value"),
        (
            "@Microsoft.KeyVault(SecretUri=https://x/s)",
            "a reference into a secret store, not the secret: @Microsoft.KeyVault(SecretUri=https://x/s)"
        ),
        ("ssm:/ci/token", "a reference into a secret store, not the secret: ssm:/ci/token"),
        ("!reference [.x, y]", "a reference into a secret store, not the secret: !reference [.x, y]"),
        ("__TOKEN__", "a placeholder for a token, from an example or a log: __TOKEN__"),
        ("token", "a placeholder for a token, from an example or a log: token"),
        ("&lt;token&gt;", "a placeholder for a token, from an example or a log: &lt;token&gt;"),
        ("(known after apply)", "a placeholder for a token, from an example or a log: (known after apply)"),
        ("Unauthorized", "the words of a program or a person: Unauthorized"),
        (
            "curl -H \"Authorization: Bearer <masked>\" https://x",
            "a text in which the token is hidden (<masked>)"
        ),
        ("> authorization: Bearer [REDACTED]\n", "a text in which the token is hidden ([REDACTED])"),
        (
            "Name: x\nType: Opaque\n\nData\n====\ntoken:  920 bytes\n",
            "a text in which the token is hidden (920 bytes)"
        ),
        ("[101 121 74 104 98 71]", "the bytes of a token as numbers"),
        ("{\"type\":\"Buffer\",\"data\":[101,121,74,104]}", "the bytes of a token as numbers"),
        ("<Buffer 65 79 4a 68>", "the bytes of a token as numbers"),
        ("65794a68624763694f694a53557a49314e694a39", "the bytes of a token as numbers"),
        (payload, "the middle part of a token, its claims, without header and signature"),
        ("{\"iss\":\"i\",\"sub\":\"s\",\"exp\":1}", "the claims of a token, decoded"),
        ("[1, 2]", "JSON"), ("{'a': 1}", "JSON"), ("{\n  \"a\": 1}", "JSON"),
        ("glsoat-abcdefghij", "a token of GitLab"),
        ("k8s-ack-v2.eyJjIjoieCJ9", "a token of Alibaba Cloud's ACK"),
        ("system:serviceaccount:ci:builder", "the name of a ServiceAccount, not its token"),
        ("builder-token-x7k2p", "the name of a Secret, not the token in it"),
        ("kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef", "a bootstrap token"),
        ("{\"auth\":{\"client_token\":\"hvs.CAESIJabcdefghijk\"}}", "a token of HashiCorp Vault"),
        ("Key     Value\n---     -----\ntoken   hvs.CAESIJabcdefghijk\n", "a token of HashiCorp Vault"),
        ("token: \"\(payload)\"\n  next: x\n", "the first part of a token that was cut off"),
        ("spiffe://td/ns/x", "a SPIFFE ID"), ("b.AAAAAQabcdef", "a token of HashiCorp Vault"),
        ("v4.public.eyJkYXRhIjoi", "an access key of another service"),
    ]

    @Test(arguments: leftovers) func `what stands where a token should be is named`(
        text: String, words: String
    ) {
        #expect(InputKind(Array(text.utf8))?.words == words)
    }

    @Test(arguments: words) func `each kind is told by its looks`(text: String, words: String) {
        #expect(InputKind(Array(text.utf8))?.words == words)
    }

    @Test func `a token in base64 is one, so many times`() {
        var text = Array(Self.token.utf8)
        for times in 1...3 {
            text = Base64Text.encode(text)
            #expect(InputKind(text) == .encodedToken(times: times))
            #expect(InputKind(text + [0x0A]) == .encodedToken(times: times))
        }
    }

    /// What has five parts and no header of a JWE, or two and no header at all, is neither encrypted nor cut off.
    @Test(arguments: ["a.b.c.d.e", "no.header", "10.0.0.1.5", "x"])
    func `the last guesses need evidence`(text: String) {
        let kind = InputKind(Array(text.utf8))
        #expect(kind != .encrypted)
        if case .cutOff = kind { Issue.record("cut off: \(text)") }
    }

    @Test func `byte order marks and UTF-16 are seen through`() {
        let text = "-----BEGIN PUBLIC KEY-----"
        let units = Array(text.utf16)
        let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for (bytes, mark) in [
            (Array(text.utf8), nil), ([0xEF, 0xBB, 0xBF] + Array(text.utf8), .byteOrderMark),
            ([0xFF, 0xFE] + little, .utf16), ([0xFE, 0xFF] + big, .utf16), (little, .utf16), (big, .utf16),
        ] as [([UInt8], PlainText.Mark?)] {
            #expect(PlainText(bytes).mark == mark)
            #expect(PlainText(bytes).bytes == Array(text.utf8))
            #expect(InputKind(bytes) == .pem(label: "PUBLIC KEY"))
        }
    }
}

/// Base64 with padding.
enum Base64Text {
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(3)) + [0, 0]
            let bits = Int(group[0]) << 16 | Int(group[1]) << 8 | Int(group[2])
            let count = min(3, rest.count)
            for place in 0..<4 {
                text.append(place <= count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
            rest = rest.dropFirst(3)
        }
        return text
    }
}
