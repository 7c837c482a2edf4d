package import OpenSSL

/// Fetches documents over https as a relying party does: TLS 1.2 or newer, a certificate for the host, no redirect, no
/// proxy, bounded time and size. Plain http is used with this machine's own addresses only.
///
///     let client = try HTTPSClient(trust: .these(authorities))
///     let answer = try client.get(WebAddress("https://10.0.0.1:6443/openid/v1/jwks"))
///
/// A client may be used by several threads at once. Each document is fetched over its own connection, so that the answers
/// of several servers are never mixed up. Calls block.
///
/// OpenSSL's own OSSL_HTTP is not used: it gives out neither status nor headers, and does not decode chunks.
package struct HTTPSClient: Sendable {
    /// Limits of time and size.
    package struct Limits: Sendable {
        /// Seconds for a connection, TLS included.
        package var connecting = 10.0
        /// Seconds for a whole document.
        package var whole = 30.0
        /// Bytes of a document.
        package var size = 16 << 20

        package init() {}
    }

    private let settings: TLSSettings
    private let bearerToken: String?
    private let limits: Limits

    /// A client without credentials.
    package init(trust: TrustedAuthorities = .system, limits: Limits = Limits()) throws(OpenSSLError) {
        try self.init(trust: trust, identity: nil, bearerToken: nil, limits: limits)
    }

    /// A client that shows the certificate and the token to every server it is sent to: `OriginClient` sees to it that
    /// this is the one that was named.
    ///
    /// - Parameter bearerToken: printable ASCII; it is never sent over plain http.
    init(
        trust: TrustedAuthorities, identity: ClientIdentity?, bearerToken: String?, limits: Limits
    ) throws(OpenSSLError) {
        settings = try TLSSettings(trust: trust, identity: identity)
        self.bearerToken = bearerToken
        self.limits = limits
    }

    /// A client with credentials from files.
    package init(_ credentials: ClientCredentials, limits: Limits = Limits()) throws(OpenSSLError) {
        try self.init(
            trust: credentials.trust, identity: credentials.identity, bearerToken: credentials.bearerToken,
            limits: limits)
    }

    /// The same client with another bearer token: printable ASCII.
    package func showing(bearerToken: String) -> HTTPSClient {
        HTTPSClient(settings: settings, bearerToken: bearerToken, limits: limits)
    }

    private init(settings: TLSSettings, bearerToken: String, limits: Limits) {
        self.settings = settings
        self.bearerToken = bearerToken
        self.limits = limits
    }

    /// Fetches a document. Every status but 200 is an error.
    package func get(_ address: WebAddress) throws(FetchProblem) -> FetchedDocument {
        try FetchedDocument(answer(to: address))
    }

    /// Asks for a document, and returns the answer whatever its status.
    package func answer(to address: WebAddress) throws(FetchProblem) -> HTTPAnswer {
        let whole = TimeLimit("the answer", seconds: limits.whole)
        let connecting = whole.part("connecting", seconds: limits.connecting)
        let socket = try Socket(address, loopbackOnly: !address.isSecure, until: connecting)
        if !address.isSecure { return try exchange(address, over: socket, until: whole) }
        let session = try TLSSession(settings, to: address)
        let connection = try TLSConnection(session, over: socket, until: connecting)
        var answer = try exchange(address, over: connection, until: whole)
        answer.tlsVersion = session.version
        answer.chain = session.chain
        return answer
    }

    private func exchange<Stream: ByteStream & ~Copyable>(
        _ address: WebAddress, over stream: borrowing Stream, until limit: TimeLimit
    ) throws(FetchProblem) -> HTTPAnswer {
        try stream.write(request(address), until: limit)
        var reader = ResponseReader(limit: limits.size)
        while !reader.isDone {
            do throws(FetchProblem) {
                let bytes = try stream.read(until: limit)
                if bytes.isEmpty { try reader.end() } else { try reader.take(bytes) }
            } catch  where reader.head.map({ $0.status != 200 }) == true {
                // The status is the answer, even if its body is cut off.
                break
            } catch .closed where reader.head != nil {
                throw .badResponse("the connection broke after \(reader.body.count) bytes of its body")
            }
        }
        guard let head = reader.head else { throw .closed }
        return HTTPAnswer(head, body: reader.body)
    }

    private func request(_ address: WebAddress) -> [UInt8] {
        var lines = [
            "GET \(address.target) HTTP/1.1", "Host: \(address.authority)", "User-Agent: satoken",
            "Accept: */*", "Connection: close",
        ]
        if let bearerToken, address.isSecure { lines.append("Authorization: Bearer \(bearerToken)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}
