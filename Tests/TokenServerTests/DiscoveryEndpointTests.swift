import JSON
import ServiceAccountTokens
import Testing
import TokenServer

@Suite struct DiscoveryEndpointTests {
    private static let jwks = "/openid/v1/jwks"

    @Test(
        arguments: [
            (nil, 200), ("*/*", 200), ("application/jwk-set+json", 200), ("application/json", 406),
            ("application/*", 406), ("text/html, */*;q=0.1", 200),
            ("application/json, application/jwk-set+json", 200),
            ("", 200),
        ] as [(String?, Int)])
    func `like the server, the JWK Set goes to clients that name its type`(accept: String?, status: Int)
        throws
    {
        let server = try Stage.server()
        let headers = accept.map { [(name: "Accept", value: $0)] } ?? []
        let response = try server.answer("GET", Self.jwks, headers: headers).response
        #expect(response.status == status)
        if status == 406 {
            #expect(
                response.text.contains(
                    #""message":"406: Not Acceptable\n\nAvailable representations: application/jwk-set+json","#
                ))
        }
    }

    @Test(arguments: [
        ("application/json", 200), ("application/*", 200), ("*/*;q=0", 406), ("text/html", 406),
        ("application/jwk-set+json;q=0, application/json", 200),
        ("text/html;q=1, application/json;q=0.5", 200),
    ])
    func `by default the JWK Set goes to clients that take JSON`(accept: String, status: Int) throws {
        let server = try Stage.server(profile: .strict)
        #expect(
            try server.answer("GET", Self.jwks, headers: [("Accept", accept)]).response.status == status)
    }

    @Test(arguments: [
        (VerificationProfile.strict, "HEAD", 200), (.strict, "POST", 405), (.kubeAPIServer, "HEAD", 405),
        (.kubeAPIServer, "POST", 405), (.kubeAPIServer, "OPTIONS", 405),
    ])
    func `methods are the profile's`(profile: VerificationProfile, method: String, status: Int) throws {
        let response = try Stage.server(profile: profile).answer(method, Self.jwks).response
        #expect(response.status == status)
        if status == 405 { #expect(try response.json["reason"]?.string == "MethodNotAllowed") }
    }

    @Test func `a client that has the document is told so`() throws {
        let server = try Stage.server(profile: .strict)
        let first = try server.answer("GET", Self.jwks).response
        let tag = try #require(first[header: "ETag"])
        for value in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
            let response = try server.answer("GET", Self.jwks, headers: [("If-None-Match", value)]).response
            #expect(response.status == 304 && response.body.isEmpty, "\(value)")
            #expect(response[header: "ETag"] == tag)
            #expect(response[header: "Cache-Control"] == first[header: "Cache-Control"])
        }
        for value in ["\"x\"", tag.dropLast() + "x\""] {
            #expect(
                try server.answer("GET", Self.jwks, headers: [("If-None-Match", String(value))]).response
                    .status
                    == 200)
        }
    }

    @Test func `like the server, conditions are ignored and there is no ETag`() throws {
        let response = try Stage.server().answer("GET", Self.jwks, headers: [("If-None-Match", "*")]).response
        #expect(response.status == 200 && response[header: "ETag"] == nil)
    }

    @Test func `without anonymous callers discovery needs an account and its right`() throws {
        let server = try Stage.server(authenticator: CallerAuthenticator(allowsAnonymous: false))
        #expect(try server.answer("GET", Self.jwks).response.status == 401)
        #expect(try server.answer("GET", Self.jwks, as: Stage.caller("jane")).response.status == 403)
        let account = Stage.caller("system:serviceaccount:ci:builder", groups: ["system:serviceaccounts"])
        #expect(try server.answer("GET", Self.jwks, as: account).response.status == 200)
    }

    @Test func `at the address for relying parties nothing else is served`() throws {
        let server = try Stage.server()
        for (path, status) in [(Self.jwks, 200), ("/livez", 404), ("/metrics", 404), ("/apis", 404)] {
            let request = try #require(APIRequest(method: "GET", target: path))
            var memo = CallerMemo()
            let exchange = server.answer(request, memo: &memo, onlyDiscovery: true, now: 0)
            #expect(exchange.response.status == status, "\(path)")
        }
    }
}
