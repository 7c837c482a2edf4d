import Recognition
import Testing

/// Where a token stands in other text.
@Suite struct TokenFinderTests {
    static let places: [(text: String, place: String, encodings: Int)] = [
        ("TOKEN", "", 0),
        ("{\"bearerToken\":\"TOKEN\",\"tlsClientConfig\":{}}", "bearerToken", 0),
        ("{\"role\":\"r\",\"jwt\":\"TOKEN\"}", "jwt", 0),
        (
            "{\"kind\":\"Secret\",\"data\":{\"config\":\"BASE64({\"bearerToken\":\"TOKEN\"})\"}}",
            "config, bearerToken", 1
        ),
        (
            "kind: Secret\nstringData:\n  config: |\n    {\"bearerToken\": \"TOKEN\"}\n",
            "line 4, bearerToken", 0
        ),
        ("kind: Secret\nstringData:\n  kubeToken: TOKEN\n", "line 3, kubeToken", 0),
        ("env:\n- {name: K8S_TOKEN, value: \"TOKEN\"}\n", "line 2, K8S_TOKEN", 0),
        ("env:\n- name: K8S_TOKEN\n  value: TOKEN\n", "line 3, K8S_TOKEN", 0),
        ("token = \"TOKEN\"\n", "token", 0),
        ("a = 1\ntoken=TOKEN\n", "line 2, token", 0),
        ("{\"log\":\"{\\\"token\\\":\\\"TOKEN\\\"}\"}", "token", 0),
        ("curl -H 'Authorization: Bearer TOKEN' https://x", "Authorization", 0),
        ("https://x/login?jwt=TOKEN&next=1", "jwt", 0),
        ("token: >-\n  TOKEN\n", "line 2, token", 0),
        ("--token TOKEN", "--token", 0), ("saw TOKEN today", "saw", 0),
        ("x BASE64(TOKEN) y", "x", 1), ("data:\n  t: BASE64(BASE64(TOKEN))\n", "line 2, t", 2),
    ]

    @Test(arguments: places)
    func `a token is found, and its place is named`(text: String, place: String, encodings: Int) {
        let found = FoundToken.all(in: Self.filled(text))
        #expect(found.map(\.token) == [Array(InputKindTests.token.utf8)])
        #expect(found.first?.place == place)
        #expect(found.first?.encodings == encodings)
    }

    @Test func `tokens folded into lines are found whole`() {
        let token = Array(InputKindTests.token.utf8)
        for (bytes, encodings) in [(token, 0), (Base64Text.encode(token), 1)] {
            let lines = stride(from: 0, to: bytes.count, by: 64).map {
                "    " + String(decoding: bytes[$0..<min($0 + 64, bytes.count)], as: UTF8.self)
            }
            let text = "token: |\n" + lines.joined(separator: "\n") + "\nother: x\n"
            let found = FoundToken.all(in: Array(text.utf8))
            #expect(found.map(\.token) == [token])
            #expect(found.first?.encodings == encodings)
        }
    }

    @Test func `a token that another program wrote anew is found as it should be`() {
        // A signature as long as RS256's, with characters of both alphabets.
        let signature = String(repeating: "ab-_", count: 85) + "cQ"
        let token = "\(InputKindTests.token.prefix { $0 != "." }).e30.\(signature)"
        let standard = token.replacing("-", with: "+").replacing("_", with: "/")
        let padded = token.split(separator: ".").map {
            String($0) + String(repeating: "=", count: (4 - $0.count % 4) % 4)
        }
        for (text, form) in [
            (token.replacing(".", with: "%2E"), FoundToken.Form.percentEncoded),
            (standard, .standardBase64), (padded.joined(separator: "."), .standardBase64),
            ("token=\(standard)&next=1", .standardBase64),
            ("\"\(padded.joined(separator: "."))\"", .standardBase64),
        ] {
            let found = FoundToken.all(in: Array(text.utf8))
            #expect(found.map { String(decoding: $0.token, as: UTF8.self) } == [token], "\(text)")
            #expect(found.first?.form == form)
        }
        // A path behind a token is none of its signature.
        let path = FoundToken.all(in: Array("see \(token)/next".utf8))
        #expect(path.map(\.form) == [nil])
        #expect(path.first?.token.count == token.utf8.count)
    }

