#if Daemon
    internal import TokenConfiguration
    internal import Logging
    internal import NIOCore

    /// Reads the pairs that a listener serves with.
    enum CertificateFiles {
        static func reloading(
            _ pair: ServeSettings.PairFiles, named: [NamedCertificate], asksClients: Bool,
            farewell: TimeAmount,
            logger: Logger
        ) throws -> Reloading<ServingCertificates.Contexts> {
            let files = [pair.certificate, pair.key] + named.flatMap { [$0.certificate, $0.key] }
            return try Reloading(files: { _ in files }) { _ in
                var warnings: [Warning] = []
                let standard = try CertificatePair(
                    certificate: pair.certificate, key: pair.key, warnings: &warnings)
                let others = try named.map { name in
                    let pair = try CertificatePair(
                        certificate: name.certificate, key: name.key, warnings: &warnings)
                    return (pair, name.names)
                }
                for warning in warnings { logger.warn(warning) }
                return try ServingCertificates.Contexts(
                    standard: standard, named: others, asksClients: asksClients, farewell: farewell)
            }
        }
    }
#endif
