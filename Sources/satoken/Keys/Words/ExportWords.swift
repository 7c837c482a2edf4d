import JOSE
import KeyRing
import ServiceAccountTokens

/// The flags by which a control plane uses a ring.
struct ExportWords {
    /// Where the key files are, for the processes that read them.
    struct Files {
        let signing: String
        let verification: String
        /// nil for kubeadm's layout, where controller-manager is given the signing key.
        let legacy: String?

        /// The files of a ring, or of a directory that one is exported to.
        init(ring directory: String) {
            signing = "\(directory)/current/signing.key"
            verification = "\(directory)/current/verification.pem"
            legacy = "\(directory)/current/legacy.key"
        }

        /// The files of kubeadm's layout.
        init(kubeadm directory: String) {
            signing = "\(directory)/sa.key"
            verification = "\(directory)/sa.pub"
            legacy = nil
        }
    }

    let apiServer: [String]
    let controllerManager: [String]
    /// What the flags do not say.
    let note: String?

    init(_ ring: Ring, _ files: Files) {
        let policy = ring.policy
        var flags = ring.issuers.map { "--service-account-issuer=\($0)" }
        if !policy.apiAudiences.isEmpty {
            flags.append("--api-audiences=\(policy.apiAudiences.joined(separator: ","))")
        }
        flags += [
            "--service-account-signing-key-file=\(files.signing)",
            "--service-account-key-file=\(files.verification)",
            "--service-account-max-token-expiration=\(policy.maxTokenExpiration)s",
            "--service-account-extend-token-expiration=\(policy.extendsTokens)",
        ]
        apiServer = flags
        let legacy = ring.legacySigner.map { name in
            files.legacy ?? (name == ring.active?.name ? files.signing : nil)
        }
        controllerManager = legacy.flatMap { $0 }.map { ["--service-account-private-key-file=\($0)"] } ?? []
        switch legacy {
        case nil:
            note =
                "the ring has no key for tokens of Secrets, so kube-controller-manager gets no "
                + "--service-account-private-key-file: such tokens never expire, and would die with the key that signs now"
        case .some(nil):
            note =
                "kube-controller-manager signs tokens of Secrets with a key of its own: give it legacy.key of "
                + "satoken keys export --to, and not sa.key"
        case .some(.some): note = nil
        }
    }

    var lines: [String] {
        ["kube-apiserver"] + apiServer.map { "  \(Shown.text($0))" }
            + (controllerManager.isEmpty
                ? [] : ["kube-controller-manager"] + controllerManager.map { "  \(Shown.text($0))" })
            + (note.map { ["note: \($0)"] } ?? [])
    }

    var json: JSONText {
        .object([
            ("kube-apiserver", .strings(apiServer)), ("kube-controller-manager", .strings(controllerManager)),
            ("note", note.map { .string($0) } ?? .null),
        ])
    }
}
