internal import COpenSSL
internal import OpenSSL

/// The client's side of a TLS connection in memory: takes and gives the bytes of the wire. Owns an `SSL`.
@safe final class TLSSession {
    /// The result of one of OpenSSL's operations.
    enum Step {
        case done(Int)
        /// The server closed the session.
        case goodbye
        /// It needs more bytes from the wire.
        case needsMore
        case failed(FetchProblem)
    }

    private let ssl: OpaquePointer
    // Both belong to `ssl`.
    private let received: OpaquePointer
    private let toSend: OpaquePointer
    private let record = PeerRecord()
    private let host: String

    /// A session with an address. The server's certificate must be for its name or IP address.
    init(_ settings: TLSSettings, to address: WebAddress) throws(FetchProblem) {
        guard let ssl = unsafe SSL_new(settings.pointer) else { throw Self.problem() }
        guard let received = unsafe BIO_new(BIO_s_mem()), let toSend = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(ssl)
            throw Self.problem()
        }
        unsafe SSL_set_bio(ssl, received, toSend)
        unsafe (self.ssl, self.received, self.toSend) = unsafe (ssl, received, toSend)
        host = address.host
        guard unsafe record.attach(to: ssl), expect(address) else { throw Self.problem() }
    }

    deinit { unsafe SSL_free(ssl) }

    private func expect(_ address: WebAddress) -> Bool {
        if let bytes = address.hostAddress?.bytes {
            return unsafe X509_VERIFY_PARAM_set1_ip(SSL_get0_param(ssl), bytes, bytes.count) == 1
        }
        // The dot at the end of a complete name is for the resolver only.
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        // As in Go: the subject's common name is no host name, and a wildcard is a whole label.
        unsafe SSL_set_hostflags(
            ssl, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        return unsafe SSL_set1_host(ssl, name) == 1 && COpenSSL_SSL_set_tlsext_host_name(ssl, name) == 1
    }

    /// The certificates as the server sent them, its own first: DER.
    var chain: [[UInt8]] { record.chain }

    /// Such as "TLSv1.3".
    var version: String { unsafe String(cString: SSL_get_version(ssl)) }

    func handshake() -> Step { step { unsafe SSL_connect(ssl) } }

    func read(into buffer: inout [UInt8]) -> Step {
        step { unsafe SSL_read(ssl, &buffer, Int32(buffer.count)) }
    }

    func write(_ bytes: [UInt8]) -> Step { step { unsafe SSL_write(ssl, bytes, Int32(bytes.count)) } }

    private func step(_ operation: () -> Int32) -> Step {
        ERR_clear_error()
        let code = operation()
        switch unsafe SSL_get_error(ssl, code) {
        case SSL_ERROR_NONE: return .done(Int(code))
        case SSL_ERROR_ZERO_RETURN: return .goodbye
        case SSL_ERROR_WANT_READ: return .needsMore
        default:
            let problem = Self.problem()
            return .failed(record.refusal(host: host).map { .untrusted($0) } ?? problem)
        }
    }

    /// Takes bytes from the wire.
    func receive(_ bytes: [UInt8]) throws(FetchProblem) {
        guard unsafe BIO_write(received, bytes, Int32(bytes.count)) == Int32(bytes.count) else {
            throw Self.problem()
        }
    }

    /// The bytes for the wire, each once.
    func takeOutgoing() throws(FetchProblem) -> [UInt8] {
        let count = Int(unsafe BIO_ctrl_pending(toSend))
        if count == 0 { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe BIO_read(toSend, &bytes, Int32(count)) == Int32(count) else { throw Self.problem() }
        return bytes
    }

    /// The entries of OpenSSL's error queue.
    private static func problem() -> FetchProblem { .tls(OpenSSLError(draining: "TLS").reasons) }
}
