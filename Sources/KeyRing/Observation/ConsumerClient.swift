internal import Files
internal import JOSE
internal import JSON
internal import OpenSSL

/// Looks at a consumer over https.
struct ConsumerClient {
    private let consumer: Consumer
    private let client: HTTPSClient

    /// Longer than this nobody is waited for: others are looked at too.
    private static let patience = 10.0
    /// What caches of relying parties are taken to keep at most.
    private static let longestCache = 365 * Policy.day

    init(_ consumer: Consumer) throws(NotSeen) {
        self.consumer = consumer
        let files = consumer.credentials
        var limits = HTTPSClient.Limits()
        limits.connecting = Self.patience
        limits.whole = Self.patience
        limits.size = ForeignJWKSet.sizeLimit
        do {
            let credentials = try ClientCredentials(
                authorities: files.certificateAuthority, certificate: files.clientCertificate,
                key: files.clientKey, token: files.token
            ) { try File.read($0, limit: ClientCredentials.fileLimit).bytes }
            client = try HTTPSClient(credentials, limits: limits)
        } catch {
            throw NotSeen("\(error)")
        }
    }

    /// What the consumer shows now. An API server is asked for its JWKS; what relying parties fetch is found as they find
    /// it, by way of the discovery document. A location that names a JWKS itself is taken as it is.
    func look() throws(NotSeen) -> Sighting {
        let base =
            consumer.location.utf8.last == UInt8(ascii: "/")
            ? String(consumer.location.dropLast()) : consumer.location
        if base.hasSuffix("/jwks") || base.hasSuffix(".json") {
            return try sighting(consumer.location, after: [])
        }
        switch consumer.kind {
        case .apiServer: return try sighting("\(base)/openid/v1/jwks", after: [])
        case .issuer:
            let (place, document) = try fetch("\(base)/.well-known/openid-configuration")
            guard let uri = (try? JSONValue(parsing: document.body))?["jwks_uri"]?.string else {
                throw NotSeen("\(place): names no jwks_uri")
            }
            return try sighting(uri, after: [document])
        }
    }

    private func sighting(_ url: String, after others: [FetchedDocument]) throws(NotSeen) -> Sighting {
        let (place, document) = try fetch(url)
        return Sighting(
            keyIDs: try PublishedKeyIDs.read(document.body, of: place),
            maxAge: (others + [document]).map(Self.maxAge).reduce(0, max), date: document.date
        )
    }

    private func fetch(_ url: String) throws(NotSeen) -> (String, FetchedDocument) {
        do throws(FetchProblem) {
            return (url, try client.get(WebAddress(url)))
        } catch {
            throw NotSeen("\(url): \(error)")
        }
    }

    /// For how long others may keep a document.
    private static func maxAge(_ document: FetchedDocument) -> Int {
        guard let header = document.header("Cache-Control") else { return 0 }
        let control = CacheControl(header)
        return control.isUncached ? 0 : min(control.maxAge ?? 0, longestCache)
    }
}
