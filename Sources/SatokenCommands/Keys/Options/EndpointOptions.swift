import ArgumentParser
import Files
import JOSE
import KeyRing
import ServiceAccountTokens
import Text
import TokenConfiguration

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
            "CA of the servers behind the URLs given here (default: the system's).", valueName: "file"))
    var certificateAuthority: String?

    @Option(help: ArgumentHelp("Client certificate that is shown to the URLs given here.", valueName: "file"))
    var clientCertificate: String?

    @Option(help: ArgumentHelp("Its private key.", valueName: "file"))
    var clientKey: String?

    @Option(
        help: ArgumentHelp(
            "File with the bearer token that is shown to the URLs given here. It is read at each look.",
            valueName: "file"))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "ServiceAccount as which the ring looks at the URLs given here: it signs itself a token of ten minutes at each "
                + "look. Every ServiceAccount may read an API server's JWKS by Kubernetes' default RBAC.",
            valueName: "namespace/name"))
    var observeAs: String?

    @Option(
        help: ArgumentHelp("Its uid, where --objects does not say it.", valueName: "uid"))
    var observeAsUid: String?

    @Option(name: .customLong("objects"), help: ObjectOptions.help) var objectFiles: [String] = []

    func validate() throws {
        if (clientCertificate == nil) != (clientKey == nil) {
            throw ValidationError("--client-certificate and --client-key go together")
        }
        if observeAs != nil && tokenFile != nil {
            throw ValidationError(
                "--observe-as and --token-file do not go together: the ring signs its own token, or reads one from a file"
            )
        }
        if observeAs == nil && (observeAsUid != nil || !objectFiles.isEmpty) {
            throw ValidationError("--observe-as-uid and --objects go with --observe-as NAMESPACE/NAME")
        }
        let hasCredentials = [certificateAuthority, clientCertificate, tokenFile, observeAs].contains {
            $0 != nil
        }
        if hasCredentials && apiServers.isEmpty && issuers.isEmpty {
            throw ValidationError("credentials go with --api-server or --issuer-url")
        }
    }

    /// The endpoints, by full paths.
    func endpoints() throws -> [Endpoint] {
        let credentials = Endpoint.Credentials(
            certificateAuthority: try certificateAuthority.map(Self.fromRoot),
            clientCertificate: try clientCertificate.map(Self.fromRoot),
            clientKey: try clientKey.map(Self.fromRoot), token: try tokenFile.map(Self.fromRoot),
            observer: try observeAs.map(observer))
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

    /// The ServiceAccount of `--observe-as`, with its uid from `--objects` or `--observe-as-uid`.
    private func observer(_ account: String) throws -> Endpoint.Observer {
        let parts = account.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, ServiceAccountUsername.isPossible(namespace: parts[0], name: parts[1]) else {
            throw Failure(
                "--observe-as \(Shown.text(account)): no ServiceAccount, expected NAMESPACE/NAME",
                hint: "--observe-as kube-system/satoken", code: .usage)
        }
        var uid = observeAsUid
        if let objects = try ObjectFiles.read(objectFiles) {
            guard let live = objects[.serviceAccount, parts[0], parts[1]] else {
                throw Failure(IssuanceError.serviceAccountNotFound(parts[1]), code: .refused)
            }
            if let uid, !uid.isExactly(live.uid) {
                throw Failure(
                    IssuanceError.uidMismatch(name: parts[1], live: live.uid, requested: uid), code: .refused)
            }
            uid = live.uid
        }
        guard let uid, !uid.isEmpty else {
            throw Failure(
                "--observe-as \(account): the uid of the ServiceAccount is missing",
                hint:
                    "--observe-as-uid \"$(kubectl get serviceaccount \(parts[1]) -n \(parts[0]) -o jsonpath={.metadata.uid})\"",
                code: .usage)
        }
        return Endpoint.Observer(namespace: parts[0], name: parts[1], uid: uid)
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
