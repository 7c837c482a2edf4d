internal import Files
internal import JSON
internal import OpenSSL

/// Looks at a consumer over https.
struct ConsumerClient {
    private let consumer: Consumer
    private let client: HTTPSClient

    /// Bytes of a file that a request is made with.
    private static let limit = 4 << 20
    /// Longer than this nobody is waited for: others are looked at too.
    private static let patience = 10.0
    /// What caches of relying parties are taken to keep at most.
    private static let longestCache = 365 * Policy.day

    init(_ consumer: Consumer) throws(NotSeen) {
        self.consumer = consumer
        let credentials = consumer.credentials
        var trust = TrustedAuthorities.system
        if let path = credentials.certificateAuthority {
            let bundle = CertificateBundle(try Self.read(path))
            if bundle.certificates.isEmpty || bundle.malformedLine != nil {
                throw NotSeen("\(path): holds no certificates, or a damaged one")
            }
            trust = .these(bundle.certificates)
        }
        var identity: ClientIdentity?
        if let certificate = credentials.clientCertificate, let key = credentials.clientKey {
            let (certificatePEM, keyPEM) = (try Self.read(certificate), try Self.read(key))
            do throws(ClientIdentity.Problem) {
                identity = try ClientIdentity(certificates: certificatePEM, key: keyPEM)
            } catch .noPair {
                throw NotSeen("\(certificate) and \(key): are no pair")
            } catch .noKey {
                throw NotSeen("\(key): holds no private key that can be read")
            } catch {
                throw NotSeen("\(certificate): holds no certificate")
            }
        }
        var token: String?
        if let path = credentials.token {
            let text = try Self.read(path).split(separator: 0x0A).first ?? []
            token = String(decoding: text.prefix { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
        }
        var limits = HTTPSClient.Limits()
        limits.connecting = Self.patience
        limits.whole = Self.patience
        do throws(OpenSSLError) {
            client = try HTTPSClient(trust: trust, identity: identity, bearerToken: token, limits: limits)
        } catch {
            throw NotSeen(error.description)
        }
    }

    private static func read(_ path: String) throws(NotSeen) -> [UInt8] {
        do throws(FileError) {
            return try File.read(path, limit: limit).bytes
        } catch {
            throw NotSeen(error.description)
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
