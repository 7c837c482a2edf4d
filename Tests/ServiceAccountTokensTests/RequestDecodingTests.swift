import JOSE
import JSON
import ServiceAccountTokens
import TestSupport
import Testing

@Suite struct RequestDecodingTests {
    @Test func `kubectl's protobuf and JSON are the same TokenRequest`() throws {
        let reference = ProtobufMessage().text(1, "Pod").text(2, "v1").text(3, "web").text(4, "u-1")
        let spec = ProtobufMessage().text(1, "vault").text(1, "db").message(3, reference).number(4, 7200)
        let metadata = ProtobufMessage().text(1, "builder").text(2, "").text(3, "ci").text(5, "")
            .message(8, ProtobufMessage()).message(11, ProtobufMessage().text(1, "a").text(2, "b"))
        let request = try TokenRequest(
            RequestBody(
                ProtobufMessage().message(1, metadata).message(2, spec).message(3, ProtobufMessage()).body(
                    "TokenRequest"),
                .protobuf))
        #expect(request.audiences == ["vault", "db"])
        #expect(request.expirationSeconds == 7200)
        #expect(
            request.boundObjectRef
                == TokenRequest.BoundObjectReference(kind: "Pod", apiVersion: "v1", name: "web", uid: "u-1"))
        #expect(request.name == "builder" && request.namespace == "ci" && request.uid.isEmpty)
        #expect(request.unknownFields.isEmpty)
    }

    @Test func `a TokenReview in protobuf says token and audiences`() throws {
        let spec = ProtobufMessage().text(1, "a.b.c").text(2, "vault")
        let review = try TokenReviewRequest(
            RequestBody(ProtobufMessage().message(2, spec).body("TokenReview"), .protobuf))
        #expect(review.token == "a.b.c" && review.audiences == ["vault"])
        #expect(
            review.answer(.object([("user", .object([]))])).text
                == #"{"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","metadata":{},"#
                + #""spec":{"token":"a.b.c","audiences":["vault"]},"status":{"user":{}}}"#)
    }

    /// What stands behind the magic bytes.
    private static let hostileMessages: [(what: String, bytes: [UInt8])] = [
        ("a length past the end", [0x12, 0x7F, 0x00]),
        ("a length of 2^63", [0x12] + ProtobufMessage.varint(1 << 63)),
        ("a varint of eleven bytes", [0x12] + [UInt8](repeating: 0xFF, count: 11)),
        ("a varint past 64 bits", [0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x02]),
        ("a group", [0x0B]),
        ("field zero", [0x02, 0x00]),
        ("a tag without a value", [0x0D, 0x01]),
    ]

    private static let strangers: [(what: String, bytes: [UInt8])] = [
        ("no magic", Array("k8sX".utf8) + [0x0A, 0x00]),
        ("another kind", ProtobufMessage().body("TokenReview")),
        ("another version", ProtobufMessage().body("TokenRequest", apiVersion: "v2")),
        ("a number where the spec belongs", ProtobufMessage().number(2, 1).body("TokenRequest")),
        (
            "a string where seconds belong",
            ProtobufMessage().message(2, ProtobufMessage().text(4, "1")).body("TokenRequest")
        ),
    ]

    @Test(arguments: strangers + hostileMessages.map { ($0.what, KubernetesProtobuf.magic + $0.bytes) })
    func `hostile protobuf is a bad request`(what: String, body: [UInt8]) {
        let error = #expect(throws: IssuanceError.self) {
            try TokenRequest(RequestBody(body, .protobuf))
        }
        #expect(error?.status.code == 400, "\(what)")
        #expect(error?.status.reason == "BadRequest", "\(what)")
    }

    @Test func `messages in messages cost no more than their bytes`() throws {
        // Each level is a metadata message inside of a field that is no message to the API.
        var message = ProtobufMessage()
        for _ in 0..<2000 { message = ProtobufMessage().message(1, message) }
        let request = try TokenRequest(RequestBody(message.body("TokenRequest"), .protobuf))
        #expect(request.namespace.isEmpty)
    }

    @Test(arguments: [
        (#"{"kind":"TokenReview","spec":{}}"#, "token is required for TokenReview in authentication"),
        ("{}", "token is required for TokenReview in authentication"),
    ])
    func `a review without a token is refused in the server's words`(body: String, message: String) {
        let status = #expect(throws: Status.self) { try TokenReviewRequest(RequestBody(Array(body.utf8))) }
        #expect(status?.message == message && status?.code == 400)
    }

    @Test(arguments: [
        "", "[]", "{", #"{"kind":"TokenRequest"}"#, #"{"apiVersion":"authentication.k8s.io/v1beta1"}"#,
        #"{"spec":[]}"#, #"{"spec":{"token":1}}"#, #"{"spec":{"token":"a","audiences":"b"}}"#,
        #"{"spec":{"token":"a","audiences":[1]}}"#, #"{"metadata":{"labels":{"a":1}}}"#,
    ])
    func `what is no TokenReview of v1 is a bad request`(body: String) {
        let status = #expect(throws: Status.self) { try TokenReviewRequest(RequestBody(Array(body.utf8))) }
        #expect(status?.code == 400 && status?.reason == "BadRequest")
    }

    @Test func `a webhook is asked in v1beta1, too, and answers in it`() throws {
        let body = RequestBody(
            Array(
                #"{"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1beta1","spec":{"token":"t"}}"#
                    .utf8))
        let review = try TokenReviewRequest(body, versions: TokenReviewRequest.webhookVersions)
        #expect(review.apiVersion == "authentication.k8s.io/v1beta1")
        #expect(throws: Status.self) { try TokenReviewRequest(body) }
    }

    @Test func `what the API does not know is a warning`() throws {
        let body = #"{"spec":{"token":"t","tokn":1},"more":{}}"#
        let review = try TokenReviewRequest(RequestBody(Array(body.utf8)))
        #expect(review.warnings == [#"unknown field "more""#, #"unknown field "spec.tokn""#])
    }

    @Test func `whoami answers with the caller's attributes in the order of the API`() throws {
        let review = try SelfSubjectReview(RequestBody(Array("{}".utf8)))
        let user = UserInfo(username: "jane", groups: ["dev"], extra: ["z": ["1"], "a": ["2", "3"]])
        #expect(
            review.answer(user.json, created: 0).text
                == #"{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1","#
                + #""metadata":{"creationTimestamp":"1970-01-01T00:00:00Z"},"status":{"userInfo":"#
                + #"{"username":"jane","groups":["dev"],"extra":{"a":["2","3"],"z":["1"]}}}}"#)
    }

    @Test(arguments: [
        (Status.unauthorized, 401, #""message":"Unauthorized","reason":"Unauthorized","code":401}"#),
        (
            .forbidden(#"User "u" cannot get path "/x""#), 403,
            #""message":"forbidden: User \"u\" cannot get path \"/x\"","reason":"Forbidden","details":{},"code":403}"#
        ),
        (
            .forbidden("no", group: "g.io", resource: "things", name: "a"), 403,
            #""message":"things.g.io \"a\" is forbidden: no","reason":"Forbidden","details":{"name":"a","group":"g.io","kind":"things"},"code":403}"#
        ),
        (
            .methodNotAllowed, 405,
            #""message":"the server does not allow this method on the requested resource","reason":"MethodNotAllowed","details":{},"code":405}"#
        ),
        (
            .tooLarge(limit: 3_145_728), 413,
            #""message":"Request entity too large: limit is 3145728","reason":"RequestEntityTooLarge","code":413}"#
        ),
    ])
    func `refusals have the server's form`(status: Status, code: Int, end: String) {
        #expect(status.code == code)
        #expect(
            status.json.text == #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","# + end
        )
    }
}
