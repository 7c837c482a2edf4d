import Files
import Manifests
import OpenSSL

/// Reads what a control-plane host runs with: its processes' flags, and every certificate and key that these name or
/// that lies where kubeadm puts such files.
struct HostReader {
    var host: Host
    let files: HostFiles
    private let input: HostInput
    private let root: Root

    /// kubeadm's places.
    enum Place {
        static let manifests = "/etc/kubernetes/manifests"
        static let pki = "/etc/kubernetes/pki"
        static let kubernetes = "/etc/kubernetes"
        /// Where kubelets have their configuration: kubeadm's place first.
        static let kubeletConfigs = [
            "/var/lib/kubelet/config.yaml", "/var/lib/kubelet/kubelet-config.yaml",
            "/etc/kubernetes/kubelet-config.yaml",
            "/etc/kubernetes/kubelet.conf", "/var/lib/kubelet/kubeletconfig-file.conf",
        ]
        static let kubeletPKI = "/var/lib/kubelet/pki"
    }

    /// Everything of the host.
    ///
    /// - Throws: `FileError` or `ManifestError` of a file that an option names in place of the host's own.
    static func read(_ input: HostInput) throws -> Host {
        var reader = HostReader(input)
        try reader.readProcesses()
        reader.readAPIServer()
        reader.readControllerManager()
        reader.readScheduler()
        reader.readEtcd()
        reader.readKubelet()
        reader.readKubeconfigs()
        reader.readDirectories()
        return reader.host
    }

    private init(_ input: HostInput) {
        self.input = input
        root = Root(input.root)
        host = Host(name: input.name, isOwn: root.path.isEmpty)
        files = HostFiles(root: root)
    }

    // MARK: Processes

    private mutating func readProcesses() throws {
        try readKubeletConfiguration()
        let search = ProcessSearch(root, staticPodPath: host.kubelet?.staticPodPath)
        host.apiServer = try flags(of: .apiServer, override: input.files.apiServer, search)
        host.controllerManager = try flags(
            of: .controllerManager, override: input.files.controllerManager, search)
        host.scheduler = try flags(of: .scheduler, override: nil, search)
        host.etcd = try flags(of: .etcd, override: input.files.etcd, search)
        if case .success(let bytes) = files.bytes("/etc/hostname") {
            let name = String(decoding: bytes.prefix { $0 > 0x20 }.prefix(300), as: UTF8.self)
            host.hostname = name.isEmpty ? nil : name.lowercased()
        }
    }

    private mutating func readKubeletConfiguration() throws {
        if let path = input.files.kubeletConfig {
            host.kubelet = try KubeletConfiguration(
                parsing: File.read(path, limit: 4 << 20).bytes, path: path)
            return
        }
        let usual = Place.kubeletConfigs[0]
        if case .flags(let flags) = ProcessSearch(root).find(Host.Process.kubelet.rawValue) {
            host.kubeletFlags = flags
            if let path = value("config", of: flags, .kubelet) { return readKubeletConfiguration(path) }
        }
        host.missing[.kubelet] = "no kubelet configuration (\(usual))"
        for path in Place.kubeletConfigs {
            guard case .success(let bytes) = files.bytes(path) else { continue }
            do throws(ManifestError) {
                host.kubelet = try KubeletConfiguration(parsing: bytes, path: path)
                host.missing[.kubelet] = nil
                return
            } catch {
                // Another's file may be a kubeconfig.
                if path == usual { return host.missing[.kubelet] = error.description }
            }
        }
    }

    /// Reads the configuration that the kubelet's own flag names.
    private mutating func readKubeletConfiguration(_ path: String) {
        let source = "\(Host.Process.kubelet.rawValue) --config"
        switch files.bytes(path) {
        case .failure(let unread):
            note(unread, of: path, source)
            host.missing[.kubelet] = "no kubelet configuration (\(path), which its --config names)"
        case .success(let bytes):
            do throws(ManifestError) {
                host.kubelet = try KubeletConfiguration(parsing: bytes, path: path)
            } catch {
                refuse(path, source, error.description, fix: "correct it, and restart the kubelet")
                host.missing[.kubelet] = error.description
            }
        }
    }

