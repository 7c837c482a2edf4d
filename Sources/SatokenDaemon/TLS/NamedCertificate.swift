#if Daemon
    package import TokenConfiguration

    /// The value of `--tls-sni-cert-key`: CERT,KEY or CERT,KEY:NAME,NAME (kube-apiserver, NamedCertKey).
    package struct NamedCertificate: Sendable, Equatable {
        package let certificate: String
        package let key: String
        /// The names that were given; none means those of the certificate.
        package let names: [String]

        /// - Throws: `ConfigurationError` for text of another form.
        package init(_ text: String) throws(ConfigurationError) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let files = parts[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard files.count == 2, files.allSatisfy({ !$0.isEmpty }) else {
                throw ConfigurationError(
                    .usage, "--tls-sni-cert-key: expected CERT,KEY or CERT,KEY:NAME,NAME, found \(text)")
            }
            certificate = files[0]
            key = files[1]
            names =
                parts.count == 2
                ? parts[1].split(separator: ",").map { $0.lowercased() } : []
        }
    }

    /// Finds the certificate for the name that a client asks for, by kube-apiserver's rules of precedence: a name that was
    /// given before one that a certificate brings, an exact name before a wildcard, an earlier flag before a later one.
    package struct CertificateNames: Sendable {
        private var byName: [String: Int] = [:]

        /// - Parameter pairs: for each flag the names that were given, and those of its certificate.
        package init(_ pairs: [(given: [String], own: [String])]) {
            for (index, pair) in pairs.enumerated().reversed() where pair.given.isEmpty {
                for name in pair.own { byName[name] = index }
            }
            for (index, pair) in pairs.enumerated().reversed() {
                for name in pair.given { byName[name] = index }
            }
        }

        /// The flag whose certificate a client is shown that asks for a name; nil for the server's own.
        package func index(for name: String) -> Int? {
            let name = name.lowercased()
            if let index = byName[name] { return index }
            guard let dot = name.firstIndex(of: ".") else { return byName["*"] }
            return byName["*" + name[dot...]]
        }

        /// The flag whose certificate a client is shown that asks for no name, by the address that it called.
        package func index(forAddress address: String) -> Int? { byName[address] }
    }
#endif
