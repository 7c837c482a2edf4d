internal import Findings
import Manifests
import OpenSSL

/// Checks of single certificates: dates, uses, and what Go refuses.
enum CertificateChecks {
    /// The most certificates of one file that are reported one by one. Of more, only failures are, and only the first of them.
    private static let mostTold = 20

    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        let findings = host.certificates.flatMap { held in
            dates(held, host, settings) + authority(held) + usages(held, host) + gateway(held, host)
                + form(held)
        }
        return bounded(findings)
    }

    /// Keeps the first of many alike, and counts the others.
    private static func bounded(_ findings: [Finding]) -> [Finding] {
        struct Kind: Hashable {
            let id: CheckID
            let result: FindingResult
            let subject: String
        }
        var counts: [Kind: Int] = [:]
        var kept: [Finding] = []
        for finding in findings {
            let kind = Kind(id: finding.id, result: finding.result, subject: finding.subject)
            counts[kind, default: 0] += 1
            if counts[kind, default: 0] <= mostTold { kept.append(finding) }
        }
        for (kind, count) in counts where count > mostTold {
            let message = "and \(count - mostTold) more certificates in this file alike"
            kept.append(
                Finding.of(kind.id, kind.subject, kind.result, message))
        }
        return kept
    }

    private static func subject(_ held: HeldCertificate) -> String { held.places.first ?? "" }

    // MARK: Dates

    private static func dates(
        _ held: HeldCertificate, _ host: Host, _ settings: CheckSettings
    ) -> [Finding] {
        let certificate = held.certificate
        let renewal = Remedy.renewal(of: held.uses.first?.file ?? subject(held), held.uses.first?.purpose)
        let refusal =
            "it is refused with \"x509: certificate has expired or is not yet valid\""
        var findings: [Finding] = []
        let left = Double(certificate.notAfter.seconds) - settings.now
        if left < 0 {
            findings.append(
                .fail(
                    .expired, subject(held),
                    "\(certificate.subject.text) expired at \(certificate.notAfter.text); \(refusal)",
                    fix: renewal))
        } else if Double(certificate.notBefore.seconds) > settings.now {
            findings.append(
                .fail(
                    .expired, subject(held),
                    "\(certificate.subject.text) is not valid before \(certificate.notBefore.text); \(refusal)",
                    fix: "check the clocks of the hosts"))
        } else {
            findings.append(
                .ok(
                    .expired, subject(held),
                    "\(certificate.subject.text) is valid until \(certificate.notAfter.text)"))
            if left < settings.warnBefore {
                findings.append(
                    .note(
                        .expiresSoon, subject(held),
                        "\(certificate.subject.text) expires at \(certificate.notAfter.text), in \(Days.text(left))",
                        fix: renewal))
            }
        }
        if !certificate.isSelfIssued, let signer = host.signer(of: certificate)?.certificate {
            // The same CA may be there twice, once with a later end.
            let end = host.certificates(named: signer.subject).map(\.certificate)
                .filter { $0.key == signer.key }
                .max { $0.notAfter.seconds < $1.notAfter.seconds }?.notAfter
            if let end, end.seconds < certificate.notAfter.seconds {
                findings.append(
                    .note(
                        .outlivesItsCA, subject(held),
                        "\(certificate.subject.text) says that it lives until \(certificate.notAfter.text), its CA "
                            + "\(signer.subject.text) ends at \(end.text), and it with its CA",
                        fix: "renew the CA first"))
            }
        }
        return findings
    }

    // MARK: Uses

    private static func authority(_ held: HeldCertificate) -> [Finding] {
        guard !held.trusts.isEmpty else { return [] }
        let certificate = held.certificate
        let extensions = certificate.extensions
        // What is trusted for OpenID Connect alone has a check of its own.
        let id: CheckID = held.trusts.allSatisfy { $0.trust == .oidc } ? .oidcCA : .isACA
        let sources = held.trusts.map(\.source).joined(separator: ", ")
        let refusal =
            "Go refuses what it signs with \"x509: invalid signature: parent certificate cannot sign this kind of certificate\""
        if certificate.version < 3 && extensions.isAuthority == nil {
            // Go asks for basicConstraints of version 3 only.
            return [
                .ok(
                    id, subject(held),
                    "\(certificate.subject.text) is of X.509 version \(certificate.version), in which Go takes it for a CA"
                )
            ]
        }
        if extensions.isAuthority != true {
            return [
                .fail(
                    id, subject(held),
                    "\(certificate.subject.text), trusted by \(sources), is no CA: basicConstraints "
                        + "\(extensions.isAuthority == nil ? "are missing" : "say CA:FALSE"); \(refusal)",
                    fix: "name the CA's certificate there, not a leaf, or make the CA anew with CA:TRUE")
            ]
        }
        if extensions.signsCertificates == false {
            return [
                .fail(
                    id, subject(held),
                    "\(certificate.subject.text), trusted by \(sources), may not sign: its keyUsage lacks keyCertSign; "
                        + refusal, fix: "make the CA anew with keyCertSign")
            ]
        }
        return [.ok(id, subject(held), "\(certificate.subject.text) is a CA")]
    }

    private static func usages(_ held: HeldCertificate, _ host: Host) -> [Finding] {
        let certificate = held.certificate
        let wanted: [(String, (ExtendedKeyUsages) -> Bool, HeldUse?)] = [
            ("serverAuth", { $0.serverAuth }, held.uses.first { $0.purpose.serves }),
            ("clientAuth", { $0.clientAuth }, held.uses.first { $0.purpose.isClient }),
        ]
        return wanted.compactMap { name, allows, use in
            guard let use else { return nil }
            let refusal = "it is refused with \"x509: certificate specifies an incompatible key usage\""
            if let usages = certificate.extensions.usages, !allows(usages) {
                return .fail(
                    .extendedKeyUsage, subject(held),
                    "\(certificate.subject.text) lacks \(name), and \(use.source) \(use.purpose.words); \(refusal)",
                    fix: Remedy.remake(use.file, use.purpose))
            }
            // A CA's extendedKeyUsage limits all that it signs.
            if let signer = host.signer(of: certificate)?.certificate, let usages = signer.extensions.usages,
                !allows(usages)
            {
                return .fail(
                    .extendedKeyUsage, subject(held),
                    "the CA \(signer.subject.text) lacks \(name) in its own extendedKeyUsage, and \(use.source) "
                        + "\(use.purpose.words); \(refusal)",
                    fix: "make the CA anew without extendedKeyUsage")
            }
            return .ok(.extendedKeyUsage, subject(held), "\(name) is allowed, for \(use.source)")
        }
    }

    /// etcd's gateway calls etcd itself with what it serves with, unless `--client-cert-file` names another.
    private static func gateway(_ held: HeldCertificate, _ host: Host) -> [Finding] {
        guard let use = held.uses.first(where: { $0.purpose == .etcdServer }), let etcd = host.etcd,
            (try? etcd.bool("client-cert-auth")) == true, !etcd.contains("client-cert-file"),
            etcd.doubt("client-cert-file") == nil,
            let usages = held.certificate.extensions.usages, !usages.clientAuth
        else { return [] }
        return [
            .note(
                .extendedKeyUsage, subject(held),
                "\(held.certificate.subject.text) lacks clientAuth, and with --client-cert-auth etcd's gateway calls etcd itself "
                    + "with \(use.source): etcd logs \"rejected connection\", \"certificate specifies an incompatible key usage\"; "
                    + "clients over gRPC, kube-apiserver among them, are not touched",
                fix: Remedy.remake(use.file, .etcdServer) + ", or give etcd a --client-cert-file")
        ]
    }

    // MARK: Go

    private static func form(_ held: HeldCertificate) -> [Finding] {
        let certificate = held.certificate
        var problems: [String] = []
        if let use = held.uses.first(where: { $0.purpose.serves }),
            !certificate.extensions.alternativeNames.contains(where: { $0 != .other })
        {
            problems.append(
                "has no SAN, and \(use.source) \(use.purpose.words): \"x509: certificate relies on legacy Common Name field, "
                    + "use SANs instead\"")
        }
        // A root's own signature is never checked.
        if let hash = certificate.insecureHash, !certificate.isSelfIssued {
            problems.append("is signed over \(hash): \"x509: cannot verify signature: insecure algorithm\"")
        }
        if certificate.serial.sign < 0 {
            problems.append(
                "has the serial number \(certificate.serial.text): \"x509: negative serial number\"")
        } else if certificate.serial.sign == 0 {
            problems.append(
                "has the serial number 0, which RFC 5280 forbids: Go makes no such certificate (\"x509: serial number must "
                    + "be positive\"), and strict clients refuse it")
        }
        if let bits = certificate.key.rsaBits, bits < 1024 {
            problems.append("has an RSA key of \(bits) bits: \"crypto/rsa: \(bits)-bit keys are insecure\"")
        }
        if !certificate.extensions.unknownCritical.isEmpty && !(held.uses.isEmpty && held.trusts.isEmpty) {
            let list = certificate.extensions.unknownCritical.joined(separator: ", ")
            problems.append(
                "has the critical \(certificate.extensions.unknownCritical.count == 1 ? "extension" : "extensions") \(list), which "
                    + "Go does not know, and so it refuses every chain with it: \"x509: unhandled critical extension\""
            )
        }
        if problems.isEmpty {
            return [
                .ok(
                    .x509RejectedByGo, subject(held), "\(certificate.subject.text) is in a form that Go takes"
                )
            ]
        }
        let remake = Remedy.remake(held.uses.first?.file ?? subject(held), held.uses.first?.purpose)
        return problems.map {
            .fail(.x509RejectedByGo, subject(held), "\(certificate.subject.text) \($0)", fix: remake)
        }
    }
}

/// Periods in the units that are usual for certificates.
enum Days {
    /// "364 d", "5 h": whole days, or hours where it is less than one.
    static func text(_ seconds: Double) -> String {
        let seconds = abs(seconds)
        return seconds >= 86_400 ? "\(Int(seconds / 86_400)) d" : "\(Int(seconds / 3600)) h"
    }
}