    private mutating func flags(
        of process: Host.Process, override: String?, _ search: ProcessSearch
    ) throws -> ProcessFlags? {
        let name = process.rawValue
        if let override { return try ProcessFlags(reading: override, process: name, files: root) }
        switch search.find(name) {
        case .flags(let flags): return flags
        case .failure(_, let error): host.missing[process] = error.description
        case .none(let reason): host.missing[process] = "no \(name) manifest (\(reason))"
        }
        return nil
    }

    /// The value of a flag, nil when it is absent, empty, malformed or not known.
    mutating func value(_ name: String, of flags: ProcessFlags, _ process: Host.Process) -> String? {
        let value = ask(name, of: flags, process) { flags throws(ManifestError) in
            try flags.last(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        return value.flatMap { isFile($0, "\(process.rawValue) --\(name)", in: flags.path) ? $0 : nil }
    }

    /// Whether a value names a file; a key or a certificate in its place is noted, and shown nowhere.
    mutating func isFile(_ value: String, _ source: String, in file: String) -> Bool {
        if !PastedPEM.isOne(value) { return true }
        refuse(
            file, source, "\(file): \(source) holds a key or a certificate, and takes the name of a file",
            fix: "write it into a file, which others cannot read where it is a key, and name that")
        return false
    }

    /// The values of a flag that may be repeated; none when they are malformed or not known.
    mutating func values(_ name: String, of flags: ProcessFlags, _ process: Host.Process) -> [String] {
        let values = ask(name, of: flags, process) { flags throws(ManifestError) in try flags.values(of: name)
        }
        return (values ?? []).filter { isFile($0, "\(process.rawValue) --\(name)", in: flags.path) }
    }

    private mutating func ask<Value>(
        _ name: String, of flags: ProcessFlags, _ process: Host.Process,
        _ read: (ProcessFlags) throws(ManifestError) -> Value?
    ) -> Value? {
        do throws(ManifestError) {
            return try read(flags)
        } catch {
            let source = "\(process.rawValue) --\(name)"
            if error.isOfUnknown {
                host.unknown[source] = error.description
            } else {
                host.unreadable.append(
                    UnreadableFile(
                        path: flags.path, source: source, reason: error.description, problem: .malformedFlag))
            }
            return nil
        }
    }

    // MARK: Certificates

    /// The certificates of a file. A problem of the file is noted.
    mutating func bundle(_ file: String, source: String) -> [Certificate] {
        switch files.bundle(file) {
        case .failure(let unread):
            note(unread, of: file, source)
            return []
        case .success(let bundle):
            if let line = bundle.malformedLine {
                refuse(
                    file, source, "\(file): the block in line \(line) is labelled CERTIFICATE and holds none")
                return []
            }
            if bundle.certificates.isEmpty {
                let found = NoCertificate(bundle, file)
                refuse(file, source, "\(file): \(found.words)", fix: found.fix)
            } else if Self.isOfProcess(source) {
                host.namedFiles.all.insert(file)
                host.namedFiles.read.insert(file)
            }
            return bundle.certificates
        }
    }

    /// Whether a process's flag or configuration names the file, and it does not merely lie in a customary place.
    static func isOfProcess(_ source: String) -> Bool {
        !source.hasPrefix("/") && !["pki folder", "kubeconfig"].contains(source)
            && !source.contains("its own")
    }

    mutating func refuse(_ file: String, _ source: String, _ reason: String, fix: String? = nil) {
        var unreadable = UnreadableFile(path: file, source: source, reason: reason, problem: .refused)
        unreadable.fix = fix
        add(unreadable)
    }

    /// Notes a file that was not read.
    mutating func note(
        _ unread: HostFiles.Unread, of file: String, _ source: String, isPrivate: Bool = false
    ) {
        // The kubelet's file of certificate and key is as private as its key.
        let isPrivate = isPrivate || source.hasPrefix("/") && file.hasSuffix(".pem")
        let problem: UnreadableFile.Problem =
            switch unread.kind {
            case .missing where Self.isOfProcess(source) || source.hasPrefix("/"):
                .missing(isPrivate: isPrivate)
            case .unusable where !isPrivate: .refused
            default: .unknown
            }
        add(UnreadableFile(path: file, source: source, reason: unread.reason, problem: problem))
    }

    private mutating func add(_ file: UnreadableFile) {
        if Self.isOfProcess(file.source) { host.namedFiles.all.insert(file.path) }
        if host.unreadable.contains(where: { $0.path == file.path && $0.source == file.source }) { return }
        host.unreadable.append(file)
    }

    /// Reads a file of trusted certificates.
    mutating func trust(_ file: String, _ trust: Trust, source: String) {
        let certificates = bundle(file, source: source)
        addTrust(certificates, in: file, trust, source: source)
    }

    mutating func addTrust(
        _ certificates: [Certificate], in file: String, _ trust: Trust, source: String
    ) {
        if certificates.isEmpty { return }
        host.trusted.append(
            TrustedFile(trust: trust, source: source, file: file, certificates: certificates))
        for certificate in certificates { host.hold(certificate, in: file, trust: (trust, source)) }
    }

    /// Reads a leaf, with its key where that is named.
    mutating func use(_ file: String, key: String?, _ purpose: Purpose, source: String) {
        var certificates = bundle(file, source: source)
        var first: Certificate?
        if let key, case .success(let half?) = files.privateKey(key), certificates.first?.key != half,
            let leaf = certificates.firstIndex(where: { $0.key == half })
        {
            // The rest is judged by the certificate that is meant.
            first = certificates.first
            certificates.insert(certificates.remove(at: leaf), at: 0)
        }
        addUse(certificates, in: file, purpose, source: source)
        if let key, let leaf = certificates.first {
            addPair(leaf, in: file, keyFile: key, source: source, behind: first)
        } else if let key {
            notePrivateKey(key, source: source)
        }
    }

    mutating func addUse(_ certificates: [Certificate], in file: String, _ purpose: Purpose, source: String) {
        guard let leaf = certificates.first else { return }
        host.uses.append(
            CertificateUse(
                purpose: purpose, source: source, file: file, leaf: leaf,
                presented: Array(certificates.dropFirst())))
        host.hold(leaf, in: file, use: (purpose, source))
        for certificate in certificates.dropFirst() { host.hold(certificate, in: file) }
    }

    /// Notes a certificate and the file with its key, unless that cannot be read, which is noted instead.
    ///
    /// - Parameter first: the certificate that stands first in the file where it is another's.
    mutating func addPair(
        _ certificate: Certificate, in file: String, keyFile: String, source: String,
        behind first: Certificate? = nil
    ) {
        if host.pairs.contains(where: { $0.certificateFile == file && $0.keyFile == keyFile }) { return }
        notePrivateKey(keyFile, source: source)
        guard case .success(let key) = files.privateKey(keyFile) else { return }
        host.pairs.append(
            KeyPair(
                source: source, certificateFile: file, keyFile: keyFile, certificate: certificate, key: key,
                first: first, keyLabel: key == nil ? files.firstLabel(keyFile) : nil))
    }

    /// Notes who may read a private key.
    mutating func notePrivateKey(_ file: String, source: String) {
        if host.privateKeys.contains(where: { $0.path == file }) { return }
        switch files.mode(file) {
        case .success(let mode):
            if mode.isRegular { host.privateKeys.append(PrivateKeyFile(path: file, mode: mode.bits)) }
        case .failure(let unread): note(unread, of: file, source, isPrivate: true)
        }
    }
}
