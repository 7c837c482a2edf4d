internal import HTTPS
internal import JOSE
internal import OpenSSL
internal import Text

/// What a relying party sees of an issuer.
struct RelyingPartyView {
    /// The issuer as published.
    let issuer: String
    let jwksURI: String
    /// The algorithms in the discovery document; nil when it names none.
    let advertised: [String]?
    /// The document at `jwks_uri`, nil when there is none.
    let document: PublishedDocument?
    /// The JWK Set, nil when it cannot be read.
    let set: ForeignJWKSet?
    /// Whether certificates were judged by authorities that were named, not by the system's.
    let hasOwnAuthorities: Bool

    /// The algorithms of the published keys.
    var algorithms: [String] { (set?.keys ?? []).compactMap { $0.algorithm?.rawValue } }

    /// Whether a caller without credentials was refused.
    var wantsCaller: Bool { document?.delivery?.refusal != nil }

    /// The keys in words: "3 RSA and 1 EC keys".
    var keyCounts: (rsa: Int, ec: Int) {
        let rsa = algorithms.count { $0.hasPrefix("RS") || $0.hasPrefix("PS") }
        return (rsa, algorithms.count - rsa)
    }

    /// Why the issuer's documents cannot be fetched from the internet; nil when its address allows it.
    var unreachableFromOutside: String? {
        for url in [issuer, jwksURI] {
            guard let address = try? WebAddress(url) else { continue }
            if let host = address.hostAddress {
                if host.isPrivate { return "\(url) is at a private address" }
            } else if Self.isInside(address.host) {
                return "\(url) is at a name that only the cluster or a local network knows"
            }
        }
        return nil
    }

    /// Names that no public resolver knows: one label, or below a domain kept for local use (RFC 6761, RFC 6762, RFC 9476
    /// and ICANN's internal), or a Kubernetes Service.
    private static func isInside(_ host: String) -> Bool {
        let labels = host.split(separator: ".")
        let local = ["local", "localhost", "internal", "svc", "invalid", "test", "alt"]
        return labels.count < 2 || labels.last.map { local.containsExactly(String($0)) } == true
    }

    /// The members of each key in the document, sorted.
    var memberNames: [[String]] { document.map { JWKMembers.names(in: $0.bytes) } ?? [] }
}
