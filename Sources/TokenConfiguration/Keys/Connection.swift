internal import Discovery
internal import Files
package import HTTPS
internal import OpenSSL

/// How servers are called: which authorities a client trusts, and what it shows of itself. Paths of files.
package struct Connection: Sendable {
    package var authorities: String?
    package var certificate: String?
    package var key: String?
    /// Seconds that a document may take; nil for the client's own bound.
    package var timeout: Double?

    package init(
        authorities: String? = nil, certificate: String? = nil, key: String? = nil, timeout: Double? = nil
    ) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
        self.timeout = timeout
    }

    /// A client that shows the credentials, where some were given, to the named server alone.
    ///
    /// - Parameter token: the file with a bearer token, nil for none.
    package func client(for origin: WebAddress, token: String? = nil) throws -> OriginClient {
        try OriginClient(credentials(token: token), origin: origin, limits: limits)
    }

    /// What the files hold.
    package func credentials(token: String? = nil) throws -> ClientCredentials {
        try ClientCredentials(
            authorities: authorities, certificate: certificate, key: key, token: token
        ) { try File.read($0, limit: ClientCredentials.fileLimit).bytes }
    }

    private var limits: HTTPSClient.Limits {
        var limits = HTTPSClient.Limits()
        limits.size = PublishedPlace.limit
        if let timeout {
            limits.whole = timeout
            limits.connecting = min(limits.connecting, timeout)
        }
        return limits
    }
}
