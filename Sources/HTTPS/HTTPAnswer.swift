internal import Recognition

/// A server's answer to a GET, whatever its status.
package struct HTTPAnswer: Sendable {
    /// The status code, such as 200 or 401.
    package let status: Int
    /// What the server calls the status; may be empty.
    package let reason: String
    /// The body as it was sent; incomplete where the connection broke and the status is not 200.
    package let body: [UInt8]
    /// The version of TLS, such as "TLSv1.3"; nil for plain http.
    package internal(set) var tlsVersion: String?
    /// The certificates that the server sent, its own first: DER. Empty for plain http.
    package internal(set) var chain: [[UInt8]] = []
    let headers: [HTTPHeader]

    init(_ head: ResponseReader.Head, body: [UInt8]) {
        status = head.status
        reason = head.reason
        headers = head.headers
        self.body = body
    }

    /// An answer with these headers.
    package init(
        status: Int, reason: String = "", headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.status = status
        self.reason = reason
        self.headers = headers.map { HTTPHeader(name: $0.name, value: $0.value) }
        self.body = body
    }

    /// The value of a header, several joined by commas; nil when there is none.
    package func header(_ name: String) -> String? {
        let values = headers.values(name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The server's clock in seconds since the epoch, nil without a Date header. The Age that a cache states (RFC 9111, 5.1)
    /// is added, at most a year.
    package var date: Int? {
        let age = header("Age").map { Int($0) ?? -1 } ?? 0
        guard 0...31_536_000 ~= age else { return nil }
        return header("Date").flatMap { HTTPDate.seconds($0) }.map { $0 + age }
    }
}

extension RefusingAnswer {
    /// What an answer tells about the server that gave it.
    package init(_ answer: HTTPAnswer) {
        let names = [
            "x-amz-request-id", "x-goog-hash", "x-guploader-uploadid", "x-ms-request-id", "x-amz-cf-id",
        ]
        let isStore = names.contains { !answer.headers.values($0).isEmpty }
        let server: Server =
            switch InputKind(answer.body) {
            case .status: .apiServer
            case .xml(let code): .store(code: code)
            case .html: isStore ? .store(code: nil) : .page
            default: isStore ? .store(code: nil) : .unknown
            }
        self.init(reason: answer.reason, server: server)
    }
}
