import Files
import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

/// One TokenReview that a live kube-apiserver answered.
struct RecordedReview: Sendable, CustomTestStringConvertible {
    let name: String
    let token: [UInt8]
    let audiences: [String]
    let time: Double
    /// The recorded status.
    let status: ReviewStatus
    /// The recording that the case is from.
    let file: String

    var testDescription: String { name }

    static let files = ["token-reviews.json", "mutated-reviews.json"]

    static func all() throws -> [RecordedReview] {
        try files.flatMap { file in
            try (Conformance.json(file)["cases"]?.elements ?? []).map { try RecordedReview($0, file: file) }
        }
    }

    private init(_ json: JSONValue, file: String) throws {
        name = try #require(json["name"]?.string)
        token = Array(try #require(json["token"]?.string).utf8)
        audiences = json["audiences"]?.elements.compactMap(\.string) ?? []
        let text = try #require(json["time"]).text
        time = try #require(Double(text))
        status = ReviewStatus(try #require(json["status"]))
        self.file = file
    }

    /// The policy of the server that was recorded.
    func policy(_ profile: VerificationProfile) throws -> VerificationPolicy {
        let recording = try Self.recording(file)
        return VerificationPolicy(
            issuers: recording.issuers, apiAudiences: recording.apiAudiences, keys: recording.keys,
            profile: profile,
            objects: recording.objects)
    }

    struct Server: Sendable {
        let issuers: [String]
        let apiAudiences: [String]
        let keys: [VerificationKey]
        let objects: ClusterObjects
    }

    private static let servers: Result<[String: Server], any Error> = Result {
        try Dictionary(uniqueKeysWithValues: files.map { ($0, try server($0)) })
    }

    private static func recording(_ file: String) throws -> Server { try #require(servers.get()[file]) }

    private static func server(_ file: String) throws -> Server {
        let json = try Conformance.json(file)
        let strings = { (name: String) in json[name]?.elements.compactMap(\.string) ?? [] }
        var objects = ClusterObjects()
        try objects.add(Conformance.json(#require(json["objects"]?.string)))
        return Server(
            issuers: strings("issuers"), apiAudiences: strings("apiAudiences"),
            keys: try strings("keyFiles").flatMap { path in
                try KeyFile(Conformance.bytes(path), path: path).keys.map { try VerificationKey($0) }
            }, objects: objects)
    }
}

/// The status of a TokenReview as far as it decides anything, so that two of them can be compared.
struct ReviewStatus: Sendable, Equatable {
    let authenticated: Bool
    let username: String?
    let uid: String?
    let groups: [String]
    let extra: [String: [String]]
    let audiences: [String]
    let error: String?

    init(_ json: JSONValue) {
        authenticated = json["authenticated"]?.bool ?? false
        username = json["user"]?["username"]?.string
        uid = json["user"]?["uid"]?.string
        groups = json["user"]?["groups"]?.elements.compactMap(\.string) ?? []
        extra = Dictionary(
            uniqueKeysWithValues: (json["user"]?["extra"]?.members ?? []).map {
                ($0.name, $0.value.elements.compactMap(\.string))
            })
        audiences = json["audiences"]?.elements.compactMap(\.string) ?? []
        error = json["error"]?.string
    }
}

@Suite struct RecordedReviewTests {
    @Test(arguments: try RecordedReview.all())
    func `the kube-apiserver profile answers as the server did`(review: RecordedReview) throws {
        let verifier = TokenVerifier(try review.policy(.kubeAPIServer))
        let verdict = verifier.verify(review.token, audiences: review.audiences, now: review.time)
        let answer = try JSONValue(parsing: Array(verdict.tokenReview.utf8))
        #expect(answer["kind"]?.string == "TokenReview")
        let status = ReviewStatus(try #require(answer["status"]))
        #expect(status == review.status)
    }

    @Test(arguments: try RecordedReview.all())
    func `strict accepts nothing that the server refused, and for the same user`(review: RecordedReview)
        throws
    {
        let verifier = TokenVerifier(try review.policy(.strict))
        guard
            case .authenticated(let token) = verifier.verify(
                review.token, audiences: review.audiences, now: review.time)
        else { return }
        #expect(review.status.authenticated)
        #expect(token.user.username == review.status.username)
        #expect(token.audiences == review.status.audiences)
    }

    @Test func `strict accepts most of what the server issued itself`() throws {
        let plain = try RecordedReview.all().filter { $0.name.hasPrefix("valid-") }
        #expect(plain.count >= 8)
        for review in plain {
            let verdict = TokenVerifier(try review.policy(.strict))
                .verify(review.token, audiences: review.audiences, now: review.time)
            #expect(verdict.isAuthenticated == review.status.authenticated, "\(review.name)")
        }
    }
}
