internal import Files
internal import HTTPS
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

/// What the bearer token of an observer says of itself. Nothing in it is proven.
package struct ObserverToken: Equatable, Sendable {
    /// `kid`, empty where there is none.
    package let keyID: String
    /// `sub`, empty where there is none.
    package let subject: String
    /// `aud`.
    package let audiences: [String]
    /// `exp` in seconds since 1970; nil for a token without an end.
    package let expiry: Int?

    /// Reads the token in a file.
    ///
    /// - Returns: nil when the file cannot be read or holds no JWT.
    package init?(file path: String) {
        guard let bytes = try? File.read(path, limit: ClientCredentials.fileLimit).bytes else { return nil }
        self.init(bytes)
    }

    /// Reads a token in compact form; line ends after it are passed over.
    package init?(_ bytes: [UInt8]) {
        let verifier = TokenVerifier(VerificationPolicy(issuers: [], keys: [], profile: .kubeAPIServer))
        guard let examination = verifier.examine(bytes, now: 0).examination, let header = examination.header,
            let claims = examination.claims
        else { return nil }
        keyID = header.keyID
        subject = claims.subject
        audiences = claims.audiences
        expiry = claims.expiry.map { Int($0.seconds) }
    }
}
