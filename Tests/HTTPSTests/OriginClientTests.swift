import TestSupport
import Testing

@testable import HTTPS

@Suite struct OriginClientTests {
    @Test(arguments: [
        ("https://a.example", "https://a.example:443/openid/v1/jwks", true),
        ("https://a.example:443/x", "https://A.Example/", true),
        ("https://[::1]:6443", "https://[0:0:0:0:0:0:0:1]:6443/jwks", true),
        ("https://[::1]", "https://[::1]:443/", true), ("HTTPS://a.example", "https://a.example/?q=1", true),
        ("https://a.example", "https://a.example:444/", false),
        ("https://a.example", "http://a.example:443/", false),
        ("https://localhost:9443", "https://127.0.0.1:9443/", false),
        ("https://a.example", "https://a.example./", false),
        ("https://a.example", "https://b.a.example/", false),
        ("https://a.example", "https://a.example.evil/", false),
        ("https://127.0.0.1", "https://[::ffff:127.0.0.1]/", false),
        // Nothing is shown without TLS.
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", false),
    ])
    func `credentials are for the scheme, host and port that were named`(
        origin: String, url: String, isShown: Bool
    ) throws {
        let client = try OriginClient(
            ClientCredentials { _ in [] }, origin: WebAddress(origin), limits: HTTPSClient.Limits())
        #expect(try client.mayIdentify(to: WebAddress(url)) == isShown)
        #expect(!client.hasCredentials)
    }

    @Test(arguments: [
        (FetchProblem.status(401, answer: RefusingAnswer(reason: "")), true),
        (.status(403, answer: RefusingAnswer(reason: "")), true),
        (.tls(["certificate required"]), true), (.closed, true),
        (.status(404, answer: RefusingAnswer(reason: "")), false),
        (.status(500, answer: RefusingAnswer(reason: "")), false),
        (.redirect(status: 302, location: "https://a.example/"), false),
        (.timedOut(during: "", seconds: 1), false), (.tooLarge(limit: 1), false),
    ])
    func `credentials are shown where a caller without them is refused`(
        problem: FetchProblem, wantsCaller: Bool
    ) {
        #expect(problem.wantsCaller == wantsCaller)
    }

    @Test func `a server that answers others sees no credentials`() throws {
        let authority = try HTTPSClientTests.authority.get()
        let server = try TLSServer(authority, replying: Answer.json("{}"))
        let address = try WebAddress(server.url("jwks"))
        let credentials = try ClientCredentials(authorities: "ca.pem", token: "token") {
            $0 == "token" ? Array("open-sesame".utf8) : try Array(authority.bytes("ca.pem"))
        }
        let answer = try OriginClient(credentials, origin: address).get(address)
        #expect(answer.document.body == Array("{}".utf8) && answer.refusal == nil)
        #expect(server.hears("GET /jwks HTTP/1.1\r\n"))
        #expect(!server.hasHeard("Authorization"))
    }
}
