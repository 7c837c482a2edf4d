import JOSE
import JSON
import ServiceAccountTokens
import TestSupport
import Testing
import TokenServer

/// What a live kube-apiserver answered, asked again of the server in process.
@Suite struct RecordedAnswerTests {
    @Test(arguments: ["token-reviews.json", "mutated-reviews.json"])
    func `TokenReviews get the recorded status, byte for byte`(file: String) throws {
        let recording = try Conformance.json(file)
        let strings = { (name: String) in recording[name]?.elements.compactMap(\.string) ?? [] }
        let server = try Stage.server(
            issuers: strings("issuers"), keyFiles: strings("keyFiles"),
            objects: #require(recording["objects"]?.string))
        let cases = recording["cases"]?.elements ?? []
        #expect(cases.count >= 116)
        for review in cases {
            let name = review["name"]?.string ?? ""
            let token = try #require(review["token"])
            let text = try #require(review["time"]).text
            let time = try #require(Double(text))
            let audiences =
                review["audiences"].map { $0.kind == .array ? ",\"audiences\":\($0.text)" : "" } ?? ""
            let exchange = try server.answer(
                "POST", "/apis/authentication.k8s.io/v1/tokenreviews",
                #"{"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","spec":{"token":"#
                    + token.text + audiences + "}}",
                headers: [("Content-Type", "application/json")], as: Stage.admin,
                now: time)
            #expect(exchange.response.status == 201, "\(name)")
            let status = try #require(try exchange.response.json["status"])
            #expect(status.text == review["status"]?.text, "\(name)")
        }
    }

    @Test func `TokenRequests get the recorded answer but for what a server makes up`() throws {
        var servers: [String: TokenServer] = [:]
        let cases = try RecordedRequest.all()
        #expect(cases.count == 372)
        for recorded in cases {
            let server =
                try servers[recorded.objects]
                ?? Stage.server(signing: recorded.signingKey, objects: recorded.objects)
            servers[recorded.objects] = server
            let response = try server.answer(
                "POST", recorded.path, recorded.body, headers: [("Content-Type", "application/json")],
                as: Stage.admin, now: recorded.time
            ).response
            let difference = try recorded.difference(
                status: response.status, warning: response[header: "Warning"], body: response.text)
            #expect(difference == nil, "\(recorded.name)")
        }
    }

    private static let discovery: [(name: String, files: [String])] = [
        ("main", ["keys/sa.pub", "keys/sa-ec.pub", "keys/multi.pem"]),
        ("sa-ec", ["keys/sa-ec.pub", "keys/sa.pub"]), ("sa-ec384", ["keys/sa-ec384.pub", "keys/sa.pub"]),
        ("sa-ec521", ["keys/sa-ec521.pub", "keys/sa.pub"]),
    ]

    @Test(arguments: discovery)
    func `discovery documents and their headers are the recorded ones`(name: String, files: [String]) throws {
        let configuration = try Conformance.json("discovery/\(name).openid-configuration.body")
        let keys = try Stage.keys(files)
        let server = TokenServer(
            ServerSnapshot(
                verifier: TokenVerifier(
                    VerificationPolicy(issuers: [Stage.issuer], keys: keys, profile: .kubeAPIServer)),
                discovery: try DiscoveryEndpoint(
                    DiscoveryDocuments(
                        issuer: Stage.issuer, jwksURI: configuration["jwks_uri"]?.string,
                        keys: JWKSet(publishing: keys)),
                    maximumAge: DiscoveryDocuments.maximumAge, profile: .kubeAPIServer)))
        let documents = [
            ("jwks", "/openid/v1/jwks"), ("openid-configuration", "/.well-known/openid-configuration"),
        ]
        for (document, path) in documents {
            for path in [path, path + "/"] {
                let response = try server.answer("GET", path).response
                #expect(response.status == 200)
                #expect(response.body == (try Conformance.bytes("discovery/\(name).\(document).body")))
                // Of the recorded headers those that say something of the document.
                let recorded = String(
                    decoding: try Conformance.bytes("discovery/\(name).\(document).headers"), as: UTF8.self)
                for header in ["Cache-Control", "Content-Type"] {
                    let value = try #require(response[header: header])
                    #expect(recorded.contains("\(header): \(value)"), "\(header)")
                }
                #expect(response.headers.count == 2)
            }
        }
    }
}
