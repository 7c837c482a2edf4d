package import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// The certificate that a client showed, with what came along for its chain. Nothing in it is believed.
package struct ClientCertificate: Sendable {
    /// The client's own certificate, and then others that may lie on the way to an authority.
    package let chain: [Certificate]

    /// - Parameter chain: the certificates in DER, as TLS brought them; nil when the first is none that can be read.
    package init?(der chain: [[UInt8]]) {
        guard let first = chain.first, let leaf = Certificate(der: first) else { return nil }
        self.chain = [leaf] + chain.dropFirst().prefix(8).compactMap { Certificate(der: $0) }
    }

    /// The certificate itself.
    var leaf: Certificate { chain[0] }

    /// The user that the certificate is of: the common name, its groups the organizations (apiserver,
    /// CommonNameUserConversion); nil for a certificate without a common name.
    func user() throws(OpenSSLError) -> UserInfo? {
        guard let name = leaf.subject.commonName, !name.isEmpty else { return nil }
        let fingerprint = Hexadecimal.text(try Digest.sha256(leaf.der))
        return UserInfo(
            username: name, groups: leaf.subject.organizations,
            extra: ["authentication.kubernetes.io/credential-id": ["X509SHA256=\(fingerprint)"]])
    }
}
