import ArgumentParser
import Discovery
import Files
import HTTPS
import OpenSSL

/// How servers are called: whom a client trusts, and who it is itself. Files only, so that no secret stands in `ps`.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: .customLong("certificate-authority"),
        help: ArgumentHelp(
            "PEM file with the authorities that vouch for servers (default: the system's).", valueName: "file"
        ))
    var authorities: String?

    @Option(
        name: .customLong("client-certificate"),
        help: ArgumentHelp("PEM file with the certificate to show to the named server.", valueName: "file"))
    var certificate: String?

    @Option(
        name: .customLong("client-key"),
        help: ArgumentHelp("PEM file with its private key.", valueName: "file"))
    var key: String?

    @Option(
        name: .customLong("request-timeout"),
        help: ArgumentHelp("How long a document may take (default: 30s).", valueName: "duration"))
    var timeout: DaysOrDuration?

    /// The files that were named.
    var files: [String] { [authorities, certificate, key].compactMap { $0 } }

    func validate() throws {
        if (certificate == nil) != (key == nil) {
            throw ValidationError("--client-certificate and --client-key go together")
        }
        if let timeout, timeout.seconds <= 0 {
            throw ValidationError("--request-timeout must be longer than 0 s")
        }
    }

    /// A client that shows the credentials, where some were given, to the named server alone.
    ///
    /// - Parameter token: the file with a bearer token, nil for none.
    func client(for origin: WebAddress, token: String? = nil) throws -> OriginClient {
        try OriginClient(credentials(token: token), origin: origin, limits: limits)
    }

    /// What the files hold.
    func credentials(token: String? = nil) throws -> ClientCredentials {
        try ClientCredentials(
            authorities: authorities, certificate: certificate, key: key, token: token
        ) { try File.read($0, limit: ClientCredentials.fileLimit).bytes }
    }

    private var limits: HTTPSClient.Limits {
        var limits = HTTPSClient.Limits()
        limits.size = PublishedPlace.limit
        if let timeout {
            limits.whole = timeout.seconds
            limits.connecting = min(limits.connecting, timeout.seconds)
        }
        return limits
    }
}
