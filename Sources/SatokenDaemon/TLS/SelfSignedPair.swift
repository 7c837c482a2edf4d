#if Daemon
    internal import TokenConfiguration
    internal import Files
    internal import Logging
    internal import OpenSSL

    /// The pair of a server that was given none: kept in `--cert-dir`, and made there once.
    enum SelfSignedPair {
        private static let names = (certificate: "satokend.crt", key: "satokend.key")

        /// The files of the pair, which are made when neither is there.
        static func files(_ settings: ServeSettings, _ logger: Logger) throws -> ServeSettings.PairFiles {
            let path = settings.certificateDirectory
            let directory = try OpenDirectory.make(path, mode: 0o700)
            let files = ServeSettings.PairFiles(
                certificate: directory.path(of: names.certificate), key: directory.path(of: names.key))
            let (certificate, key) = (
                try directory.kind(of: names.certificate), try directory.kind(of: names.key)
            )
            if certificate != nil && key != nil { return files }
            if certificate != nil || key != nil {
                throw ConfigurationError(
                    .contradiction,
                    "\(path): holds one of \(names.certificate) and \(names.key), but not both",
                    hint: "remove it, and a new pair is made")
            }
            let pair = try SelfSignedCertificate(
                name: "satokend", names: subjectNames(settings.address.host))
            // The key first: a certificate without it would be taken for half a pair.
            try directory.write(names.key, bytes: pair.key, mode: 0o600)
            try directory.write(names.certificate, bytes: pair.certificate, mode: 0o644)
            logger.notice(
                "made a self-signed certificate",
                metadata: ["certificate": "\(files.certificate)", "key": "\(files.key)"])
            return files
        }

        private static func subjectNames(_ host: String) -> [String] {
            var names = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"]
            if let name = System.hostName, name != "localhost" { names.append("DNS:\(name)") }
            if let address = IPAddress(host) {
                // An address that means all of them is none that is called.
                if !address.bytes.allSatisfy({ $0 == 0 }) && !names.contains("IP:\(host)") {
                    names.append("IP:\(host)")
                }
            } else if host != "localhost" {
                names.append("DNS:\(host)")
            }
            return names
        }
    }
#endif
