import Files
import Manifests
import OpenSSL

/// Reads what a control-plane host runs with: its processes' flags, and every certificate and key that these name or
/// that lies where kubeadm puts such files.
struct HostReader {
    var host: Host
    let files: HostFiles
    private let input: HostInput

    /// kubeadm's places.
    enum Place {
        static let manifests = "/etc/kubernetes/manifests"
        static let pki = "/etc/kubernetes/pki"
        static let kubernetes = "/etc/kubernetes"
        static let kubeletConfig = "/var/lib/kubelet/config.yaml"
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
        reader.readEtcd()
        reader.readKubelet()
        reader.readKubeconfigs()
        reader.readDirectories()
        return reader.host
    }

    private init(_ input: HostInput) {
        self.input = input
        host = Host(name: input.name)
        files = HostFiles(root: Root(input.root))
    }

    // MARK: Processes

    private mutating func readProcesses() throws {
        host.apiServer = try flags(of: .apiServer, override: input.files.apiServer)
        host.controllerManager = try flags(of: .controllerManager, override: input.files.controllerManager)
        host.etcd = try flags(of: .etcd, override: input.files.etcd)
        do {
            let bytes = try bytes(Place.kubeletConfig, override: input.files.kubeletConfig)
            host.kubelet = try KubeletConfiguration(
                parsing: bytes, path: input.files.kubeletConfig ?? Place.kubeletConfig)
        } catch  where input.files.kubeletConfig == nil {
            host.missing[.kubelet] = Self.reason(error, "kubelet configuration", Place.kubeletConfig)
        }
        if case .success(let contents) = files.contents("/etc/hostname") {
            let name = String(decoding: contents.bytes.prefix { $0 > 0x20 }, as: UTF8.self)
            host.hostname = name.isEmpty ? nil : name.lowercased()
        }
    }

    private mutating func flags(of process: Host.Process, override: String?) throws -> ProcessFlags? {
        let path = "\(Place.manifests)/\(process.rawValue).yaml"
        do {
            return try ProcessFlags(
                parsing: bytes(path, override: override), process: process.rawValue, path: override ?? path)
        } catch  where override == nil {
            host.missing[process] = Self.reason(error, "\(process.rawValue) manifest", path)
            return nil
        }
    }

    private func bytes(_ path: String, override: String?) throws -> [UInt8] {
        if let override { return try File.read(override, limit: 4 << 20).bytes }
        return try files.contents(path).get().bytes
    }

    private static func reason(_ error: any Error, _ what: String, _ path: String) -> String {
        if let error = error as? FileError, error.kind == .missing { return "no \(what) (\(path))" }
        return String(describing: error)
    }

    /// The value of a flag, nil when it is absent, empty or malformed.
    mutating func value(_ name: String, of flags: ProcessFlags, _ process: Host.Process) -> String? {
        do {
            return try flags.last(name).flatMap { $0.isEmpty ? nil : $0 }
        } catch {
            host.unreadable.append(
                UnreadableFile(
                    path: flags.path, source: "\(process.rawValue) --\(name)", reason: error.description,
                    isRefused: true))
            return nil
        }
    }

    // MARK: Certificates

    /// The certificates of a file. A problem of the file is noted.
    mutating func bundle(_ file: String, source: String) -> [Certificate] {
        switch files.bundle(file) {
        case .failure(let error):
            refuse(
                file, source, error.description, isRefused: error.kind == .notAFile || Self.isTooLarge(error))
            return []
        case .success(let bundle):
            if let line = bundle.malformedLine {
                refuse(
                    file, source, "\(file): the block in line \(line) is labelled CERTIFICATE and holds none")
                return []
            }
            if bundle.certificates.isEmpty {
                let labels = bundle.otherLabels.map { "\"\($0)\"" }.joined(separator: ", ")
                refuse(
                    file, source,
                    "\(file): holds \(labels.isEmpty ? "no PEM" : labels), \"CERTIFICATE\" was expected")
            }
            return bundle.certificates
        }
    }

    private static func isTooLarge(_ error: FileError) -> Bool {
        if case .tooLarge = error.kind { return true }
        return false
    }

    private mutating func refuse(_ file: String, _ source: String, _ reason: String, isRefused: Bool = true) {
        if host.unreadable.contains(where: { $0.path == file && $0.source == source }) { return }
        host.unreadable.append(
            UnreadableFile(path: file, source: source, reason: reason, isRefused: isRefused))
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
        let certificates = bundle(file, source: source)
        addUse(certificates, in: file, purpose, source: source)
        if let key, let leaf = certificates.first {
            addPair(leaf, in: file, keyFile: key, source: source)
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

    /// Notes a certificate and the file with its key, or that the file cannot be read.
    mutating func addPair(
        _ certificate: Certificate, in file: String, keyFile: String, source: String, isSigner: Bool = false
    ) {
        if host.pairs.contains(where: { $0.certificateFile == file && $0.keyFile == keyFile }) { return }
        notePrivateKey(keyFile, source: source)
        guard case .success(let key) = files.privateKey(keyFile) else { return }
        host.pairs.append(
            KeyPair(
                source: source, certificateFile: file, keyFile: keyFile, certificate: certificate, key: key,
                isSigner: isSigner))
    }

    /// Notes who may read a private key.
    mutating func notePrivateKey(_ file: String, source: String) {
        if host.privateKeys.contains(where: { $0.path == file }) { return }
        switch files.contents(file) {
        case .success(let contents):
            if contents.isRegular { host.privateKeys.append(PrivateKeyFile(path: file, mode: contents.mode)) }
        case .failure(let error): refuse(file, source, error.description, isRefused: false)
        }
    }
}
