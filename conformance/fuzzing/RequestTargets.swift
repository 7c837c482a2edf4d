import JSON
import ServiceAccountTokens
import TestSupport
import Text

extension Target {
    /// The readers of request bodies.
    static let bodies = [
        Target(name: "token-review", limit: 8192, seeds: reviews) { bytes in
            guard let review = try? TokenReviewRequest(RequestBody(bytes)) else { return nil }
            guard let oracle = try? JSONValue(parsing: bytes),
                review.token.isExactly(oracle["spec"]?["token"]?.string ?? "")
            else { return "spec.token is another" }
            return answerProblem(review)
        },
        Target(name: "protobuf", limit: 8192, seeds: messages) { bytes in
            let body = RequestBody(bytes, .protobuf)
            _ = try? SelfSubjectReview(body)
            if let request = try? TokenRequest(body) {
                let again = try? TokenRequest(RequestBody(message(of: request), .protobuf))
                if again?.audiences != request.audiences
                    || again?.expirationSeconds != request.expirationSeconds
                    || again?.boundObjectRef != request.boundObjectRef
                {
                    return "a TokenRequest that is written and read as another"
                }
            }
            guard let review = try? TokenReviewRequest(body) else { return nil }
            let again = try? TokenReviewRequest(RequestBody(message(of: review), .protobuf))
            guard let again, again.token.isExactly(review.token),
                again.audiences.elementsEqual(review.audiences, by: { $0.isExactly($1) })
            else { return "a TokenReview that is written and read as another" }
            return answerProblem(review)
        },
    ]

    /// What is wrong with the answer to a review: it is JSON with the review's own token.
    private static func answerProblem(_ review: TokenReviewRequest) -> String? {
        let answer = try? JSONValue(parsing: review.answer(.object([])).bytes)
        return (answer?["spec"]?["token"]?.string ?? "").isExactly(review.token)
            ? nil : "an answer that is no JSON, or has another token"
    }

    private static func message(of review: TokenReviewRequest) -> [UInt8] {
        let spec = review.audiences.reduce(ProtobufMessage().text(1, review.token)) { $0.text(2, $1) }
        return ProtobufMessage().message(2, spec).body("TokenReview")
    }

    private static func message(of request: TokenRequest) -> [UInt8] {
        var spec = request.audiences.reduce(ProtobufMessage()) { $0.text(1, $1) }
        if let object = request.boundObjectRef {
            spec = spec.message(
                3,
                ProtobufMessage().text(1, object.kind).text(2, object.apiVersion).text(3, object.name)
                    .text(4, object.uid))
        }
        if let seconds = request.expirationSeconds {
            spec = spec.number(4, UInt64(bitPattern: Int64(seconds)))
        }
        return ProtobufMessage().message(2, spec).body("TokenRequest")
    }

    @Sendable private static func reviews() throws -> [[UInt8]] {
        try (Conformance.json("mutated-reviews.json")["cases"]?.elements ?? []).prefix(200)
            .compactMap { $0["token"]?.string }.filter { $0.utf8.count < 8000 }
            .map { token in
                let spec = JSONText.object([("token", .string(token)), ("audiences", .strings(["a"]))])
                return JSONText.object([("kind", "TokenReview"), ("spec", spec)]).bytes
            }
    }

    @Sendable private static func messages() -> [[UInt8]] {
        let reference = ProtobufMessage().text(1, "Pod").text(2, "v1").text(3, "web").text(4, "u-1")
        let request = ProtobufMessage().text(1, "vault").text(1, "db").message(3, reference).number(4, 7200)
        let metadata = ProtobufMessage().text(1, "builder").text(3, "ci").message(8, ProtobufMessage())
            .message(11, ProtobufMessage().text(1, "a").text(2, "b"))
        let review = ProtobufMessage().text(1, "a.b.c").text(2, "vault")
        return [
            ProtobufMessage().message(1, metadata).message(2, request).body("TokenRequest"),
            ProtobufMessage().message(2, review).body("TokenReview"),
            ProtobufMessage().message(1, metadata).body("SelfSubjectReview"),
        ]
    }
}
