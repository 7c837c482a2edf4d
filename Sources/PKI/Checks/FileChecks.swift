import OpenSSL

/// Certificates and the files of their keys, and files that cannot be read.
enum FileChecks {
    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        pairs(host) + modes(host) + unreadable(host)
    }

    private static func pairs(_ host: Host) -> [Finding] {
        host.pairs.map { pair in
            let subject = pair.certificateFile
            if let first = pair.first {
                return .fail(
                    .keyMatchesCertificate, subject,
                    "its first certificate is \(first.subject.text), and \(pair.keyFile) holds the key of another behind it, "
                        + "\(pair.certificate.subject.text); Go takes the first, and a process that loads them fails with \"tls: "
                        + "private key does not match public key\"",
                    fix: "put \(pair.certificate.subject.text) first in the file, and its issuers behind it")
            }
            if pair.key == nil { return unreadableKey(pair) }
            if pair.key == pair.certificate.key {
                return .ok(.keyMatchesCertificate, subject, "its key is the one in \(pair.keyFile)")
            }
            let found = pair.key.map { "\($0.algorithm) sha256:\($0.fingerprint.prefix(16))…" } ?? ""
            let own = pair.certificate.key
            return .fail(
                .keyMatchesCertificate, subject,
                "its key is \(own.algorithm) sha256:\(own.fingerprint.prefix(16))…, and \(pair.keyFile) holds a key \(found); "
                    + "a process that loads them fails with \"tls: private key does not match public key\"",
                fix: "find the key that it was made with, or make certificate and key anew")
        }
    }

    /// A key's file in which Go finds no private key.
    private static func unreadableKey(_ pair: KeyPair) -> Finding {
        let (found, refusal, fix) =
            switch pair.keyLabel {
            case "CERTIFICATE":
                (
                    "a certificate",
                    "tls: found a certificate rather than a key in the PEM for the private key",
                    "put the private key there: certificate and key may have changed places"
                )
            case "ENCRYPTED PRIVATE KEY":
                (
                    "a private key that a pass phrase encrypts", "tls: failed to parse private key",
                    "decrypt it, for no process asks for the phrase: openssl pkey -in \(pair.keyFile) -out \(pair.keyFile)"
                )
            case nil:
                (
                    "no PEM", "tls: failed to find any PEM data in key input",
                    "find the key that it was made with, or make certificate and key anew"
                )
            case let label?:
                (
                    "\"\(label)\", and no private key that Go reads", "tls: failed to parse private key",
                    "find the key that it was made with, or make certificate and key anew"
                )
            }
        return .fail(
            .keyMatchesCertificate, pair.certificateFile,
            "\(pair.keyFile) holds \(found); a process that loads it fails with \"\(refusal)\"", fix: fix)
    }

    private static func modes(_ host: Host) -> [Finding] {
        host.privateKeys.map { key in
            let mode = String(key.mode, radix: 8)
            if key.mode & 0o004 != 0 {
                return .fail(
                    .privateKeyMode, key.path,
                    "every user of the host can read this private key (mode \(mode)), and act as its owner",
                    fix: "chmod 600 \(key.path), and make the key anew where others had access")
            }
            if key.mode & 0o040 != 0 {
                return .note(
                    .privateKeyMode, key.path, "its owner's group can read this private key (mode \(mode))",
                    fix: "chmod 600 \(key.path), unless the process runs as a member of that group")
            }
            return .ok(.privateKeyMode, key.path, "mode \(mode)")
        }
    }

    /// Files that were named and not read: one finding for a file, whatever names it.
    private static func unreadable(_ host: Host) -> [Finding] {
        var order: [String] = []
        var byPath: [String: [UnreadableFile]] = [:]
        for file in host.unreadable {
            if byPath[file.path] == nil { order.append(file.path) }
            byPath[file.path, default: []].append(file)
        }
        return order.map { finding(byPath[$0] ?? [], host) }
    }

    private static func finding(_ files: [UnreadableFile], _ host: Host) -> Finding {
        // What a process names counts more than where the file merely lies.
        let worst = files.min { rank($0) < rank($1) } ?? files[0]
        let path = worst.path
        let sources = files.filter { rank($0) == rank(worst) }.map(\.source)
        let names =
            sources.prefix(4).joined(separator: ", ")
            + (sources.count > 4 ? " and \(sources.count - 4) more" : "")
        let process = sources.first { $0.hasPrefix("kube-") || $0.hasPrefix("etcd") }?.split(separator: " ")
            .first
        let effect = process.map { "; \($0) does not start without it" } ?? ""
        let isOIDC = sources.allSatisfy { $0.hasSuffix("--oidc-ca-file") }
        let use = Purpose(ofSource: sources[0])
        switch worst.problem {
        case .malformedFlag:
            return .fail(
                .x509RejectedByGo, path,
                "\(worst.reason)\(process.map { "; \($0) does not start with it" } ?? "")",
                fix: "correct \(names)")
        case .refused where HostReader.isOfProcess(worst.source):
            return .fail(
                isOIDC ? .oidcCA : .x509RejectedByGo, path,
                "\(worst.reason); \(names) names it\(process.map { ", and \($0) does not start with it" } ?? "")",
                fix: worst.fix ?? (isOIDC ? "put the provider's CA there" : Remedy.remake(path, use)))
        case .refused where worst.source == "pki folder":
            return .note(
                .x509RejectedByGo, path, "\(worst.reason); it lies in the pki folder, and no flag names it",
                fix: "remove it")
        case .refused:
            return .fail(
                .x509RejectedByGo, path,
                "\(worst.reason); \(names) names it, and its user cannot call the API",
                fix: worst.fix ?? Remedy.remake(path, use))
        case .missing(let isPrivate):
            let isShared = ["/sa.key", "/sa.pub", "ca.crt", "ca.key"].contains { path.hasSuffix($0) }
            let fix = Remedy.restoration(of: path, isShared: isShared)
            if isPrivate && !host.isOwn {
                return .note(
                    .missingFile, path,
                    "\(names) names this private key, which is not there: right in a copy that was made without keys\(effect)",
                    fix: fix)
            }
            return .fail(
                isOIDC ? .oidcCA : .missingFile, path, "\(names) names it, which is not there\(effect)",
                fix: fix)
        case .unknown:
            // Of a kubeconfig nothing else is known; a missing key or certificate is at least no pair.
            return .notChecked(
                worst.source == "kubeconfig" ? .clientCAChain : .keyMatchesCertificate, path,
                "\(worst.reason), named by \(names)")
        }
    }

    private static func rank(_ file: UnreadableFile) -> Int {
        let isOfProcess = HostReader.isOfProcess(file.source)
        return switch file.problem {
        case .malformedFlag: 0
        case .refused: isOfProcess ? 0 : 3
        case .missing(isPrivate: false): 1
        case .missing(isPrivate: true): 2
        case .unknown: 4
        }
    }
}

extension Purpose {
    /// What a file is for that a kubeconfig of kubeadm's names.
    fileprivate init?(ofSource source: String) {
        let prefix = "/etc/kubernetes/"
        guard source.hasPrefix(prefix), source.hasSuffix(".conf") else { return nil }
        self = .kubeconfig(String(source.dropFirst(prefix.count)))
    }
}