    @Test(arguments: [
        ("\\\n", "", FoundToken.Form.folded), ("\n", "> ", .folded), ("\n", "    ", .folded),
        ("\r\n", "\t", .folded),
        ("\n", "", nil), ("\u{200B}", "", .invisible), ("\u{FEFF}", "", .invisible),
        ("\u{AD}", "", .invisible),
    ])
    func `a token is put together again`(end: String, start: String, form: FoundToken.Form?) {
        let token = InputKindTests.token
        let lines = stride(from: 0, to: token.utf8.count, by: 40).map { token.dropFirst($0).prefix(40) }
        let found = FoundToken.all(in: Array((start + lines.joined(separator: end + start)).utf8))
        #expect(found.map { String(decoding: $0.token, as: UTF8.self) } == [token])
        #expect(found.first?.form == form)
    }

    @Test func `a terminal's colours around a token are none of it`() {
        let found = FoundToken.all(in: Array("\u{1B}[1;32m\(InputKindTests.token)\u{1B}[0m".utf8))
        #expect(found.map(\.token) == [Array(InputKindTests.token.utf8)])
    }

    @Test func `what is no token is not found`() {
        for text in [
            "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJub25lIn0.e30", "a.b.c", "10.0.0.1", "eyJ.eyJ.eyJ",
            String(repeating: "QUJD", count: 40), String(repeating: ".", count: 4000),
        ] { #expect(FoundToken.all(in: Array(text.utf8)).isEmpty, "\(text.prefix(40))") }
    }

    @Test func `a raw token where a Secret's data wants base64 is marked`() {
        for (text, isRaw) in [
            ("kind: Secret\ndata:\n  token: TOKEN\n", true),
            ("kind: Secret\nstringData:\n  token: TOKEN\n", false),
            ("kind: ConfigMap\ndata:\n  token: TOKEN\n", false),
            ("{\"data\":{\"t\":\"TOKEN\"},\"kind\":\"Secret\"}", true),
        ] {
            #expect(
                FoundToken.all(in: Self.filled(text)).first?.isRawInSecretData(of: Self.filled(text))
                    == isRaw, "\(text)")
        }
    }

    @Test func `hostile text is searched in one pass, and base64 within base64 to a bound`() {
        let line = String(repeating: "QUJDREVG", count: 8) + "\n"
        for text in [
            String(repeating: line, count: 5_000), String(repeating: "eyJ.", count: 50_000),
            String(repeating: "eyJhbGciOiJub25lIn0.e30\n", count: 10_000),
            String(repeating: "ZXlK=", count: 50_000), String(repeating: "eyJ=", count: 50_000),
            String(repeating: "eyJ+/", count: 50_000), String(repeating: "\u{1B}[1", count: 50_000),
            // Many beginnings, each of which goes on in all that follows.
            String(repeating: "ewogICJhbGciOi\n", count: 3000),
            String(repeating: "eyJhbGciOi\u{200B}", count: 3000),
            // Much base64, and a place in the text for each piece.
            String(repeating: line.dropLast() + ".", count: 3000),
        ] { _ = FoundToken.all(in: Array(text.utf8)) }
        var text = Array(InputKindTests.token.utf8)
        for _ in 0..<4 { text = Base64Text.encode(text) }
        #expect(FoundToken.all(in: text).isEmpty)
    }

    private static func filled(_ text: String) -> [UInt8] {
        var text = text.replacing("TOKEN", with: InputKindTests.token)
        text = text.replacing("K8S_\(InputKindTests.token)", with: "K8S_TOKEN")
        while let open = text.ranges(of: "BASE64(").last,
            let close = text[open.upperBound...].firstIndex(of: ")")
        {
            let inner = Base64Text.encode(Array(text[open.upperBound..<close].utf8))
            text.replaceSubrange(open.lowerBound...close, with: String(decoding: inner, as: UTF8.self))
        }
        return Array(text.utf8)
    }
}
