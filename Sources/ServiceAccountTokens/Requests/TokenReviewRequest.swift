package import JSON

/// A request for a verdict: TokenReview of `authentication.k8s.io/v1`, or of v1beta1 as webhooks may still get it.
package struct TokenReviewRequest: Sendable {
    /// The group and version that the API server itself serves.
    package static let version = "authentication.k8s.io/v1"
    /// The versions that kube-apiserver sends to webhooks, `--authentication-token-webhook-version`.
    package static let webhookVersions = [version, "authentication.k8s.io/v1beta1"]

    /// The version in which the answer must come.
    package let apiVersion: String
    /// spec.token, not empty.
    package let token: String
    /// spec.audiences; none means the API server's own.
    package let audiences: [String]
    private let metadata: RequestMetadata
    private let unknownFields: [String]

    /// Reads a request.
    ///
    /// - Parameter versions: the versions that are served; one that the body does not name is the first.
    /// - Throws: `Status` for what the API server would refuse.
    package init(_ body: RequestBody, versions: [String] = [version]) throws(Status) {
        var decoder = ObjectDecoder(kind: "TokenReview", versions: versions)
        do throws(ObjectProblem) {
            let (document, apiVersion) = try decoder.begin(body.json(.tokenReview))
            self.apiVersion = apiVersion
            metadata = try RequestMetadata(document["metadata"], decoder)
            let spec = try decoder.object(document["spec"], "spec")
            if let spec { decoder.noteUnknown(spec, "spec.", ["token", "audiences"]) }
            token = try decoder.string(spec?["token"], "spec.token")
            audiences = try decoder.strings(spec?["audiences"], "spec.audiences")
            unknownFields = decoder.unknownFields
        } catch {
            throw .undecodable(error, as: "TokenReview")
        }
        if token.isEmpty { throw .badRequest("token is required for TokenReview in authentication") }
    }

    /// The texts of the Warning headers that the API server would send.
    package var warnings: [String] { UnknownFields.warnings(unknownFields) }

    /// The TokenReview with a status, its members in the order of the API.
    package func answer(_ status: JSONText) -> JSONText {
        var spec: [(name: String, value: JSONText)] = [("token", .string(token))]
        if !audiences.isEmpty { spec.append(("audiences", .strings(audiences))) }
        return .object([
            ("kind", "TokenReview"), ("apiVersion", .string(apiVersion)),
            (
                "metadata",
                metadata.json(
                    name: metadata.name, namespace: metadata.namespace, uid: metadata.uid, created: nil)
            ),
            ("spec", .object(spec)), ("status", status),
        ])
    }
}
