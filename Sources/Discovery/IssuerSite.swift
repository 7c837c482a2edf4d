package import JOSE
internal import ServiceAccountTokens
internal import Text

/// A file of an issuer's site, and how it must be served.
package struct SiteFile: Sendable {
    /// Its place in the site.
    package let path: SitePath
    /// Its bytes.
    package let bytes: [UInt8]
    /// Its `Content-Type`, as kube-apiserver sends it.
    package let contentType: String
    /// Its `Cache-Control`, as kube-apiserver sends it. A ring's lead time is at least as long, so that every copy has a key
    /// before it signs.
    package let cacheControl = "public, max-age=\(DiscoveryDocuments.maximumAge)"
}

/// The static site by which relying parties verify an issuer's tokens: two documents, byte for byte kube-apiserver's.
package struct IssuerSite: Sendable {
    package let issuer: String
    /// The `jwks_uri` of the discovery document.
    package let jwksURI: String
    /// The JWK Set and the discovery document, in the order in which they must be written: relying parties would fail on a
    /// document that names keys that are not there yet.
    package let files: [SiteFile]

    /// The site of an issuer.
    ///
    /// - Parameters:
    ///   - jwksURI: where the keys are; nil for below the issuer.
    ///   - jwksPath: where the site has them; nil for where `jwksURI` says, or for kube-apiserver's own path.
    package init(issuer: String, jwksURI: String?, jwksPath: SitePath?, keys: JWKSet) throws(SiteError) {
        let path: SitePath
        if let jwksURI, let named = try SitePath(of: jwksURI, below: issuer) {
            path = jwksPath ?? named
            if path != named {
                throw .contradiction(jwksURI: jwksURI, path: path, url: path.url(below: issuer))
            }
        } else {
            path = jwksPath ?? .jwks
        }
        self.issuer = issuer
        self.jwksURI = jwksURI ?? path.url(below: issuer)
        let documents: DiscoveryDocuments
        do throws(DiscoveryError) {
            documents = try DiscoveryDocuments(issuer: issuer, jwksURI: self.jwksURI, keys: keys)
        } catch {
            throw .notServed(error)
        }
        for (what, url) in [("issuer", issuer), ("jwks_uri", self.jwksURI)] {
            if let problem = IssuerAddress.problem(url) {
                throw .unfetchable(what: what, url: url, problem: problem)
            }
        }
        files = [
            SiteFile(path: path, bytes: documents.jwks, contentType: DiscoveryDocuments.jwksType),
            SiteFile(
                path: .configuration, bytes: documents.configuration,
                contentType: DiscoveryDocuments.configurationType),
        ]
    }

    /// Whether the keys are published by this very site; if not, the JWK Set belongs where `jwksURI` says.
    package var holdsKeys: Bool { jwksURI.isExactly(files[0].path.url(below: issuer)) }
}
