internal import JOSE
package import JSON
internal import KeyRing
internal import ServiceAccountTokens

/// The flags by which a control plane uses a ring.
package struct ExportWords {
    /// Where the key files are, for the processes that read them.
    package struct Paths {
        package let signing: String
        package let verification: String
        package let legacy: String

        /// The files of a ring, or of a directory that one is exported to.
        package init(ring directory: String) {
            signing = "\(directory)/current/signing.key"
            verification = "\(directory)/current/verification.pem"
            legacy = "\(directory)/current/legacy.key"
        }

        /// The files of kubeadm's layout.
        package init(kubeadm directory: String) {
            signing = "\(directory)/sa.key"
            verification = "\(directory)/sa.pub"
            legacy = "\(directory)/legacy.key"
        }
    }

    package let apiServer: [String]
    package let controllerManager: [String]
    /// What the flags do not say.
    package let notes: [String]

    /// - Parameter holdsBack: whether signing.key and legacy.key are not handed out yet.
    package init(_ status: RingStatus, _ files: Paths, holdsBack: Bool) {
        let ring = status.ring
        let policy = ring.policy
        var flags = ring.issuers.map { "--service-account-issuer=\($0)" }
        if !policy.apiAudiences.isEmpty {
            flags.append("--api-audiences=\(policy.apiAudiences.joined(separator: ","))")
        }
        if !holdsBack { flags.append("--service-account-signing-key-file=\(files.signing)") }
        flags += [
            "--service-account-key-file=\(files.verification)",
            "--service-account-max-token-expiration=\(policy.maxTokenExpiration)s",
            "--service-account-extend-token-expiration=\(policy.extendsTokens)",
        ]
        apiServer = flags
        let hasLegacy = ring.legacySigner != nil && !holdsBack
        controllerManager = hasLegacy ? ["--service-account-private-key-file=\(files.legacy)"] : []
        notes =
            (holdsBack ? [Self.stage(status)] : []) + Self.controllerManager(status, isHeldBack: holdsBack)
            + Self.shortening(status)
    }

    /// What the first of two stages leaves as it is.
    private static func stage(_ status: RingStatus) -> String {
        "leave --service-account-signing-key-file as it is for now: kube-apiserver goes on to sign with its old file, whose key "
            + "verification.pem trusts. Restart, satoken keys observe, and satoken keys export again: \(StepWords.heldBack(status))"
    }

    private static func controllerManager(_ status: RingStatus, isHeldBack: Bool) -> [String] {
        if status.ring.legacySigner != nil {
            return isHeldBack
                ? ["kube-controller-manager keeps its --service-account-private-key-file until then, too"]
                : []
        }
        return [
            "the ring has no key for tokens of Secrets, which never expire and would die with the key that signs now: take "
                + "--service-account-private-key-file out of kube-controller-manager's manifest on every host, restart it, then satoken "
                + "keys confirm kube-controller-manager none"
        ]
    }

    /// What the flags take from clients that get more today.
    private static func shortening(_ status: RingStatus) -> [String] {
        let policy = status.ring.policy
        if status.observed.serversWithoutConfirmedFlags.isEmpty { return [] }
        var notes = [
            "--service-account-max-token-expiration=\(policy.maxTokenExpiration)s: clients that ask for longer tokens today (kubectl "
                + "create token --duration) get \(Policy.span(policy.maxTokenExpiration)) from then on"
        ]
        if !policy.extendsTokens {
            notes.append(
                "--service-account-extend-token-expiration=false: Pods' tokens of an hour live an hour, where the API server lets them "
                    + "live a year today; a client that reads its token once is refused after an hour")
        }
        return notes
    }

    package var lines: [String] {
        ["kube-apiserver"] + apiServer.map { "  \(Shown.text($0))" }
            + (controllerManager.isEmpty
                ? [] : ["kube-controller-manager"] + controllerManager.map { "  \(Shown.text($0))" })
            + notes.map { "note: \($0)" }
    }

    package var json: JSONText {
        .object([
            ("kube-apiserver", .strings(apiServer)), ("kube-controller-manager", .strings(controllerManager)),
            ("note", notes.first.map { .string($0) } ?? .null), ("notes", .strings(notes)),
        ])
    }
}
