import ArgumentParser
import TokenConfiguration

/// How servers are called: which authorities a client trusts, and what it shows of itself. Files only: `ps` shows arguments.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: .customLong("certificate-authority"),
        help: ArgumentHelp(
            "PEM file with the CAs of the servers (default: the system's).", valueName: "file"
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

    /// How servers are called.
    var value: Connection {
        Connection(authorities: authorities, certificate: certificate, key: key, timeout: timeout?.seconds)
    }
}
