#if Daemon
    package import TokenConfiguration
    package import ServiceAccountTokens
    package import TokenServer

    /// The settings of `satokend serve`.
    package struct ServeSettings: Sendable {
        /// Keys.
        package var keys = KeySource()
        /// Issuers, audiences and the rest of an API server's own flags.
        package var server = ServerSettings()
        /// `--service-account-lookup`, nil for the server's own.
        package var lookup: Bool?
        /// How long tokens live.
        package var issuance: IssuanceSettings
        /// `--objects`.
        package var objects: [String] = []
        /// `--profile`.
        package var profile = VerificationProfile.strict
        /// `--enable-token-request`.
        package var enablesTokenRequest = false
        /// `--webhook-issuer`.
        package var webhooks: [WebhookIssuer] = []
        /// Where the server listens.
        package var address = ListeningAddress()
        /// `--tls-cert-file` and `--tls-private-key-file`; nil for a pair in `certificateDirectory`.
        package var pair: PairFiles?
        /// `--tls-sni-cert-key`.
        package var named: [NamedCertificate] = []
        /// `--cert-dir`.
        package var certificateDirectory = "/var/run/satokend"
        /// `--client-ca-file`.
        package var clientAuthorities: String?
        /// The `--requestheader-…` flags; nil where no authority is named.
        package var proxy: ProxySettings?
        /// Where the documents for relying parties are served besides; nil for nowhere.
        package var discovery: DiscoverySettings?
        /// What connections may cost.
        package var limits = ConnectionLimits()

        package init() throws(ConfigurationError) { issuance = try IssuanceSettings() }

        /// An address and a port.
        package struct ListeningAddress: Sendable, Equatable {
            package var host = "0.0.0.0"
            /// 0 for any that is free.
            package var port = 6443

            package init(host: String = "0.0.0.0", port: Int = 6443) {
                self.host = host
                self.port = port
            }
        }

        /// A certificate and its key.
        package struct PairFiles: Sendable, Equatable {
            package var certificate: String
            package var key: String

            package init(certificate: String, key: String) {
                self.certificate = certificate
                self.key = key
            }
        }

        /// A listener of its own for relying parties.
        package struct DiscoverySettings: Sendable {
            package var address: ListeningAddress
            /// Nil for the pair of the main listener.
            package var pair: PairFiles?

            package init(address: ListeningAddress, pair: PairFiles? = nil) {
                self.address = address
                self.pair = pair
            }
        }

        /// A proxy that speaks for users.
        package struct ProxySettings: Sendable {
            package var authorities: String
            package var allowedNames: [String] = []
            package var usernameHeaders: [String] = []
            package var uidHeaders: [String] = []
            package var groupHeaders: [String] = []
            package var extraPrefixes: [String] = []

            /// - Parameter authorities: `--requestheader-client-ca-file`.
            package init(authorities: String) { self.authorities = authorities }
        }
    }
#endif
