internal import Files
internal import JOSE
package import OpenSSL

/// One of an issuer's documents as it was found.
package struct PublishedDocument: Sendable {
    /// The file or the URL.
    let place: String
    /// The document itself.
    package let bytes: [UInt8]
    /// How it was served; nil for a file.
    let delivery: Delivery?

    /// What a server said around a document.
    struct Delivery: Sendable {
        let contentType: String?
        let cacheControl: String?
        /// Seconds since the epoch by the server's clock; nil when it does not say.
        let date: Int?
        /// As in "TLSv1.3"; nil for plain http.
        let tlsVersion: String?
        /// The server's certificates, its own first: DER.
        let chain: [[UInt8]]
        /// What the server answered to a caller without credentials, where it gave the document to one with them only.
        let refusal: FetchProblem?
    }
}

/// Where an issuer's documents are looked for.
package enum PublishedPlace: Sendable {
    /// A directory that stands for the issuer's path.
    case directory(String)
    /// The web, seen by a client without credentials and, on one server, by a client with them.
    case web(HTTPSClient, identified: HTTPSClient?, origin: WebAddress)
}

extension PublishedPlace {
    /// No discovery document or JWK Set is larger.
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
            // Credentials are for the server that was named, wherever its documents point to.
            guard let identified, address.hasOrigin(of: origin), error.wantsCaller else { throw error }
            return PublishedDocument(try identified.get(address), place: url, refusal: error)
        }
    }

    /// By what a caller of a URL says, or could say, who he is.
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
