import OpenSSL

/// Whether one of a set of authorities signed a leaf, by names and signatures alone. Dates and constraints have checks of
/// their own.
enum TrustPath {
    case trusted(by: Certificate)
    /// An authority has the issuer's name, and its key did not sign: the CA was made anew under its old name.
    case namesake(Certificate, below: Certificate)
    /// No authority has the issuer's name.
    case unknown(Certificate)

    /// The most signatures that are tried for one leaf, as in Go.
    static let budget = 100

    /// Looks for a way from `leaf` over `presented` to one of `authorities`.
    init(
        from leaf: Certificate, presented: [Certificate], to authorities: [Certificate], _ work: SignatureWork
    ) {
        var tried = 0
        var seen: Set<[UInt8]> = [leaf.der]
        var ahead = [leaf]
        var last = leaf
        var namesake: (Certificate, Certificate)?
        if authorities.contains(where: { $0.der == leaf.der }) {
            self = .trusted(by: leaf)
            return
        }
        while let certificate = ahead.popLast() {
            last = certificate
            for authority in authorities where authority.subject.der == certificate.issuer.der {
                guard tried < Self.budget else { break }
                tried += 1
                if work.isSigned(certificate, by: authority) {
                    self = .trusted(by: authority)
                    return
                }
                namesake = namesake ?? (authority, certificate)
            }
            for link in presented where link.subject.der == certificate.issuer.der && !seen.contains(link.der)
            {
                guard tried < Self.budget else { break }
                tried += 1
                if work.isSigned(certificate, by: link) {
                    seen.insert(link.der)
                    ahead.append(link)
                }
            }
        }
        if let (authority, below) = namesake {
            self = .namesake(authority, below: below)
        } else {
            self = .unknown(last)
        }
    }

    var isTrusted: Bool {
        if case .trusted = self { return true }
        return false
    }
}
