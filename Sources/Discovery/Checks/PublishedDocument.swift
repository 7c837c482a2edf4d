internal import Files
package import HTTPS
internal import JOSE
internal import OpenSSL

/// One of an issuer's documents.
package struct PublishedDocument: Sendable {
    /// The file or the URL.
    let place: String
    /// The document itself.
    package let bytes: [UInt8]
    /// How it was served; nil for a file.
    let delivery: Delivery?

    /// The server's answer around a document.
    struct Delivery: Sendable {
        let contentType: String?
        let cacheControl: String?
        /// Seconds since the epoch by the server's clock; nil without a Date header.
        let date: Int?
        /// Such as "TLSv1.3"; nil for plain http.
        let tlsVersion: String?
        /// The server's certificates, its own first: DER.
        let chain: [[UInt8]]
        /// The answer to a caller without credentials, where only a caller with credentials got the document.
        let refusal: FetchProblem?
    }
}

/// The place of an issuer's documents.
package enum PublishedPlace: Sendable {
    /// The directory of the issuer's site.
    case directory(String)
    /// The web: the client's origin is the issuer's URL.
    case web(OriginClient)
}

extension PublishedPlace {
    /// The largest discovery document or JWK Set that is read.
    package static let limit = ForeignJWKSet.sizeLimit

    /// Fetches a URL.
    ///
    /// - Throws: `FetchProblem`.
    package static func fetch(
        _ url: String, _ client: OriginClient
    ) throws(FetchProblem) -> PublishedDocument {
        PublishedDocument(try client.get(WebAddress(url)), place: url)
    }

    /// The credentials that were used or could be used with a URL.
    func credentials(for url: String) -> CallerCredentials {
        guard case .web(let client) = self, let address = try? WebAddress(url),
            client.mayIdentify(to: address)
        else { return .none }
        return client.hasCredentials
            ? .refused : .possible(options: "--token-file or --client-certificate")
    }

    /// Reads a file below a directory.
    ///
    /// - Throws: `FileError`.
    static func read(_ path: SitePath, in directory: String) throws(FileError) -> PublishedDocument {
        let place = "\(directory)/\(path)"
        try File.refusePipe(place)
        return PublishedDocument(
            place: place, bytes: try File.read(place, limit: limit).bytes, delivery: nil)
    }
}

extension PublishedDocument {
    fileprivate init(_ answer: OriginClient.Answer, place: String) {
        let document = answer.document
        self.place = place
        bytes = document.body
        delivery = Delivery(
            contentType: document.header("Content-Type"), cacheControl: document.header("Cache-Control"),
            date: document.date,
            tlsVersion: document.tlsVersion, chain: document.chain, refusal: answer.refusal)
    }
}
