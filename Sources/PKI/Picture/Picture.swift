internal import Findings
import OpenSSL

/// The certificate authorities of one host, who trusts each, and what each signed.
package struct Picture {
    /// One authority: a name and a key, with any number of certificates.
    package struct Authority {
        package let subject: String
        /// "RSA 2048 sha256:0123456789abcdef".
        package let key: String
        /// "3649 d left", "expired 3 d ago".
        package let life: String
        package let files: [String]
        /// The flags and files that trust it.
        package let trustedBy: [String]
        package let signed: [Leaf]
        /// Whether a check fails for one of its files.
        package let isFailed: Bool
    }

    /// A certificate that an authority signed, or that none is known for.
    package struct Leaf {
        package let subject: String
        package let issuer: String
        package let life: String
        package let files: [String]
        /// What it is for, each with the flag or file that says so.
        package let uses: [String]
        package let isFailed: Bool
    }

    package let host: String
    package let authorities: [Authority]
    /// How many authorities were left out.
    package let omitted: Int
    /// Leaves that none of the host's certificates signed.
    package let orphans: [Leaf]

    /// The most authorities in a picture, and the most leaves of each.
    private static let most = 32
}

extension Examination {
    /// The picture of each host.
    package var pictures: [Picture] { hosts.map { Picture($0, findings, settings) } }
}

extension Picture {
    /// An authority is identified by its name and its key.
    private struct Identity: Hashable {
        let subject: DistinguishedName
        let key: CertificateKey
    }

    init(_ host: Host, _ findings: [Finding], _ settings: CheckSettings) {
        let failed = Set(findings.lazy.filter { $0.result == .fail && $0.host == host.name }.map(\.subject))
        func isFailed(_ files: [String]) -> Bool { files.contains { failed.contains($0) } }

        var order: [Identity] = []
        var groups: [Identity: [HeldCertificate]] = [:]
        for held in host.certificates where held.isAuthority {
            let identity = Identity(subject: held.certificate.subject, key: held.certificate.key)
            if groups[identity] == nil { order.append(identity) }
            groups[identity, default: []].append(held)
        }
        var signed: [Identity: [Leaf]] = [:]
        var orphans: [Leaf] = []
        for held in host.certificates where !held.isAuthority {
            let certificate = held.certificate
            let leaf = Leaf(
                subject: certificate.subject.text, issuer: certificate.issuer.text,
                life: Self.life(certificate, settings), files: held.places,
                uses: held.uses.map { "\($0.purpose.words): \($0.source)" },
                // A failure of a file with several certificates is the leaf's own where it is used.
                isFailed: isFailed(held.places))
            if let signer = host.signer(of: certificate)?.certificate {
                signed[Identity(subject: signer.subject, key: signer.key), default: []].append(leaf)
            } else {
                orphans.append(leaf)
            }
        }
        self.host = host.name
        self.orphans = Array(orphans.prefix(Self.most))
        omitted = max(0, order.count - Self.most)
        authorities = order.prefix(Self.most).map { identity in
            let held = groups[identity] ?? []
            let latest = held.map(\.certificate).max { $0.notAfter.seconds < $1.notAfter.seconds }
            var trustedBy: [String] = []
            for trust in held.flatMap(\.trusts) where !trustedBy.contains(trust.source) {
                trustedBy.append(trust.source)
            }
            let files = held.flatMap(\.places)
            return Authority(
                subject: identity.subject.text,
                key: "\(identity.key.algorithm) sha256:\(identity.key.fingerprint.prefix(16))",
                life: latest.map { Self.life($0, settings) } ?? "", files: files, trustedBy: trustedBy,
                signed: Array((signed[identity] ?? []).prefix(Self.most)),
                isFailed: isFailed(files.filter { !$0.hasSuffix(".conf") }))
        }
    }

    private static func life(_ certificate: Certificate, _ settings: CheckSettings) -> String {
        let left = Double(certificate.notAfter.seconds) - settings.now
        return left < 0 ? "expired \(Days.text(left)) ago" : "\(Days.text(left)) left"
    }
}

extension HeldCertificate {
    /// Whether it is an authority: by its own statement, or because a process trusts it as one.
    fileprivate var isAuthority: Bool {
        !trusts.isEmpty || uses.isEmpty && certificate.extensions.isAuthority == true
    }
}
