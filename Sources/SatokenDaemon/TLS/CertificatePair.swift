#if Daemon
    package import TokenConfiguration
    internal import Files
    internal import JOSE
    internal import NIOSSL
    internal import OpenSSL
    internal import ServiceAccountTokens

    /// A serving certificate with its chain and its private key.
    package struct CertificatePair: Sendable {
        let chain: [NIOSSLCertificate]
        let key: NIOSSLPrivateKey
        /// The names that the certificate itself is for: DNS names, addresses and, as for kube-apiserver, a common name
        /// that is a DNS name; in lower case.
        let names: [String]
        private let files: [String]

        private static let limit = 1 << 20

        /// Reads `--tls-cert-file` and `--tls-private-key-file`.
        ///
        /// - Throws: `FileError`, or `ConfigurationError` for files that are no pair.
        package init(certificate: String, key: String, warnings: inout [Warning]) throws {
            let certificates = CertificateBundle(try File.read(certificate, limit: Self.limit).bytes)
            guard let leaf = certificates.certificates.first, certificates.malformedLine == nil else {
                throw ConfigurationError(
                    .unreadable, "\(certificate): holds no certificate that can be read",
                    hint: "a PEM file is expected, the server's own certificate first")
            }
            let keyFile = try File.read(key, limit: Self.limit)
            if keyFile.othersCanRead {
                warnings.append(
                    Warning(
                        "\(key): others can read this private key (mode \(String(keyFile.mode, radix: 8)))",
                        hint: "chmod 600 \(key)"))
            }
            do {
                chain = try certificates.certificates.map {
                    try NIOSSLCertificate(bytes: $0.der, format: .der)
                }
                self.key = try NIOSSLPrivateKey(bytes: keyFile.bytes, format: .pem)
            } catch {
                throw ConfigurationError(
                    .unreadable, "\(key): holds no private key that TLS can use",
                    hint: "a PEM file with an unencrypted RSA or ECDSA key is expected")
            }
            files = [certificate, key]
            var names: [String] = []
            if let name = leaf.subject.commonName, Self.isDNSName(name) { names.append(name.lowercased()) }
            for name in leaf.extensions.alternativeNames {
                switch name {
                case .dns(let name): names.append(name.lowercased())
                case .address(let address): names.append(address.description)
                case .other: break
                }
            }
            self.names = names
            try checkPair()
        }

        /// Whether key and certificate belong together: TLS itself tells.
        private func checkPair() throws(ConfigurationError) {
            do {
                _ = try NIOSSLContext(
                    configuration: .makeServerConfiguration(
                        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
            } catch {
                throw ConfigurationError(
                    .contradiction, "\(files[1]): is not the key of the certificate in \(files[0])")
            }
        }

        /// Whether a common name is a name that certificates are found by: `*`, or a DNS name with or without a
        /// wildcard (kube-apiserver, BuildNamedCertificates).
        private static func isDNSName(_ name: String) -> Bool {
            if name == "*" { return true }
            let bare = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
            return ResourceName.isSubdomain(bare[...])
        }
    }
#endif
