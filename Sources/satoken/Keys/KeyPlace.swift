import Discovery
import Files
import JOSE
import JSON
import KeyRing
import Manifests
import OpenSSL

/// Where keys that verify are kept, whatever it is: `[NAME=]WHERE`.
struct KeyPlace {
    /// The name, or else the place itself.
    let name: String
    private let place: String

    init(_ argument: String) {
        // A URL or a path may hold an equals sign; a name holds no slash.
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        if parts.count == 2, !parts[0].isEmpty, !parts[0].contains("/") {
            (name, place) = (parts[0], parts[1])
        } else {
            (name, place) = (argument, argument)
        }
    }

    /// No key file, set or manifest is larger.
    private static let limit = 16 << 20
    private static let manifest = "etc/kubernetes/manifests/kube-apiserver.yaml"

    /// Reads the keys, in their order.
    func keys(_ connection: ConnectionOptions, root: String?) throws -> [VerificationKey] {
        if place.contains("://") {
            // A bare server is asked as kube-apiserver is.
            let isBare = (try? WebAddress(place))?.target == "/"
            return try keySet(isBare ? SitePath.jwks.url(below: place) : place, connection)
        }
        if !File.exists(place), (try? OpenDirectory(place)) != nil {
            return try keys(inDirectory: connection)
        }
        let bytes = try File.read(place, limit: Self.limit).bytes
        if (try? JSONValue(parsing: bytes))?["keys"]?.kind == .array { return try keySet(place, connection) }
        if bytes.firstRange(of: Array("-----BEGIN ".utf8)) != nil {
            return try KeyFiles.verificationKeys([place])
        }
        return try keys(ofServer: place, root: root)
    }

    /// A ring, a published site, or the root of a control-plane node's disk.
    private func keys(inDirectory connection: ConnectionOptions) throws -> [VerificationKey] {
        let ring = RingDirectory(place)
        if ring.holdsRing { return try ring.read().verificationKeys }
        let set = "\(place)/\(SitePath.jwks)"
        if File.exists(set) { return try keySet(set, connection) }
        let manifest = "\(place)/\(Self.manifest)"
        if File.exists(manifest) { return try keys(ofServer: manifest, root: place) }
        throw Failure(
            "\(Shown.text(place)): holds no keys that are known to be verified with",
            hint:
                "a key ring, a published site (\(SitePath.jwks)), or a node's root (\(Self.manifest)) is expected",
            code: .unreadableInput)
    }

    private func keySet(_ place: String, _ connection: ConnectionOptions) throws -> [VerificationKey] {
        let source = try KeySetSource(place, connection)
        let set = try source.read()
        source.warn(set)
        return set.keys
    }

    private func keys(ofServer manifest: String, root: String?) throws -> [VerificationKey] {
        let files = try KubeAPIServerSettings(reading: manifest, root: root).serviceAccountKeyFiles
        if files.isEmpty {
            throw Failure(
                "\(Shown.text(manifest)): names no --service-account-key-file", code: .unreadableInput)
        }
        return try KeyFiles.verificationKeys(files)
    }
}
