import Files
import Manifests
import OpenSSL

extension HostReader {
    /// The kubeconfigs beside the manifests, each with the certificates of its current context.
    mutating func readKubeconfigs() {
        let prefix = Place.kubernetes + "/"
        for file in files.list(Place.kubernetes) where file.hasSuffix(".conf") {
            let name = String(file.dropFirst(prefix.count))
            // Only those beside the manifests; a bootstrap kubeconfig has a token.
            if name.contains("/") { continue }
            readKubeconfig(file, role: name, source: "kubeconfig")
        }
    }

    /// Reads a kubeconfig once.
    ///
    /// - Parameter role: the name that kubeadm gives to a kubeconfig of that user.
    mutating func readKubeconfig(_ file: String, role: String, source: String) {
        if host.kubeconfigs.contains(where: { $0.file == file }) { return }
        let bytes: [UInt8]
        switch files.bytes(file) {
        case .failure(let unread): return note(unread, of: file, source)
        case .success(let contents): bytes = contents
        }
        if Self.isOfProcess(source) {
            host.namedFiles.all.insert(file)
            host.namedFiles.read.insert(file)
        }
        do throws(ManifestError) {
            let config = try Kubeconfig(parsing: bytes, path: file)
            host.kubeconfigs.append((file, config))
            if let (place, certificates) = certificates(
                config.certificateAuthority, "certificate-authority", of: file)
            {
                addTrust(certificates, in: place, .kubeconfig, source: file)
            }
            readClient(config, file: file, name: role)
        } catch {
            if source == "kubeconfig", (try? KubeletConfiguration(parsing: bytes, path: file)) != nil {
                return
            }
            host.unreadable.append(
                UnreadableFile(
                    path: file, source: source, reason: error.description,
                    problem: Self.isOfProcess(source) ? .refused : .unknown))
        }
    }

    private mutating func readClient(_ config: Kubeconfig, file: String, name: String) {
        guard
            let (place, certificates) = certificates(config.clientCertificate, "client-certificate", of: file)
        else { return }
        addUse(certificates, in: place, .kubeconfig(name), source: file)
        guard let leaf = certificates.first else { return }
        switch config.clientKey {
        case nil: break
        case .file(let key):
            guard isName(key, "client-key", of: file) else { return }
            addPair(leaf, in: place, keyFile: Self.path(key, beside: file), source: file)
        case .embedded(let text):
            notePrivateKey(file, source: file)
            let pem = Base64.decode(Array(text.utf8)) ?? []
            let key = CertificateKey(ofPrivateKey: pem)
            host.pairs.append(
                KeyPair(
                    source: file, certificateFile: file, keyFile: file, certificate: leaf, key: key,
                    keyLabel: key == nil ? HostFiles.firstLabel(of: pem) : nil))
        }
    }

    /// Whether a kubeconfig's member names a file; what belongs below NAME-data is noted, and shown nowhere.
    private mutating func isName(_ path: String, _ member: String, of file: String) -> Bool {
        if !PastedPEM.isOne(path) { return true }
        refuse(
            file, file, "\(file): \(member) takes the name of a file, and holds what a file would hold",
            fix: "call the member \(member)-data, which takes base64 of PEM")
        return false
    }

    /// The certificates that a kubeconfig embeds or names, and the file that holds them.
    private mutating func certificates(
        _ source: Kubeconfig.PEMSource?, _ member: String, of file: String
    ) -> (String, [Certificate])? {
        switch source {
        case nil: return nil
        case .file(let path):
            guard isName(path, member, of: file) else { return nil }
            let place = Self.path(path, beside: file)
            return (place, bundle(place, source: file))
        case .embedded(let text):
            let found = Base64.decode(Array(text.utf8)).map { CertificateBundle($0) }
            guard let found, found.malformedLine == nil, !found.certificates.isEmpty else {
                refuse(file, file, "\(file): holds base64 that is no certificate in PEM")
                return nil
            }
            return (file, found.certificates)
        }
    }

    private static func path(_ path: String, beside file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return "\(file[...slash])\(path)"
    }

    /// What lies in the pki folder and is named by no flag.
    mutating func readDirectories() {
        let tokenFiles = Set(host.serviceAccountKeys.all.map(\.file))
        let found = files.list(Place.pki)
        for file in found where file.hasSuffix(".crt") && !tokenFiles.contains(file) {
            let isKnown = host.certificates.contains { $0.places.contains(file) }
            let key = String(file.dropLast(4)) + ".key"
            if file == "\(Place.pki)/etcd/healthcheck-client.crt" {
                use(file, key: key, .etcdClient, source: file)
                continue
            }
            let certificates = bundle(file, source: "pki folder")
            if !isKnown { for certificate in certificates { host.hold(certificate, in: file) } }
            if let leaf = certificates.first, found.contains(key) {
                addPair(leaf, in: file, keyFile: key, source: file)
            }
        }
        for file in found where file.hasSuffix(".key") { notePrivateKey(file, source: "pki folder") }
    }
}
