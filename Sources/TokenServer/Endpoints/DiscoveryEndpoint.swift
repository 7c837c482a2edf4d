internal import JOSE
package import OpenSSL
package import ServiceAccountTokens

/// Serves the two documents by which relying parties verify tokens.
///
/// In the `kube-apiserver` profile methods, media types and header fields are the API server's own: GET alone, no ETag,
/// and 406 for a JWK Set to a client that asks for application/json alone. Otherwise HEAD and conditional requests work,
/// and the JWK Set goes to each client that takes JSON, since relying parties ask for it so.
package struct DiscoveryEndpoint: Sendable {
    private struct Document {
        let body: [UInt8]
        let type: String
        /// A strong entity tag (RFC 9110, 8.8.3).
        let tag: String

        init(_ body: [UInt8], _ type: String) throws(OpenSSLError) {
            self.body = body
            self.type = type
            tag = "\"\(Base64URL.string(try Digest.sha256(body)).prefix(22))\""
        }
    }

    private let configuration: Document
    private let jwks: Document
    private let cacheControl: String
    private let isServerLike: Bool

    /// - Parameters:
    ///   - maximumAge: for how long the documents may be cached, in seconds.
    ///   - profile: `kube-apiserver` or strict.
    package init(
        _ documents: DiscoveryDocuments, maximumAge: Int, profile: VerificationProfile
    ) throws(OpenSSLError) {
        configuration = try Document(documents.configuration, DiscoveryDocuments.configurationType)
        jwks = try Document(documents.jwks, DiscoveryDocuments.jwksType)
        cacheControl = "public, max-age=\(maximumAge)"
        isServerLike = profile == .kubeAPIServer
    }

    func answer(_ route: Route, _ request: APIRequest) -> APIResponse {
        let document = route == .jwks ? jwks : configuration
        guard accepts(request, document.type) else {
            return .refusal(
                isServerLike
                    ? .notProducible(document.type) : .notAcceptable([document.type, MediaType.json]))
        }
        var headers: [(name: String, value: String)] = [
            ("Cache-Control", cacheControl), ("Content-Type", document.type),
        ]
        if !isServerLike {
            headers.append(("ETag", document.tag))
            if isKnown(request, document.tag) {
                return APIResponse(
                    status: 304, headers: headers.filter { $0.name != "Content-Type" }, body: [])
            }
        }
        return APIResponse(status: 200, headers: headers, body: document.body)
    }

    private func accepts(_ request: APIRequest, _ type: String) -> Bool {
        if isServerLike { return MediaType.acceptsAsServer(request[header: "Accept"], type) }
        let ranges = request.values("Accept")
        return MediaType.accepts(ranges, type) || MediaType.accepts(ranges, MediaType.json)
    }

    /// Whether the client has this very document (RFC 9110, 13.1.2: weak comparison).
    private func isKnown(_ request: APIRequest, _ tag: String) -> Bool {
        request.values("If-None-Match").contains { value in
            value.split(separator: ",").contains { entry in
                let entry = entry.drop { $0 == " " || $0 == "\t" }
                let bare = entry.hasPrefix("W/") ? entry.dropFirst(2) : entry
                return bare == "*" || bare.prefix { $0 != " " && $0 != "\t" } == tag
            }
        }
    }
}
