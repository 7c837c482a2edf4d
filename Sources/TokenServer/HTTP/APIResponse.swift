internal import JOSE
internal import JSON
package import ServiceAccountTokens
internal import Text

/// An answer to a request.
package struct APIResponse: Sendable {
    /// The HTTP status.
    package var status: Int
    /// The header fields in their order, without `Content-Length`, which is the body's.
    package var headers: [(name: String, value: String)]
    /// The body; a connection leaves it out where the request was HEAD.
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What kube-apiserver says of everything that is not to be cached.
    static let notCached = (name: "Cache-Control", value: "no-cache, private")

    /// An object of the API.
    ///
    /// - Parameter warnings: the texts of `Warning` header fields (RFC 7234, 5.5).
    static func object(_ status: Int, _ object: JSONText, warnings: [String] = []) -> APIResponse {
        APIResponse(
            status: status,
            headers: [notCached, ("Content-Type", "application/json")]
                + warnings.map { ("Warning", "299 - \(GoText.quoted($0))") },
            body: object.bytes)
    }

    /// A refusal as the API words it.
    package static func refusal(_ status: Status) -> APIResponse { object(status.code, status.json) }

    /// Plain text.
    static func text(_ status: Int, _ text: String, type: String = "text/plain; charset=utf-8") -> APIResponse
    {
        APIResponse(
            status: status,
            headers: [notCached, ("Content-Type", type), ("X-Content-Type-Options", "nosniff")],
            body: Array(text.utf8))
    }

    /// The first value of a header field; nil where there is none.
    package subscript(header name: String) -> String? {
        headers.first { APIRequest.isSame($0.name, name) }?.value
    }
}
