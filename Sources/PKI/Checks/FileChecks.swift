import OpenSSL

/// Certificates and the files of their keys, and files that cannot be read.
enum FileChecks {
    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        pairs(host) + modes(host) + unreadable(host)
    }

    private static func pairs(_ host: Host) -> [Finding] {
        host.pairs.filter { !$0.isSigner }.map { pair in
            let subject = pair.certificateFile
            if pair.key == pair.certificate.key {
                return .ok(.keyMatchesCertificate, subject, "its key is the one in \(pair.keyFile)")
            }
            let found =
                pair.key.map { "a key \($0.algorithm) sha256:\($0.fingerprint.prefix(16))…" }
                ?? "no private key that Go reads"
            let own = pair.certificate.key
            return .fail(
                .keyMatchesCertificate, subject,
                "its key is \(own.algorithm) sha256:\(own.fingerprint.prefix(16))…, and \(pair.keyFile) holds \(found); "
                    + "who loads them fails with \"tls: private key does not match public key\"",
                hint: "find the key that it was made with, or make certificate and key anew")
        }
    }

    private static func modes(_ host: Host) -> [Finding] {
        host.privateKeys.map { key in
            let mode = String(key.mode, radix: 8)
            if key.mode & 0o004 != 0 {
                return .fail(
                    .privateKeyMode, key.path,
                    "everybody on the host can read this private key (mode \(mode)), and be who it stands for",
                    hint: "chmod 600 \(key.path), and make the key anew where strangers had access")
            }
            if key.mode & 0o040 != 0 {
                return .note(
                    .privateKeyMode, key.path, "its owner's group can read this private key (mode \(mode))",
                    hint: "chmod 600 \(key.path), unless the process runs as a member of that group")
            }
            return .ok(.privateKeyMode, key.path, "mode \(mode)")
        }
    }

    /// A file that holds nothing that Go reads keeps its process from starting; one that is missing may lie elsewhere.
    private static func unreadable(_ host: Host) -> [Finding] {
        host.unreadable.map { file in
            let id: CheckID = file.source.hasSuffix("--oidc-ca-file") ? .oidcCA : .goRefuses
            if file.isRefused || id == .oidcCA {
                return .fail(
                    id, file.path,
                    "\(file.reason); \(file.source) names it, and that process does not start with it",
                    hint: "put PEM there that Go reads")
            }
            // A kubeconfig has no other check of its files; a missing key or certificate is reported as no pair.
            return .notChecked(
                file.source == "kubeconfig" ? .chain : .keyMatchesCertificate, file.path,
                "\(file.reason), named by \(file.source)")
        }
    }
}
