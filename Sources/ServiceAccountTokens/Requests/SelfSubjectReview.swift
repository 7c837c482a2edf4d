package import JSON
internal import Text

/// A request for the caller's own attributes, which `kubectl auth whoami` makes: SelfSubjectReview of
/// `authentication.k8s.io/v1`.
package struct SelfSubjectReview: Sendable {
    private let metadata: RequestMetadata
    private let unknownFields: [String]

    /// Reads a request.
    ///
    /// - Throws: `Status` for what the API server would refuse.
    package init(_ body: RequestBody) throws(Status) {
        var decoder = ObjectDecoder(kind: "SelfSubjectReview", versions: [TokenReviewRequest.version])
        do throws(ObjectProblem) {
            let (document, _) = try decoder.begin(body.json(.selfSubjectReview))
            metadata = try RequestMetadata(document["metadata"], decoder)
            unknownFields = decoder.unknownFields
        } catch {
            throw .undecodable(error, as: "SelfSubjectReview")
        }
    }

    /// The texts of the Warning headers that the API server would send.
    package var warnings: [String] { UnknownFields.warnings(unknownFields) }

    /// The answer about a user, its members in the order of the API.
    ///
    /// - Parameter created: seconds since the epoch.
    package func answer(_ user: JSONText, created: Int) -> JSONText {
        .object([
            ("kind", "SelfSubjectReview"), ("apiVersion", .string(TokenReviewRequest.version)),
            (
                "metadata",
                metadata.json(
                    name: metadata.name, namespace: "", uid: metadata.uid, created: Timestamp.text(created))
            ),
            ("status", .object([("userInfo", user)])),
        ])
    }
}
