import Files
import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

/// The published vectors of `conformance/vectors`: what other implementations are held against, we are.
@Suite struct PublishedVectorTests {
    /// Some tests and the settings of the server that judged them.
    struct Group: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let tests: [Vector]
        let policy: @Sendable (VerificationProfile) -> VerificationPolicy
    }

    struct Vector: Sendable {
        let name: String
        let token: [UInt8]
        let audiences: [String]
        let now: Double
        let status: ReviewStatus
        let isAcceptedByStrict: Bool

        init(_ json: JSONValue) throws {
            let number = try #require(json["tcId"]).text
            name = "\(number) \(json["name"]?.string ?? "")"
            token = Array(try #require(json["token"]?.string).utf8)
            audiences = json["audiences"]?.elements.compactMap(\.string) ?? []
            let text = try #require(json["now"]).text
            now = try #require(Double(text))
            status = ReviewStatus(try #require(json["kubeAPIServer"]?["status"]))
            isAcceptedByStrict = json["strict"]?["result"]?.string == "accept"
        }
    }

    static func groups() throws -> [Group] {
        let files = ["service-account-tokens", "recorded-token-reviews", "recorded-mutated-reviews"]
        return try files.flatMap { file in
            let vectors = try Conformance.vectors("\(file).json")
            var objects = ClusterObjects()
            try objects.add(#require(vectors["objects"]))
            return try (vectors["groups"]?.elements ?? []).map { try group($0, objects, file: file) }
        }
    }

    private static func group(_ json: JSONValue, _ objects: ClusterObjects, file: String) throws -> Group {
        let keys = try (json["keys"]?.elements ?? []).flatMap { key in
            let pem = Array(try #require(key["pem"]?.string).utf8)
            return try KeyFile(pem, path: "pem").keys.map { try VerificationKey($0) }
        }
        let policy = try #require(json["policy"])
        let strings = { (name: String) in policy[name]?.elements.compactMap(\.string) ?? [] }
        let (issuers, audiences) = (strings("issuers"), strings("apiAudiences"))
        let lookup = try #require(policy["serviceAccountLookup"]?.bool as Bool?)
        let anonymous = try #require(policy["anonymousAuth"]?.bool as Bool?)
        return Group(
            testDescription: "\(file), \(json["name"]?.string ?? "")",
            tests: try (json["tests"]?.elements ?? []).map { try Vector($0) }
        ) { profile in
            VerificationPolicy(
                issuers: issuers, apiAudiences: audiences, keys: keys, profile: profile,
                serviceAccountLookup: lookup, anonymousAuth: anonymous, objects: objects)
        }
    }

    @Test(arguments: try groups())
    func `the kube-apiserver profile answers as the server did`(group: Group) throws {
        let verifier = TokenVerifier(group.policy(.kubeAPIServer))
        #expect(!group.tests.isEmpty)
        for test in group.tests {
            let verdict = verifier.verify(test.token, audiences: test.audiences, now: test.now)
            let answer = try JSONValue(parsing: Array(verdict.tokenReview.utf8))
            #expect(ReviewStatus(try #require(answer["status"])) == test.status, "\(test.name)")
        }
    }

    @Test(arguments: try groups())
    func `strict accepts and refuses as the vectors say`(group: Group) throws {
        let verifier = TokenVerifier(group.policy(.strict))
        for test in group.tests {
            let verdict = verifier.verify(test.token, audiences: test.audiences, now: test.now)
            #expect(verdict.isAuthenticated == test.isAcceptedByStrict, "\(test.name): \(verdict)")
        }
    }

    @Test func `our own cases are hundreds, and strict differs from the server in each row of its table`()
        throws
    {
        let own = try Self.groups().filter { $0.testDescription.hasPrefix("service-account-tokens") }
        let tests = own.flatMap(\.tests)
        #expect(tests.count >= 300 && Set(tests.map(\.name)).count == tests.count)
        #expect(tests.contains { $0.status.authenticated && !$0.isAcceptedByStrict })
        #expect(!tests.contains { !$0.status.authenticated && $0.isAcceptedByStrict })
    }
}
