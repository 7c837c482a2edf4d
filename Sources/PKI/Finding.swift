/// The id of a check in JSON and text.
package enum CheckID: String, Sendable, CaseIterable {
    case missingFile = "missing-file"
    case keyMatchesCertificate = "key-matches-certificate"
    case privateKeyMode = "private-key-mode"
    case expired
    case expiresSoon = "expires-soon"
    case outlivesItsCA = "outlives-its-ca"
    case isACA = "is-a-ca"
    case extendedKeyUsage = "extended-key-usage"
    case x509RejectedByGo = "x509-rejected-by-go"
    case clientCAChain = "client-ca-chain"
    case proxyUnderRequestheaderCA = "proxy-under-requestheader-ca"
    case proxyNameAllowed = "proxy-name-allowed"
    case kubeletClientUnderKubeletCA = "kubelet-client-under-kubelet-ca"
    case etcdUnderEtcdCA = "etcd-under-etcd-ca"
    case tlsUnderClusterCA = "tls-under-cluster-ca"
    case sanCoverage = "san-coverage"
    case signCATrusted = "sign-ca-trusted"
    case subjectIdentity = "subject-identity"
    case systemMasters = "system-masters"
    case etcdCAKeyDistinct = "etcd-ca-key-distinct"
    case requestheaderCAKeyDistinct = "requestheader-ca-key-distinct"
    case saKeyDistinct = "sa-key-distinct"
    case signCAKeyDistinct = "sign-ca-key-distinct"
    case kubeletCAKeyDistinct = "kubelet-ca-key-distinct"
    case kubeletAuthority = "kubelet-authority"
    case controllerManagerKeyTrusted = "controller-manager-key-trusted"
    case signingKeyTrusted = "signing-key-trusted"
    case oidcCA = "oidc-ca"
    case crossHostConsistency = "cross-host-consistency"
}

/// The result of one check of one file, flag or host.
package struct Finding: Sendable, Equatable {
    /// The verdict.
    package enum Result: String, Sendable {
        case ok
        case fail
        /// Nothing is broken, and an operator should know.
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
    package let fix: String?

    package static func ok(_ id: CheckID, _ subject: String, _ message: String) -> Finding {
        Finding(id: id, subject: subject, result: .ok, message: message, fix: nil)
    }

    package static func fail(
        _ id: CheckID, _ subject: String, _ message: String, fix: String?
    ) -> Finding {
        Finding(id: id, subject: subject, result: .fail, message: message, fix: fix)
    }

    package static func note(
        _ id: CheckID, _ subject: String, _ message: String, fix: String? = nil
    ) -> Finding {
        Finding(id: id, subject: subject, result: .note, message: message, fix: fix)
    }

    package static func notChecked(_ id: CheckID, _ subject: String, _ reason: String) -> Finding {
        Finding(id: id, subject: subject, result: .notChecked, message: reason, fix: nil)
    }
}
