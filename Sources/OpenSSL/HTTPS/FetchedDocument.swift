/// A document from a server.
package struct FetchedDocument: Sendable {
    /// The document itself.
    package let body: [UInt8]
    /// The version of TLS, such as "TLSv1.3"; nil for plain http.
    package internal(set) var tlsVersion: String?
    /// The certificates that the server sent, its own first: DER. Empty for plain http.
    package internal(set) var chain: [[UInt8]] = []
    private let headers: [HTTPHeader]

    init(_ head: ResponseReader.Head, body: [UInt8]) throws(FetchProblem) {
        if 300...399 ~= head.status && head.status != 304 {
            throw .redirect(status: head.status, location: head.headers.values("Location").first)
        }
        if head.status != 200 { throw .status(head.status, answer: RefusingAnswer(head, body: body)) }
        let codings = head.headers.values("Content-Encoding").filter { $0.lowercased() != "identity" }
        if !codings.isEmpty { throw .badResponse("it is compressed, which was not asked for") }
        self.body = body
        headers = head.headers
    }

    /// The server's clock in seconds since the epoch, nil without a Date header. The Age that a cache states (RFC 9111, 5.1)
    /// is added, at most a year.
    package var date: Int? {
        let age = header("Age").map { Int($0) ?? -1 } ?? 0
        guard 0...31_536_000 ~= age else { return nil }
        return header("Date").flatMap { HTTPDate.seconds($0) }.map { $0 + age }
    }

    /// The value of a header, several joined by commas; nil when there is none.
    package func header(_ name: String) -> String? {
        let values = headers.values(name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}
