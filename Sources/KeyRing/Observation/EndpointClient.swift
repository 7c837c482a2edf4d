internal import Files
internal import JOSE
internal import JSON
internal import OpenSSL

/// Looks at an endpoint over https.
struct EndpointClient {
    private let endpoint: Endpoint
    private let client: OriginClient

    /// Longer than this nobody is waited for: others are looked at too.
    private static let patience = 10.0
    /// What caches of relying parties are taken to keep at most.
    private static let longestCache = 365 * Policy.day

    init(_ endpoint: Endpoint) throws(ObservationError) {
        self.endpoint = endpoint
        let origin: WebAddress
        do throws(FetchProblem) {
            origin = try WebAddress(endpoint.location)
        } catch {
            throw ObservationError("\(endpoint.location): \(error)")
        }
        let files = endpoint.credentials
        var limits = HTTPSClient.Limits()
        limits.connecting = Self.patience
        limits.whole = Self.patience
        limits.size = ForeignJWKSet.sizeLimit
        do {
            let credentials = try ClientCredentials(
                authorities: files.certificateAuthority, certificate: files.clientCertificate,
                key: files.clientKey, token: files.token
            ) { try File.read($0, limit: ClientCredentials.fileLimit).bytes }
            client = try OriginClient(credentials, origin: origin, limits: limits)
        } catch {
            throw ObservationError("\(error)")
        }
    }

    /// What the endpoint shows now. An API server is asked for its JWKS; what relying parties fetch is found as they find
    /// it, by way of the discovery document. A location that names a JWKS itself is taken as it is.
    func look() throws(ObservationError) -> JWKSObservation {
        let base =
            endpoint.location.utf8.last == UInt8(ascii: "/")
            ? String(endpoint.location.dropLast()) : endpoint.location
        if base.hasSuffix("/jwks") || base.hasSuffix(".json") {
            return try observation(endpoint.location, after: [])
        }
        switch endpoint.kind {
        case .apiServer: return try observation("\(base)/openid/v1/jwks", after: [])
        case .issuer:
            let (place, document) = try fetch("\(base)/.well-known/openid-configuration")
            guard let uri = (try? JSONValue(parsing: document.body))?["jwks_uri"]?.string else {
                throw ObservationError("\(place): names no jwks_uri")
            }
            return try observation(uri, after: [document])
        }
    }

    private func observation(_ url: String, after others: [FetchedDocument]) throws(ObservationError)
        -> JWKSObservation
    {
        let (place, document) = try fetch(url)
        return JWKSObservation(
            keyIDs: try PublishedKeyIDs.read(document.body, of: place),
            maxAge: (others + [document]).map(Self.maxAge).reduce(0, max), date: document.date
        )
    }

    private func fetch(_ url: String) throws(ObservationError) -> (String, FetchedDocument) {
        do throws(FetchProblem) {
            return (url, try client.get(WebAddress(url)).document)
        } catch {
            let isOther = (try? WebAddress(url)).map { !client.mayIdentify(to: $0) } ?? false
            let words =
                isOther && client.hasCredentials && error.wantsCaller
                ? "; credentials are shown to \(endpoint.location) alone, which names this URL" : ""
            throw ObservationError("\(url): \(error)\(words)")
        }
    }

    /// For how long others may keep a document.
    private static func maxAge(_ document: FetchedDocument) -> Int {
        guard let header = document.header("Cache-Control") else { return 0 }
        let control = CacheControl(header)
        return control.isUncached ? 0 : min(control.maxAge ?? 0, longestCache)
    }
}
