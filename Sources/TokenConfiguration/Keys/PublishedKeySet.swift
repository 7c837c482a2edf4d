internal import Discovery
internal import Files
internal import HTTPS
package import JOSE
internal import JSON
internal import OpenSSL
internal import ServiceAccountTokens

/// The keys that an issuer or an API server shows, found as relying parties find them.
package enum PublishedKeySet {
    /// Those of a file that holds a JWK Set.
    package static func keys(inFile path: String, _ connection: Connection, _ warnings: inout [Warning])
        throws
        -> [VerificationKey]
    {
        try keys(KeySetSource(path, connection), &warnings)
    }

    /// Those behind a URL, which is that of a JWK Set, of an API server, of an issuer or of its discovery document.
    package static func keys(at url: String, _ connection: Connection, _ warnings: inout [Warning]) throws
        -> [VerificationKey]
    {
        if let issuer = IssuerAddress.issuer(ofDocument: url) {
            return try keys(KeySetSource(jwksURI(of: issuer, connection), connection, origin: url), &warnings)
        }
        // A bare server is asked as kube-apiserver is.
        let isBare = (try? WebAddress(url))?.target == "/"
        do {
            return try keys(KeySetSource(isBare ? SitePath.jwks.url(below: url) : url, connection), &warnings)
        } catch {
            if (error as? FetchFailure)?.problem.isUnavailable == true { throw error }
            // No set, where one would be: an issuer, whose discovery document says where its keys are.
            guard let uri = try? jwksURI(of: url, connection) else { throw error }
            return try keys(KeySetSource(uri, connection, origin: url), &warnings)
        }
    }

    /// Those of a directory that holds an issuer's documents; nil for any other directory.
    package static func keys(ofSite directory: String, _ connection: Connection, _ warnings: inout [Warning])
        throws
        -> [VerificationKey]?
    {
        let document = "\(directory)/\(SitePath.configuration)"
        let usual = "\(directory)/\(SitePath.jwks)"
        try File.refusePipe(document)
        guard File.exists(document) else {
            try File.refusePipe(usual)
            return File.exists(usual) ? try keys(inFile: usual, connection, &warnings) : nil
        }
        let value = try? JSONValue(parsing: File.read(document, limit: PublishedPlace.limit).bytes)
        guard let issuer = value?["issuer"]?.string, let uri = value?["jwks_uri"]?.string else {
            throw ProgramFailure(
                "\(Shown.text(document)): is no discovery document",
                hint: "satoken check-issuer says what is wrong with it",
                code: .unreadableInput)
        }
        guard let path = try? SitePath(of: uri, below: issuer) else {
            throw ProgramFailure(
                "\(Shown.text(document)): its jwks_uri is \(Shown.text(uri)), which is not in this directory",
                hint: "name that URL in place of the directory", code: .unreadableInput)
        }
        try File.refusePipe("\(directory)/\(path)")
        return try keys(inFile: "\(directory)/\(path)", connection, &warnings)
    }

    private static func keys(_ source: KeySetSource, _ warnings: inout [Warning]) throws -> [VerificationKey]
    {
        let set = try source.read()
        warnings += source.warnings(set)
        return set.keys
    }

    /// Where the keys of an issuer are, by its discovery document.
    private static func jwksURI(of issuer: String, _ connection: Connection) throws -> String {
        let url = SitePath.configuration.url(below: issuer)
        let source = try KeySetSource(url, connection)
        guard let uri = (try? JSONValue(parsing: source.bytes()))?["jwks_uri"]?.string else {
            throw ProgramFailure(
                "\(Shown.text(url)): names no jwks_uri",
                hint: "satoken check-issuer says what is wrong with it", code: source.unusable)
        }
        return uri
    }
}
