import Testing

@testable import HTTPS

@Suite struct WebAddressTests {
    static let good: [(text: String, authority: String, port: Int, target: String)] = [
        ("https://example.com", "example.com", 443, "/"),
        ("HTTPS://Example.COM:443/a?b=c", "example.com", 443, "/a?b=c"),
        (
            "https://example.com:6443/.well-known/openid-configuration", "example.com:6443", 6443,
            "/.well-known/openid-configuration"
        ),
        ("https://[2001:DB8:0::1]:6443/x", "[2001:db8::1]:6443", 6443, "/x"),
        ("https://10.0.0.1", "10.0.0.1", 443, "/"),
        ("http://127.0.0.1:8080?q", "127.0.0.1:8080", 8080, "/?q"),
        ("https://a_b.example./x", "a_b.example.", 443, "/x"),
    ]

    @Test(arguments: good)
    func `a URL is taken apart`(url: (text: String, authority: String, port: Int, target: String)) throws {
        let address = try WebAddress(url.text)
        #expect(address.authority == url.authority)
        #expect(address.port == url.port)
        #expect(address.target == url.target)
    }

    static let bad = [
        "", "https", "https:", "https:/x", "https://", "https:///x", "ftp://x", "x", "https://a b",
        "https://a\n",
        "https://a/\u{0}", "https://ä.example", "https://a#b", "https://user@a", "https://u:p@a/",
        "https://a:0",
        "https://a:65536", "https://a:-1", "https://a:", "https://a:1:2", "https://[::1", "https://[]",
        "https://[::1]x",
        "https://[1.2.3.4]", "https://[fe80::1%25eth0]", "https://127.1", "https://0x7f.1",
        "https://1.2.3.04",
        "https://1.2.3.4.5", "https://2130706433", "https://.x", "https://a..b", "https://-/\"",
        "https://a/" + String(repeating: "x", count: 5000),
        "https://" + String(repeating: "x", count: 64) + ".y",
    ]

    @Test(arguments: bad)
    func `what is no URL to fetch is refused`(text: String) {
        #expect(throws: FetchProblem.self) { try WebAddress(text) }
    }

    @Test func `an origin is scheme, host and port`() throws {
        let address = try WebAddress("https://a.example/x")
        #expect(address.hasOrigin(of: try WebAddress("https://A.example:443/y")))
        for other in ["http://a.example:443/", "https://b.example/", "https://a.example:444/"] {
            #expect(!address.hasOrigin(of: try WebAddress(other)), "\(other)")
        }
    }
}
