/// Why a document could not be fetched.
package enum FetchProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// The URL cannot be fetched.
    case badURL(String)
    /// Plain http to another machine.
    case insecure
    /// The host has no address, with the resolver's message.
    case unresolved(host: String, reason: String)
    /// No connection to any of the host's addresses, with the system's message about the first.
    case unreachable(address: String, reason: String)
    /// The server took too long.
    case timedOut(during: String, seconds: Double)
    /// The server's certificate is for other hosts, or no trusted CA signed it.
    case untrusted(UntrustedCertificate)
    /// TLS failed otherwise, with OpenSSL's reasons: no TLS on the port, an old version, a client certificate required.
    case tls([String])
    /// The connection ended before there was an answer.
    case closed
    /// A redirect, which relying parties do not follow.
    case redirect(status: Int, location: String?)
    /// Any status but 200.
    case status(Int, answer: RefusingAnswer)
    /// The answer is longer than the limit.
    case tooLarge(limit: Int)
    /// The answer is not correct HTTP.
    case badResponse(String)

    /// One line, which goes behind the URL.
    package var description: String {
        switch self {
        case .badURL(let problem): "the URL \(problem)"
        case .insecure: "plain http is spoken to this machine's own addresses only, https was expected"
        case .unresolved(let host, let reason): "\(host) has no address: \(reason)"
        case .unreachable(let address, let reason): "no connection to \(address): \(reason)"
        case .timedOut(let stage, let seconds):
            "\(stage) took longer than \(seconds.rounded() == seconds ? "\(Int(seconds))" : "\(seconds)") s"
        case .untrusted(let certificate): certificate.description
        case .tls(let reasons):
            "no TLS connection: \(reasons.isEmpty ? "no reason given" : reasons.joined(separator: ", "))"
        case .closed: "the server closed the connection before it answered"
        case .redirect(let status, let location):
            "status \(status) points to \(location ?? "nowhere"), and redirects are not followed"
        case .status(let status, let answer):
            "status \(status)\(answer.reason.isEmpty ? "" : " \(answer.reason)")\(answer.words)"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .badResponse(let problem): "the answer is no proper HTTP: \(problem)"
        }
    }

    /// Whether no server answered, so that its answer is unknown.
    package var isUnavailable: Bool {
        switch self {
        case .unresolved, .unreachable, .timedOut, .closed: true
        default: false
        }
    }
}

/// A certificate that a TLS client refuses.
package struct UntrustedCertificate: Equatable, Sendable, CustomStringConvertible {
    /// The kinds of reasons that have different remedies.
    package enum Kind: Equatable, Sendable {
        /// It is for other hosts.
        case otherName
        /// It has expired, or is not yet valid.
        case outOfDate
        /// No trusted CA signed it.
        case unknownAuthority
        case other
    }

    /// The kind of reason.
    package let kind: Kind
    /// OpenSSL's message.
    package let reason: String
    /// The host that was called.
    package let host: String
    /// The names and addresses that the server's certificate is for.
    package let names: [String]
    /// The issuer of the server's certificate.
    package let issuer: String
    /// The period in which the server's certificate is valid, RFC 3339.
    package let validity: String

    package init(
        kind: Kind, reason: String, host: String, names: [String], issuer: String, validity: String
    ) {
        self.kind = kind
        self.reason = reason
        self.host = host
        self.names = names
        self.issuer = issuer
        self.validity = validity
    }

    /// One line.
    package var description: String {
        let detail =
            switch kind {
            case .otherName:
                names.isEmpty
                    ? ": it names no host in subjectAltName, \(host) was called"
                    : ": it is for \(names.joined(separator: ", ")), not for \(host)"
            case .outOfDate: ": the server's is valid \(validity)"
            case .unknownAuthority: ": the server's is signed by \(issuer)"
            case .other: ""
            }
        return "the certificate is not trusted: \(reason)\(detail)"
    }
}
