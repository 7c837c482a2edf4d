import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

@Suite struct DiscoveryTests {
    @Test(arguments: [
        ("main", ["keys/sa.pub", "keys/sa-ec.pub", "keys/multi.pem"]),
        ("sa-ec", ["keys/sa-ec.pub", "keys/sa.pub"]),
        ("sa-ec384", ["keys/sa-ec384.pub", "keys/sa.pub"]),
        ("sa-ec521", ["keys/sa-ec521.pub", "keys/sa.pub"]),
    ])
    func `both documents equal the server's, byte for byte`(name: String, files: [String]) throws {
        let keys = try JWKSet(publishing: TestToken.keys(files))
        #expect(try keys.document == Conformance.bytes("discovery/\(name).jwks.body"))
        let recorded = try Conformance.json("discovery/\(name).openid-configuration.body")
        let configuration = try OpenIDConfiguration(
            issuer: #require(recorded["issuer"]?.string), jwksURI: #require(recorded["jwks_uri"]?.string),
            keys: keys)
        #expect(
            try configuration.document == Conformance.bytes("discovery/\(name).openid-configuration.body"))
    }

    @Test func `a key on P-224 keeps the server from publishing anything`() throws {
        let keys = try TestToken.keys(["keys/sa.pub", "keys/probe/p224.pub"])
        #expect(throws: DiscoveryError.self) { try JWKSet(publishing: keys) }
    }

    @Test(arguments: [
        ("https://a", nil), ("https://a/", nil), ("https://a?", nil), ("https://a#", nil),
        ("https://u@a:8443/x", nil),
        ("https:x", nil), ("https:///x", nil), ("HTTPS://a", nil),
        ("http://a", "issuer URL must use https scheme, got: http://a"),
        ("a", "issuer URL must use https scheme, got: a"),
        ("https://a?b", "issuer URL may not include a query, got: https://a?b"),
        ("https://a#b", "issuer URL may not include a fragment, got: https://a#b"),
    ])
    func `an issuer is published when it is an https URL without query and fragment`(
        issuer: String, problem: String?
    ) {
        #expect(IssuerURL.problem(forDiscovery: issuer) == problem)
    }

    @Test(arguments: [
        ("kubernetes/serviceaccount", true), ("https://a", true), ("a:b", true), ("urn:x:y", true),
        (":", false),
        ("https://a b", false), ("https://a:port", false), ("https://a/%zz", false),
        ("https://a\u{7f}", false),
        ("https://[::1", false), ("https://[::1]:8443", true), ("1:2", false), ("", false),
    ])
    func `an issuer is taken as a flag unless it has a colon and is no URL`(issuer: String, taken: Bool) {
        #expect((IssuerURL.problem(asFlag: issuer, among: [issuer]) == nil) == taken)
    }

    @Test func `an issuer is given once`() {
        #expect(
            IssuerURL.problem(asFlag: "https://a", among: ["https://a", "https://a"])
                == "service-account-issuer \"https://a\" is already specified")
    }

    @Test(arguments: [
        ("https://a", "https://a/openid/v1/jwks"), ("https://a/b/", "https://a/b/openid/v1/jwks"),
    ])
    func `the keys are below the issuer`(issuer: String, uri: String) {
        #expect(OpenIDConfiguration.defaultJWKSURI(issuer: issuer) == uri)
    }
}
