import OpenSSL

/// The signatures that are tried over one host: each once, and not more than a bound, for a bundle may hold thousands of
/// certificates of one name.
final class SignatureWork {
    /// Enough for some hundred leaves; trying takes a second at most.
    static let most = 4_000

    private struct Pair: Hashable {
        let certificate: [UInt8]
        let authority: [UInt8]
    }

    private var left = most
    private var known: [Pair: Bool] = [:]
    private var signers: [[UInt8]: HeldCertificate?] = [:]
    /// Whether a signature was not tried: what is said to be signed by an unknown authority may not be.
    private(set) var isExhausted = false

    /// Whether the key of `authority` made the certificate's signature.
    func isSigned(_ certificate: Certificate, by authority: Certificate) -> Bool {
        let pair = Pair(certificate: certificate.der, authority: authority.der)
        if let answer = known[pair] { return answer }
        guard left > 0 else {
            isExhausted = true
            return false
        }
        left -= 1
        let answer = certificate.isSigned(by: authority)
        known[pair] = answer
        return answer
    }

    /// What `search` finds for a certificate, which it is asked once.
    func signer(of certificate: Certificate, _ search: () -> HeldCertificate?) -> HeldCertificate? {
        if let found = signers[certificate.der] { return found }
        let found = search()
        signers[certificate.der] = .some(found)
        return found
    }
}
