/// The id of a check in JSON and text.
package enum CheckID: String, Sendable, CaseIterable {
    case keyMatchesCertificate = "key-matches-certificate"
    case privateKeyMode = "private-key-mode"
    case expired
    case expiresSoon = "expires-soon"
    case outlivesItsCA = "outlives-its-ca"
    case isACA = "is-a-ca"
    case extendedKeyUsage = "extended-key-usage"
    case goRefuses = "go-refuses"
    case chain
    case proxyUnderRequestheaderCA = "proxy-under-requestheader-ca"
    case proxyNameAllowed = "proxy-name-allowed"
    case kubeletClientUnderKubeletCA = "kubelet-client-under-kubelet-ca"
    case etcdUnderEtcdCA = "etcd-under-etcd-ca"
    case tlsUnderClusterCA = "tls-under-cluster-ca"
    case namesCover = "names-cover"
    case signCATrusted = "sign-ca-trusted"
    case identity
    case systemMasters = "system-masters"
    case etcdCAApart = "etcd-ca-apart"
    case requestheaderCAApart = "requestheader-ca-apart"
    case saKeyApart = "sa-key-apart"
    case signCAApart = "sign-ca-apart"
    case kubeletCAApart = "kubelet-ca-apart"
    case kubeletAuthority = "kubelet-authority"
    case controllerManagerKeyTrusted = "controller-manager-key-trusted"
    case signingKeyTrusted = "signing-key-trusted"
    case oidcCA = "oidc-ca"
    case hostsAgree = "hosts-agree"
}

/// The result of one check of one file, flag or host.
package struct Finding: Sendable, Equatable {
    /// The verdict.
    package enum Result: String, Sendable {
        case ok
        case fail
        /// Nothing is broken, and the operator should know.
        case note
        case notChecked = "not-checked"
    }

    package let id: CheckID
    /// The host's name; empty where the finding is about all of them.
    package var host = ""
    /// The file or flag that it is about.
    package let subject: String
    package let result: Result
    /// What was compared, and for a failure what the cluster then does.
    package let message: String
    /// What to do about it.
    package let hint: String?

    package static func ok(_ id: CheckID, _ subject: String, _ message: String) -> Finding {
        Finding(id: id, subject: subject, result: .ok, message: message, hint: nil)
    }

    package static func fail(
        _ id: CheckID, _ subject: String, _ message: String, hint: String?
    ) -> Finding {
        Finding(id: id, subject: subject, result: .fail, message: message, hint: hint)
    }

    package static func note(
        _ id: CheckID, _ subject: String, _ message: String, hint: String? = nil
    ) -> Finding {
        Finding(id: id, subject: subject, result: .note, message: message, hint: hint)
    }

    package static func notChecked(_ id: CheckID, _ subject: String, _ reason: String) -> Finding {
        Finding(id: id, subject: subject, result: .notChecked, message: reason, hint: nil)
    }
}
