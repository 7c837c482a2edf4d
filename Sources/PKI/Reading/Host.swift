import Manifests
import OpenSSL

/// One use of a leaf: the first certificate of a file, the certificates after it, and its key.
struct CertificateUse {
    let purpose: Purpose
    /// The flag or file of this use: "kube-apiserver --tls-cert-file".
    let source: String
    /// The file that holds it.
    let file: String
    let leaf: Certificate
    /// The certificates after the leaf, which are sent along in TLS.
    let presented: [Certificate]
}

/// One use of a file of trusted certificates.
struct TrustedFile {
    let trust: Trust
    /// The flag or file of this use.
    let source: String
    let file: String
    let certificates: [Certificate]
}

/// A certificate file and the key file that goes with it.
struct KeyPair {
    /// The flags that name the pair, or the file that holds both.
    let source: String
    let certificateFile: String
    let keyFile: String
    let certificate: Certificate
    /// The public half of the key file's first private key, nil when it holds none.
    let key: CertificateKey?
    /// What stands first in the certificate's file, where that is not the certificate with the key.
    var first: Certificate?
    /// The label of the key file's first block, where it is no private key that Go reads.
    var keyLabel: String?
}

/// A file that holds a private key, and its mode.
struct PrivateKeyFile {
    let path: String
    let mode: UInt32
}

/// A file that was to be read and could not be, and what names it.
struct UnreadableFile {
    let path: String
    /// The flag or file that names it.
    let source: String
    /// Why, with the path in it.
    let reason: String
    let problem: Problem
    /// How to mend what it holds; nil where it is to be made anew.
    var fix: String?

    enum Problem {
        /// It is there and holds nothing that Go reads: the process does not start with it.
        case refused
        /// A process's flag names it, and it is not there.
        case missing(isPrivate: Bool)
        /// It holds the flags of a process, and one of them has no value that the process takes.
        case malformedFlag
        /// Nothing is known of it: it may not be read here, or is merely customary.
        case unknown
    }
}

/// A CA that kube-controller-manager signs requests with.
struct SigningAuthority {
    /// `cluster-signing-cert-file`, or that of one kind of requests, such as `cluster-signing-kubelet-client-cert-file`.
    let flag: String
    let file: String
    let certificates: [Certificate]
    /// The key's file, and the public half of the key; nil where none is named or can be read.
    var key: (file: String, key: CertificateKey?)?

    /// Whether it signs what kubelets serve with, and not what clients show.
    var signsServers: Bool { flag.contains("kubelet-serving") }
}

/// The public keys behind ServiceAccount tokens.
struct ServiceAccountKeys {
    /// `--service-account-key-file`, file by file.
    var verification: [(file: String, keys: [CertificateKey])] = []
    /// `--service-account-signing-key-file`.
    var signing: (file: String, key: CertificateKey)?
    /// controller-manager's `--service-account-private-key-file`.
    var controllerManager: (file: String, key: CertificateKey)?

    var all: [(file: String, key: CertificateKey)] {
        verification.flatMap { entry in entry.keys.map { (entry.file, $0) } }
            + [signing, controllerManager].compactMap { $0 }
    }
}

/// Everything that was read of one control-plane host.
struct Host {
    let name: String
    var apiServer: ProcessFlags?
    var controllerManager: ProcessFlags?
    var scheduler: ProcessFlags?
    var etcd: ProcessFlags?
    var kubelet: KubeletConfiguration?
    /// The kubelet's own flags, as its unit has them.
    var kubeletFlags: ProcessFlags?
    var kubeconfigs: [(file: String, config: Kubeconfig)] = []
    /// The host's own name, where its root tells.
    var hostname: String?

    private(set) var certificates: [HeldCertificate] = []
    private var places: [[UInt8]: Int] = [:]
    private var bySubject: [[UInt8]: [Int]] = [:]

