package import ServiceAccountTokens

/// The path of a file of an issuer's site, below the issuer's URL and below the site's directory alike.
package struct SitePath: Sendable, Equatable, CustomStringConvertible {
    /// The names of the directories, and last of the file; at least one.
    package let names: [String]

    /// OpenID Connect Discovery 1.0, 4 fixes this path.
    package static let configuration = SitePath(checked: [".well-known", "openid-configuration"])
    /// kube-apiserver's own.
    package static let jwks = SitePath(checked: ["openid", "v1", "jwks"])

    /// A path such as "openid/v1/jwks", with or without a slash before it.
    ///
    /// - Throws: `SiteError.badPath` for a path that differs between a URL and a directory, and for one that collides with the
    ///   discovery document.
    package init(_ path: String) throws(SiteError) {
        let text = path.hasPrefix("/") ? String(path.dropFirst()) : path
        let names = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        let arePlain = names.allSatisfy { name in
            !["", ".", ".."].contains(name) && name.utf8.count <= 255 && name.utf8.allSatisfy(Self.isPlain)
        }
        let configuration = Self.configuration.names
        if !arePlain || names.count > 16 || names.starts(with: configuration)
            || configuration.starts(with: names)
        {
            throw .badPath(path)
        }
        self.names = names
    }

    private init(checked names: [String]) { self.names = names }

    /// The path of a URL below an issuer; nil for a URL elsewhere.
    package init?(of url: String, below issuer: String) throws(SiteError) {
        let start = Self.base(issuer)
        guard url.utf8.starts(with: start.utf8) else { return nil }
        try self.init(String(Substring(url.utf8.dropFirst(start.utf8.count))))
    }

    /// The URL of the file, below an issuer.
    package func url(below issuer: String) -> String { Self.base(issuer) + description }

    package var description: String { names.joined(separator: "/") }

    private static func base(_ issuer: String) -> String {
        issuer.utf8.last == UInt8(ascii: "/") ? issuer : issuer + "/"
    }

    /// RFC 3986's unreserved characters: the same in a URL, a file name and a bucket.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-._~".utf8.contains(byte)
    }
}

/// Why there can be no site.
package enum SiteError: Error, Sendable, Equatable {
    /// A path that is not plain, or that collides with the discovery document.
    case badPath(String)
    /// `jwks_uri` is below the issuer, and the site has the JWK Set elsewhere.
    case contradiction(jwksURI: String, path: SitePath, url: String)
    /// kube-apiserver would not serve such documents.
    case notServed(DiscoveryError)
    /// No relying party could fetch the issuer or the `jwks_uri`.
    case unfetchable(what: String, url: String, problem: String)
}
