#if Daemon
    internal import TokenConfiguration
    package import NIOCore
    internal import NIOSSL
    internal import Synchronization

    /// The certificates that connections are served with. New ones take the place of the old for the connections that come
    /// after.
    package final class ServingCertificates: Sendable {
        /// Contexts that were made of one reading of the files.
        package struct Contexts: Sendable {
            fileprivate let standard: NIOSSLContext
            fileprivate let byFlag: [NIOSSLContext]
            fileprivate let names: CertificateNames

            /// - Parameters:
            ///   - standard: `--tls-cert-file` and `--tls-private-key-file`.
            ///   - named: `--tls-sni-cert-key` in the order of the flags.
            ///   - asksClients: whether clients are asked for a certificate.
            ///   - farewell: how long a client may take to close a connection that the server has closed.
            package init(
                standard: CertificatePair, named: [(pair: CertificatePair, names: [String])],
                asksClients: Bool, farewell: TimeAmount
            ) throws {
                let names = CertificateNames(named.map { ($0.names, $0.pair.names) })
                let pairs = named.map(\.pair)
                let choose: NIOSSLContextCallback = { client, promise in
                    var override = NIOSSLContextConfigurationOverride.noChanges
                    if let index = client.serverHostname.flatMap({ names.index(for: $0) }) {
                        override.certificateChain = pairs[index].chain.map { .certificate($0) }
                        override.privateKey = .privateKey(pairs[index].key)
                    }
                    promise.succeed(override)
                }
                func context(_ pair: CertificatePair) throws -> NIOSSLContext {
                    var configuration = TLSConfiguration.makeServerConfiguration(
                        certificateChain: pair.chain.map { .certificate($0) },
                        privateKey: .privateKey(pair.key))
                    configuration.minimumTLSVersion = .tlsv12
                    configuration.shutdownTimeout = farewell
                    configuration.applicationProtocols = ["http/1.1"]
                    // What a client shows is judged by authentication: TLS asks for it and believes nothing.
                    configuration.certificateVerification = asksClients ? .optionalVerification : .none
                    configuration.trustRoots = .certificates([])
                    configuration.sendCANameList = false
                    if !pairs.isEmpty { configuration.sslContextCallback = choose }
                    return try NIOSSLContext(configuration: configuration)
                }
                self.names = names
                self.standard = try context(standard)
                byFlag = try pairs.map(context)
            }
        }

        private let contexts: Mutex<Contexts>

        package init(_ contexts: Contexts) { self.contexts = Mutex(contexts) }

        /// Takes other certificates.
        package func replace(_ contexts: Contexts) { self.contexts.withLock { $0 = contexts } }

        /// The context of a connection to an address of this server.
        func context(for address: String?) -> NIOSSLContext {
            let contexts = contexts.withLock { $0 }
            guard let index = address.flatMap({ contexts.names.index(forAddress: $0) }) else {
                return contexts.standard
            }
            return contexts.byFlag[index]
        }
    }
#endif
