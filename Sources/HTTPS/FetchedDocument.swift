/// A document from a server: an answer of status 200.
package struct FetchedDocument: Sendable {
    private let answer: HTTPAnswer

    /// The document in an answer.
    ///
    /// - Throws: `FetchProblem` for every status but 200, and for a body that is compressed.
    package init(_ answer: HTTPAnswer) throws(FetchProblem) {
        if 300...399 ~= answer.status && answer.status != 304 {
            throw .redirect(status: answer.status, location: answer.headers.values("Location").first)
        }
        if answer.status != 200 { throw .status(answer.status, answer: RefusingAnswer(answer)) }
        let codings = answer.headers.values("Content-Encoding").filter { $0.lowercased() != "identity" }
        if !codings.isEmpty { throw .badResponse("it is compressed, which was not asked for") }
        self.answer = answer
    }

    /// The document itself.
    package var body: [UInt8] { answer.body }
    /// The version of TLS, such as "TLSv1.3"; nil for plain http.
    package var tlsVersion: String? { answer.tlsVersion }
    /// The certificates that the server sent, its own first: DER. Empty for plain http.
    package var chain: [[UInt8]] { answer.chain }
    /// The server's clock in seconds since the epoch, as `HTTPAnswer` has it.
    package var date: Int? { answer.date }

    /// The value of a header, several joined by commas; nil when there is none.
    package func header(_ name: String) -> String? { answer.header(name) }
}
