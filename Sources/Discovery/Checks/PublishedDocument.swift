internal import Files
internal import JOSE
package import OpenSSL

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
    /// The web, seen by a client without credentials and, on one server, by a client with them.
    case web(HTTPSClient, identified: HTTPSClient?, origin: WebAddress)
}

extension PublishedPlace {
    /// The largest discovery document or JWK Set that is read.
    package static let limit = ForeignJWKSet.sizeLimit

    /// Fetches a URL.
    ///
    /// - Throws: `FetchProblem`.
    package static func fetch(
        _ url: String, _ client: HTTPSClient, identified: HTTPSClient?, origin: WebAddress
    ) throws(FetchProblem) -> PublishedDocument {
        let address = try WebAddress(url)
        do throws(FetchProblem) {
            return PublishedDocument(try client.get(address), place: url, refusal: nil)
        } catch {
            // Credentials are for the named server only, not for servers that its documents name.
            guard let identified, address.hasOrigin(of: origin), error.wantsCaller else { throw error }
            return PublishedDocument(try identified.get(address), place: url, refusal: error)
        }
    }

    /// The credentials that were used or could be used with a URL.
    func credentials(for url: String) -> CallerCredentials {
        guard case .web(_, let identified, let origin) = self,
            (try? WebAddress(url))?.hasOrigin(of: origin) == true
        else { return .none }
        return identified == nil ? .possible(options: "--token-file or --client-certificate") : .refused
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
    fileprivate init(_ document: FetchedDocument, place: String, refusal: FetchProblem?) {
        self.place = place
        bytes = document.body
        delivery = Delivery(
            contentType: document.header("Content-Type"), cacheControl: document.header("Cache-Control"),
            date: document.date,
            tlsVersion: document.tlsVersion, chain: document.chain, refusal: refusal)
    }
}

extension FetchProblem {
    /// Whether another caller might be answered: 401, 403, or a handshake that wanted a certificate.
    fileprivate var wantsCaller: Bool {
        switch self {
        case .status(let status, _): status == 401 || status == 403
        case .tls, .closed: true
        default: false
        }
    }
}
