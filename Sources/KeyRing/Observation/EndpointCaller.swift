internal import Files
internal import HTTPS
internal import OpenSSL

/// The credentials that an endpoint is polled with.
package enum EndpointCaller: Equatable, Sendable {
    case anonymous
    /// With the endpoint's own files: a client certificate, a bearer token.
    case files
    /// With a token that the ring signed, beside the client certificate where there is one.
    case signed(token: String)
}

/// The clients that ask one endpoint, each as another caller.
struct EndpointCallers: Sendable {
    private let anonymous: HTTPSClient
    private let identified: HTTPSClient

    /// Longer than this no server is waited for: others are looked at too.
    private static let patience = 10.0

    /// Reads the endpoint's files.
    ///
    /// - Parameter sizeLimit: the largest answer that is read, in bytes.
    /// - Throws: `ObservationError` for a file that does not hold what it should.
    init(_ files: Endpoint.Credentials, sizeLimit: Int) throws(ObservationError) {
        var limits = HTTPSClient.Limits()
        limits.connecting = Self.patience
        limits.whole = Self.patience
        limits.size = sizeLimit
        do {
            let credentials = try ClientCredentials(
                authorities: files.certificateAuthority, certificate: files.clientCertificate,
                key: files.clientKey, token: files.token
            ) { try File.read($0, limit: ClientCredentials.fileLimit).bytes }
            anonymous = try HTTPSClient(trust: credentials.trust, limits: limits)
            identified = try HTTPSClient(credentials, limits: limits)
        } catch {
            throw ObservationError("\(error)")
        }
    }

    func fetch(_ address: WebAddress, as caller: EndpointCaller) throws(FetchProblem) -> HTTPAnswer {
        switch caller {
        case .anonymous: try anonymous.answer(to: address)
        case .files: try identified.answer(to: address)
        case .signed(let token): try identified.showing(bearerToken: token).answer(to: address)
        }
    }
}
