package import Findings
package import JSON

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

/// What one check found of one file, flag or host.
package struct Finding: Sendable, Equatable {
    /// The host's name; empty where the finding is about all of them.
    package var host = ""
    /// The file or flag that it is about.
    package let subject: String
    /// The finding itself. The message of a failure says what the cluster then does.
    package let finding: Findings.Finding<CheckID>

    package var id: CheckID { finding.id }
    package var result: FindingResult { finding.result }
    package var message: String { finding.message }
    package var fix: String? { finding.fix }

    private init(_ subject: String, _ finding: Findings.Finding<CheckID>) {
        self.subject = subject
        self.finding = finding
    }

    static func ok(_ id: CheckID, _ subject: String, _ message: String) -> Finding {
        Finding(subject, .ok(id, message))
    }

    static func fail(_ id: CheckID, _ subject: String, _ message: String, fix: String?) -> Finding {
        Finding(subject, .init(id, .fail, message, fix: fix))
    }

    static func of(_ id: CheckID, _ subject: String, _ result: FindingResult, _ message: String) -> Finding {
        Finding(subject, .init(id, result, message))
    }

    static func note(
        _ id: CheckID, _ subject: String, _ message: String, fix: String? = nil
    ) -> Finding {
        Finding(subject, .note(id, message, fix: fix))
    }

    static func notChecked(_ id: CheckID, _ subject: String, _ reason: String) -> Finding {
        Finding(subject, .notChecked(id, reason))
    }

    /// The finding for programs: that of other checks, with `host` and `subject` behind its id.
    package var json: JSONText {
        let members = finding.members
        return .object(
            members.prefix(1) + [("host", .string(host)), ("subject", .string(subject))]
                + members.dropFirst())
    }
}