    var uses: [CertificateUse] = []
    var trusted: [TrustedFile] = []
    var pairs: [KeyPair] = []
    var privateKeys: [PrivateKeyFile] = []
    var serviceAccountKeys = ServiceAccountKeys()
    var signing: [SigningAuthority] = []
    var unreadable: [UnreadableFile] = []
    /// Why a process's settings are not known, by its name.
    var missing: [Process: String] = [:]
    /// Why the value of a flag is not known, by "kube-apiserver --etcd-cafile".
    var unknown: [String: String] = [:]
    /// Files that processes' flags name, and how many of them could be read.
    var namedFiles: (all: Set<String>, read: Set<String>) = ([], [])
    /// Whether this is the machine's own file system, and no copy of one.
    let isOwn: Bool
    /// The signatures that were tried.
    let signatures = SignatureWork()

    init(name: String, isOwn: Bool) {
        self.name = name
        self.isOwn = isOwn
    }

    /// The processes whose settings are read.
    enum Process: String, CaseIterable {
        case apiServer = "kube-apiserver"
        case controllerManager = "kube-controller-manager"
        case scheduler = "kube-scheduler"
        case etcd
        case kubelet
    }

    /// Notes a certificate in a file, once for each file.
    mutating func hold(
        _ certificate: Certificate, in file: String, use: (purpose: Purpose, source: String)? = nil,
        trust: (Trust, String)? = nil
    ) {
        let index = places[certificate.der] ?? certificates.count
        if index == certificates.count {
            places[certificate.der] = index
            bySubject[certificate.subject.der, default: []].append(index)
            certificates.append(HeldCertificate(certificate: certificate))
        }
        if !certificates[index].places.contains(file) { certificates[index].places.append(file) }
        if let use {
            certificates[index].uses.append(HeldUse(purpose: use.purpose, source: use.source, file: file))
        }
        if let trust { certificates[index].trusts.append(trust) }
    }

    /// The certificates of a name.
    func certificates(named subject: DistinguishedName) -> some Sequence<HeldCertificate> {
        (bySubject[subject.der] ?? []).lazy.map { certificates[$0] }
    }

    /// The flags of a process.
    func flags(_ process: Process) -> ProcessFlags? {
        switch process {
        case .apiServer: apiServer
        case .controllerManager: controllerManager
        case .scheduler: scheduler
        case .etcd: etcd
        case .kubelet: kubeletFlags
        }
    }

    /// Why it is not known what a flag says, or whether it is set; nil where it is known.
    func doubt(_ flag: String, of process: Process) -> String? {
        unknown["\(process.rawValue) --\(flag)"] ?? flags(process)?.doubt(flag)?.description
    }

    /// The files trusted for one thing.
    func trusted(_ trust: Trust) -> [TrustedFile] { trusted.filter { $0.trust == trust } }

    /// The leaves used for one thing.
    func uses(_ purpose: Purpose) -> [CertificateUse] { uses.filter { $0.purpose == purpose } }

    /// The keys of the certificates trusted for one thing.
    func keys(_ trust: Trust) -> Set<CertificateKey> {
        Set(trusted(trust).flatMap { $0.certificates.map(\.key) })
    }
}

extension Host {
    /// The certificate among all of the host's that signed this one.
    ///
    /// Those whose key has the identifier that the certificate names are tried first.
    func signer(of certificate: Certificate) -> HeldCertificate? {
        signatures.signer(of: certificate) {
            let candidates = Array(certificates(named: certificate.issuer).prefix(10 * TrustPath.budget))
            let named = certificate.extensions.authorityKeyID
            func isNamed(_ held: HeldCertificate) -> Bool {
                named != nil && held.certificate.extensions.subjectKeyID == named
            }
            return (candidates.filter(isNamed) + candidates.filter { !isNamed($0) }).prefix(TrustPath.budget)
                .first { signatures.isSigned(certificate, by: $0.certificate) }
        }
    }
}
