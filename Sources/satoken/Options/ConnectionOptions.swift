import ArgumentParser
import Discovery
import Files
import OpenSSL

/// How servers are called: whom a client trusts, and who it is itself. Files only, so that no secret stands in `ps`.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: [.customLong("ca-file"), .customLong("certificate-authority")],
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

    func validate() throws {
        if (certificate == nil) != (key == nil) {
            throw ValidationError("--client-certificate and --client-key go together")
        }
        if let timeout, timeout.seconds <= 0 {
            throw ValidationError("--request-timeout must be longer than 0 s")
        }
    }

    /// A client without credentials, and where some were given one with them.
    func clients(bearerToken: String? = nil) throws -> (anonymous: HTTPSClient, identified: HTTPSClient?) {
        let trust = try trust()
        let limits = limits
        let anonymous = try HTTPSClient(trust: trust, limits: limits)
        if certificate == nil && bearerToken == nil { return (anonymous, nil) }
        return (
            anonymous,
            try HTTPSClient(trust: trust, identity: identity(), bearerToken: bearerToken, limits: limits)
        )
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

    /// No file of certificates, no key and no token is larger.
    private static let limit = 4 << 20

    private func trust() throws -> TrustedAuthorities {
        guard let authorities else { return .system }
        let bundle = CertificateBundle(try File.read(authorities, limit: Self.limit).bytes)
        if let line = bundle.malformedLine {
            throw Failure(
                "\(authorities): the block in line \(line) is no certificate", code: .unreadableInput)
        }
        if bundle.certificates.isEmpty {
            throw Failure(
                "\(authorities): holds no certificate, PEM blocks labelled CERTIFICATE are expected",
                code: .unreadableInput)
        }
        return .these(bundle.certificates)
    }

    private func identity() throws -> ClientIdentity? {
        guard let certificate, let key else { return nil }
        let (certificates, keys) = (try read(certificate), try read(key))
        do throws(ClientIdentity.Problem) {
            return try ClientIdentity(certificates: certificates, key: keys)
        } catch {
            switch error {
            case .noCertificate:
                throw Failure("\(certificate): holds no certificate", code: .unreadableInput)
            case .noKey:
                throw Failure(
                    "\(key): holds no private key, or an encrypted one", code: .unreadableInput)
            case .noPair:
                throw Failure(
                    "\(key): is not the private key of \(certificate)", code: .configuration)
            }
        }
    }

    private func read(_ path: String) throws -> [UInt8] { try File.read(path, limit: Self.limit).bytes }
}
