package import OpenSSL

/// A client that shows its credentials to one origin alone, the scheme, host and port that the operator named, and there
/// only where a caller without credentials is refused. An address that comes out of a document is called without
/// credentials unless it is of that origin.
///
///     let client = try OriginClient(credentials, origin: WebAddress("https://10.0.0.1:6443"))
///     let answer = try client.get(WebAddress(documentURL))
///
/// A client that has several callers to show, one after the other, keeps to the same rule: `mayIdentify(to:of:)`.
package struct OriginClient: Sendable {
    /// A document, and how the server came to hand it out.
    package struct Answer: Sendable {
        package let document: FetchedDocument
        /// The answer to a caller without credentials, where only a caller with credentials got the document.
        package let refusal: FetchProblem?
    }

    /// A URL on the server that may see the credentials.
    package let origin: WebAddress
    private let anonymous: HTTPSClient
    private let identified: HTTPSClient?

    /// - Throws: `OpenSSLError` when TLS could not be set up.
    package init(
        _ credentials: ClientCredentials, origin: WebAddress, limits: HTTPSClient.Limits = .init()
    ) throws(OpenSSLError) {
        self.origin = origin
        anonymous = try HTTPSClient(trust: credentials.trust, limits: limits)
        let isAnonymous = credentials.identity == nil && credentials.bearerToken == nil
        identified =
            isAnonymous
            ? nil
            : try HTTPSClient(
                trust: credentials.trust, identity: credentials.identity,
                bearerToken: credentials.bearerToken,
                limits: limits)
    }

    /// Whether there are credentials.
    package var hasCredentials: Bool { identified != nil }

    /// Whether a server may see the credentials: it is the origin, over https.
    package func mayIdentify(to address: WebAddress) -> Bool {
        Self.mayIdentify(to: address, of: origin)
    }

    /// Whether a server may see the credentials of an origin.
    package static func mayIdentify(to address: WebAddress, of origin: WebAddress) -> Bool {
        address.isSecure && address.hasOrigin(of: origin)
    }

    /// Fetches a document. Every status but 200 is an error.
    package func get(_ address: WebAddress) throws(FetchProblem) -> Answer {
        do throws(FetchProblem) {
            return Answer(document: try anonymous.get(address), refusal: nil)
        } catch {
            guard let identified, mayIdentify(to: address), error.wantsCaller else { throw error }
            return Answer(document: try identified.get(address), refusal: error)
        }
    }
}

extension FetchProblem {
    /// Whether another caller might be answered: 401, 403, or a handshake that wanted a certificate.
    package var wantsCaller: Bool {
        switch self {
        case .status(let status, _): status == 401 || status == 403
        case .tls, .closed: true
        default: false
        }
    }
}
