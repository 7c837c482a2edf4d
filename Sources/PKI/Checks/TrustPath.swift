import OpenSSL

/// Whether one of a set of authorities signed a leaf, by names, signatures and the authorities' constraints. Dates and
/// uses have checks of their own.
enum TrustPath {
    case trusted(by: Certificate)
    /// Authorities signed it, and what one of them says of itself makes Go refuse the chain.
    case constrained(Constraint)
    /// An authority has the issuer's name, and its key did not sign: the CA was made anew under its old name.
    case namesake(Certificate, below: Certificate)
    /// No authority has the issuer's name.
    case unknown(Certificate)

    /// What an authority allows less than the chain below it needs.
    struct Constraint {
        let authority: Certificate
        /// What it says, in a clause, and Go's words.
        let words: String

        /// The first constraint that a chain breaks, from the leaf up; nil where it breaks none.
        init?(_ chain: [Certificate]) {
            for (index, authority) in chain.enumerated().dropFirst() {
                let between = index - 1
                if let most = authority.extensions.pathLength, between > most {
                    self.authority = authority
                    words =
                        "allows \(most) CA \(most == 1 ? "certificate" : "certificates") between it and a leaf "
                        + "(pathLenConstraint), and there \(between == 1 ? "is" : "are") \(between): \"x509: too many "
                        + "intermediates for path length constraint\""
                    return
                }
                guard let held = chain[..<index].first(where: { !authority.allowsNames(of: $0) }) else {
                    continue
                }
                self.authority = authority
                words =
                    "does not allow the names of \(held.subject.text) (nameConstraints): \"x509: a root or intermediate "
                    + "certificate is not authorized to sign for this name\""
                return
            }
            return nil
        }
    }

    /// The most signatures that are tried for one leaf, as in Go.
    static let budget = 100

    /// Looks for a way from `leaf` over `presented` to one of `authorities`.
    init(
        from leaf: Certificate, presented: [Certificate], to authorities: [Certificate], _ work: SignatureWork
    ) {
        var tried = 0
        var seen: Set<[UInt8]> = [leaf.der]
        // Each from the leaf up.
        var ahead = [[leaf]]
        var last = leaf
        var namesake: (Certificate, Certificate)?
        var constraint: Constraint?
        if authorities.contains(where: { $0.der == leaf.der }) {
            self = .trusted(by: leaf)
            return
        }
        while let chain = ahead.popLast(), let certificate = chain.last {
            last = certificate
            for authority in authorities where authority.subject.der == certificate.issuer.der {
                guard tried < Self.budget else { break }
                tried += 1
                if work.isSigned(certificate, by: authority) {
                    guard let broken = Constraint(chain + [authority]) else {
                        self = .trusted(by: authority)
                        return
                    }
                    constraint = constraint ?? broken
                } else {
                    namesake = namesake ?? (authority, certificate)
                }
            }
            for link in presented where link.subject.der == certificate.issuer.der && !seen.contains(link.der)
            {
                guard tried < Self.budget else { break }
                tried += 1
                if work.isSigned(certificate, by: link) {
                    seen.insert(link.der)
                    ahead.append(chain + [link])
                }
            }
        }
        if let constraint {
            self = .constrained(constraint)
        } else if let (authority, below) = namesake {
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
