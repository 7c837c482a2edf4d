import ArgumentParser
import Files
import JOSE
import KeyRing
import ServiceAccountTokens

/// Who verifies tokens by a ring's keys, and where each shows which keys it has.
struct EndpointOptions: ParsableArguments {
    @Option(
        name: .customLong("api-server"),
        help: ArgumentHelp(
            "One API server by its own address, never the load balancer's: an https URL, or a JWKS file. Repeatable.",
            valueName: "name=where"))
    var apiServers: [String] = []

    @Option(
        name: .customLong("issuer-url"),
        help: ArgumentHelp(
            "What relying parties fetch: the issuer's URL, or the file or directory that is published. Repeatable.",
            valueName: "[name=]where"))
    var issuers: [String] = []

    @Option(
        help: ArgumentHelp(
            "CA that vouches for the URLs given here (default: the system's).", valueName: "file"))
    var certificateAuthority: String?

    @Option(help: ArgumentHelp("Client certificate that is shown to the URLs given here.", valueName: "file"))
    var clientCertificate: String?

    @Option(help: ArgumentHelp("Its private key.", valueName: "file"))
    var clientKey: String?

    @Option(
        help: ArgumentHelp(
            "File with the bearer token that is shown to the URLs given here.", valueName: "file"))
    var tokenFile: String?

    func validate() throws {
        if (clientCertificate == nil) != (clientKey == nil) {
            throw ValidationError("--client-certificate and --client-key go together")
        }
        let hasCredentials = [certificateAuthority, clientCertificate, tokenFile].contains { $0 != nil }
        if hasCredentials && apiServers.isEmpty && issuers.isEmpty {
            throw ValidationError("credentials go with --api-server or --issuer-url")
        }
    }

    /// The endpoints, by full paths.
    func endpoints() throws -> [Endpoint] {
        let credentials = Endpoint.Credentials(
            certificateAuthority: try certificateAuthority.map(Self.fromRoot),
            clientCertificate: try clientCertificate.map(Self.fromRoot),
            clientKey: try clientKey.map(Self.fromRoot), token: try tokenFile.map(Self.fromRoot))
        let servers = try apiServers.map { argument in
            guard let endpoint = try Self.endpoint(argument, .apiServer, credentials, name: nil) else {
                throw Failure(
                    "--api-server \(Shown.text(argument)): no name, expected NAME=WHERE",
                    hint: "--api-server cp-1=https://10.0.0.1:6443", code: .usage)
            }
            return endpoint
        }
        let issuers = try issuers.compactMap { argument in
            try Self.endpoint(argument, .issuer, credentials, name: "issuer")
        }
        return servers + issuers
    }

    /// A path that means the same from anywhere. Links stay links: what they point to may change.
    private static func fromRoot(_ path: String) throws -> String {
        path.utf8.first == UInt8(ascii: "/") ? path : "\(try System.fullPath("."))/\(path)"
    }

    /// NAME=WHERE; a URL or a path may hold a "=", a name holds no slash and no colon.
    private static func endpoint(
        _ argument: String, _ kind: Endpoint.Kind, _ credentials: Endpoint.Credentials, name: String?
    ) throws -> Endpoint? {
        var name = name
        var location = argument
        if let sign = argument.firstIndex(of: "="), sign > argument.startIndex,
            !argument[..<sign].contains(where: { "/:".contains($0) })
        {
            name = String(argument[..<sign])
            location = String(argument[argument.index(after: sign)...])
        }
        guard let name, !location.isEmpty else { return nil }
        guard name.utf8.count <= 63, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Failure(
                "\(Shown.text(name)): an endpoint's name is up to 63 printable characters without spaces",
                code: .usage)
        }
        let isURL = location.hasPrefix("https://") || location.hasPrefix("http://")
        return Endpoint(
            kind: kind, name: name, location: isURL ? location : try fromRoot(location),
            credentials: isURL ? credentials : Endpoint.Credentials(), joined: 0)
    }
}

extension Policy {
    /// The endpoint of a name.
    func endpoint(_ name: String) throws -> Endpoint {
        if let found = endpoints.first(where: { $0.name.isExactly(name) }) { return found }
        throw Failure(
            "\(Shown.text(name)): no endpoint of this name",
            hint: endpoints.isEmpty
                ? "the ring looks at nobody: satoken keys policy --api-server NAME=WHERE"
                : "known are \(Shown.texts(endpoints.map(\.name)))", code: .usage)
    }
}
