import Testing

@testable import Discovery

@Suite struct SitePathTests {
    @Test(arguments: [
        ("openid/v1/jwks", ["openid", "v1", "jwks"]), ("/openid/v1/jwks", ["openid", "v1", "jwks"]),
        ("keys.json", ["keys.json"]), ("a-b_c~d/E.9", ["a-b_c~d", "E.9"]),
        (".well-known/jwks.json", [".well-known", "jwks.json"]),
    ])
    func `a path is plain names`(text: String, names: [String]) throws {
        let path = try SitePath(text)
        #expect(path.names == names)
        #expect(path.url(below: "https://x") == "https://x/" + names.joined(separator: "/"))
        #expect(path.url(below: "https://x/a/") == "https://x/a/" + names.joined(separator: "/"))
    }

    @Test(arguments: [
        "", "/", "//jwks", "a//b", "a/", "./jwks", "a/../b", "..", "a b", "a%20b", "a?b", "a#b", "ключи",
        "a\0b", "a\\b", "a\nb",
        ".well-known", ".well-known/openid-configuration", ".well-known/openid-configuration/jwks",
        String(repeating: "a", count: 256), Array(repeating: "a", count: 17).joined(separator: "/"),
        "a/\u{0301}b",
    ])
    func `what a URL, a file system and a bucket would not all take as it stands is refused`(text: String) {
        #expect(throws: SiteError.badPath(text)) { try SitePath(text) }
    }

    @Test func `a URL below the issuer has a path, another has none`() throws {
        #expect(try SitePath(of: "https://x/a/openid/v1/jwks", below: "https://x/a") == .jwks)
        #expect(try SitePath(of: "https://x/a/openid/v1/jwks", below: "https://x/a/") == .jwks)
        #expect(try SitePath(of: "https://x/abc", below: "https://x/a") == nil)
        #expect(try SitePath(of: "https://y/openid/v1/jwks", below: "https://x") == nil)
        #expect(throws: SiteError.badPath("jwks?v=1")) {
            try SitePath(of: "https://x/jwks?v=1", below: "https://x")
        }
    }
}
