package import HTTPS
internal import JOSE
internal import JSON
internal import OpenSSL

/// Looks at an endpoint over https.
///
/// Credentials are shown to the server that the operator named, and to no server that its documents name. What relying
/// parties fetch is asked for without them first.
package struct EndpointClient {
    /// Asks a server for a document.
    package typealias Fetch = @Sendable (WebAddress, EndpointCaller) throws(FetchProblem) -> HTTPAnswer

    private let endpoint: Endpoint
    private let ring: ObservingRing
    private let fetch: Fetch

    /// What caches of relying parties are taken to keep at most.
    private static let longestCache = 365 * Policy.day

    package init(_ endpoint: Endpoint, of ring: ObservingRing, fetch: @escaping Fetch) {
        self.endpoint = endpoint
        self.ring = ring
        self.fetch = fetch
    }

    /// A client that reads the endpoint's files and calls its server.
    init(_ endpoint: Endpoint, of ring: ObservingRing) throws(ObservationError) {
        let callers: EndpointCallers
        switch Result(catching: { () throws(ObservationError) in
            try EndpointCallers(endpoint.credentials, sizeLimit: ForeignJWKSet.sizeLimit)
        }) {
        case .success(let made): callers = made
        case .failure(let error):
            throw RefusedLook(url: endpoint.location, endpoint: endpoint, ring: ring).unusable(error)
        }
        self.init(endpoint, of: ring) { (address, caller) throws(FetchProblem) in
            try callers.fetch(address, as: caller)
        }
    }

    /// What the endpoint shows now. An API server is asked for its JWKS; what relying parties fetch is found as they find
    /// it, by way of the discovery document. A location that names a JWKS itself is taken as it is.
    package func look() throws(ObservationError) -> JWKSObservation {
        let base =
            endpoint.location.utf8.last == UInt8(ascii: "/")
            ? String(endpoint.location.dropLast()) : endpoint.location
        if base.hasSuffix("/jwks") || base.hasSuffix(".json") {
            return try observation(endpoint.location, after: [])
        }
        switch endpoint.kind {
        case .apiServer: return try observation("\(base)/openid/v1/jwks", after: [])
        case .issuer:
            let place = "\(base)/.well-known/openid-configuration"
            let document = try document(place)
            guard let uri = (try? JSONValue(parsing: document.body))?["jwks_uri"]?.string else {
                throw ObservationError("\(place): names no jwks_uri", date: document.date)
            }
            return try observation(uri, after: [document])
        }
    }

    private func observation(_ url: String, after others: [FetchedDocument]) throws(ObservationError)
        -> JWKSObservation
    {
        let document = try document(url)
        do throws(ObservationError) {
            return JWKSObservation(
                keyIDs: try PublishedKeyIDs.read(document.body, of: url),
                maxAge: (others + [document]).map(Self.maxAge).reduce(0, max), date: document.date
            )
        } catch {
            throw ObservationError(error.description, date: document.date)
        }
    }

    /// For how long others may keep a document.
    private static func maxAge(_ document: FetchedDocument) -> Int {
        guard let header = document.header("Cache-Control") else { return 0 }
        let control = CacheControl(header)
        return control.isUncached ? 0 : min(control.maxAge ?? 0, longestCache)
    }

    private func document(_ url: String) throws(ObservationError) -> FetchedDocument {
        let answer = try answer(of: url)
        do throws(FetchProblem) {
            return try FetchedDocument(answer)
        } catch {
            throw ObservationError("\(url): \(error)", date: answer.date)
        }
    }

    /// The answer to the first caller that is not refused with 401 or 403.
    private func answer(of url: String) throws(ObservationError) -> HTTPAnswer {
        let address = try address(url)
        let credentials = endpoint.credentials
        let origin = try self.address(endpoint.location)
        let isNamed = address.hasOrigin(of: origin)
        let isIdentified = OriginClient.mayIdentify(to: address, of: origin) && credentials.identify
        let refused = RefusedLook(url: url, endpoint: endpoint, ring: ring)
        // Relying parties have no credentials, so what they fetch should be public.
        if !isIdentified || endpoint.kind == .issuer {
            switch ask(address, as: .anonymous) {
            case .success(let answer) where !answer.isRefusal: return answer
            case .success(let answer):
                if !isIdentified { throw refused.anonymous(answer, isNamedServer: isNamed) }
            case .failure(let problem):
                if !isIdentified || !problem.wantsCaller { throw refused.unanswered(problem) }
            }
        }
        if let account = credentials.observer { return try answer(to: account, at: address, refused) }
        let answer = try asked(address, as: .files, refused)
        if answer.isRefusal { throw refused.files(answer) }
        return answer
    }

    /// The answer to a ServiceAccount, by a token of each key in turn until one is not refused with 401.
    private func answer(
        to account: Endpoint.Observer, at address: WebAddress, _ refused: RefusedLook
    ) throws(ObservationError) -> HTTPAnswer {
        var tried: [String] = []
        var unusable: [String] = []
        var last: HTTPAnswer?
        for key in ring.signers {
            let token: String
            switch Result(catching: { try ring.token(of: account, by: key) }) {
            case .success(let signed): token = signed
            case .failure(let error):
                unusable.append("\(error)")
                continue
            }
            let answer = try asked(address, as: .signed(token: token), refused)
            if answer.status == 403 { throw refused.forbidden(answer, account) }
            if answer.status != 401 { return answer }
            tried.append(key.name)
            last = answer
        }
        throw refused.signed(last, by: tried, account, unusable: unusable)
    }

    private func asked(
        _ address: WebAddress, as caller: EndpointCaller, _ refused: RefusedLook
    ) throws(ObservationError) -> HTTPAnswer {
        switch ask(address, as: caller) {
        case .success(let answer): return answer
        case .failure(let problem): throw refused.unanswered(problem)
        }
    }

    private func ask(
        _ address: WebAddress, as caller: EndpointCaller
    ) -> Result<HTTPAnswer, FetchProblem> {
        Result { () throws(FetchProblem) in try fetch(address, caller) }
    }

    private func address(_ url: String) throws(ObservationError) -> WebAddress {
        do throws(FetchProblem) {
            return try WebAddress(url)
        } catch {
            throw ObservationError("\(url): \(error)")
        }
    }
}

extension HTTPAnswer {
    /// Whether another caller might be answered.
    fileprivate var isRefusal: Bool { status == 401 || status == 403 }
}
