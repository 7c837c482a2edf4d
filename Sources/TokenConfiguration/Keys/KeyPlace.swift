package import Discovery
internal import Files
package import JOSE
internal import JSON
internal import KeyRing
internal import Manifests
internal import OpenSSL
internal import Recognition
internal import ServiceAccountTokens

/// Where keys that verify are kept, whatever it is: `[NAME=]WHERE`.
package struct KeyPlace {
    /// The name, or else the place itself.
    package let name: String
    private let place: String

    package init(_ argument: String) {
        // A URL or a path may hold an equals sign; a name holds no slash.
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        if parts.count == 2, !parts[0].contains("/") {
            (name, place) = (parts[0], parts[1])
        } else {
            (name, place) = (argument, argument)
        }
    }

    /// What is missing of the argument, nil for nothing.
    package var problem: String? {
        if place.isEmpty { return name.isEmpty ? "a place is empty" : "\(Shown.text(name))= names no place" }
        return name.isEmpty
            ? "\(Shown.text("=" + place)) begins with =, which a place's name has to precede" : nil
    }

    /// The keys of a place, and the one that it signs with, where that can be seen.
    package typealias Found = (keys: [VerificationKey], signer: VerificationKey?)

    /// No key file, set or manifest is larger.
    private static let limit = 16 << 20
    /// What a place may be.
    private static let kinds =
        "a place is a key file, a ring, a JWK Set, a URL, a published site, a kube-apiserver's manifest or saved command "
        + "line, or a node's root (etc/kubernetes/manifests)"

    /// Reads the keys, in their order.
    ///
    /// - Parameter root: the directory below which the files that manifests name are found.
    package func read(_ connection: Connection, root: String?, _ warnings: inout [Warning]) throws
        -> KeyDrift.Place
    {
        let found = try found(connection, root: root, &warnings)
        return KeyDrift.Place(name: name, keys: found.keys, signer: found.signer)
    }

    /// Whether this is a kube-apiserver's manifest or command line, whose files are found below a root that is named for it.
    package var isManifest: Bool {
        if place.contains("://") || !File.exists(place) || File.size(place) == nil { return false }
        guard let bytes = try? File.read(place, limit: Self.limit).bytes else { return false }
        return (try? JSONValue(parsing: bytes))?["keys"]?.kind != .array
            && !bytes.holds("-----BEGIN ") && Self.mayHoldFlags(bytes)
    }

    /// Whether a file may hold the flags of a kube-apiserver, in whatever form.
    private static func mayHoldFlags(_ bytes: [UInt8]) -> Bool {
        ["kube-apiserver", "service-account-", "ClusterConfiguration", "KUBE_API"].contains {
            bytes.holds($0)
        }
    }

    private func found(_ connection: Connection, root: String?, _ warnings: inout [Warning]) throws -> Found {
        if place.contains("://") { return (try PublishedKeySet.keys(at: place, connection, &warnings), nil) }
        if !File.exists(place), (try? OpenDirectory(place)) != nil {
            return try inDirectory(connection, &warnings)
        }
        let bytes = try File.read(place, limit: Self.limit).bytes
        if (try? JSONValue(parsing: bytes))?["keys"]?.kind == .array {
            return (try PublishedKeySet.keys(inFile: place, connection, &warnings), nil)
        }
        if bytes.holds("-----BEGIN ") {
            return (try Self.keys([place], &warnings), nil)
        }
        if Self.mayHoldFlags(bytes) {
            return try ofServer(place, root: root, &warnings)
        }
        do throws(KeyFileError) {
            // What a file without PEM is told to be.
            _ = try KeyFile(bytes, path: Shown.text(place))
        } catch {
            if case .noPEM(_, .der) = error.problem { throw error }
        }
        throw ProgramFailure(
            "\(Shown.text(place)): \(bytes.isEmpty ? "is empty" : "holds no keys that are known to be verified with")",
            hint: bytes.starts(with: Array("eyJ".utf8)) ? "tokens go with --tokens" : Self.kinds,
            code: .unreadableInput)
    }

    /// A ring, a published site, or the root of a control-plane node's disk.
    private func inDirectory(_ connection: Connection, _ warnings: inout [Warning]) throws -> Found {
        let ring = RingDirectory(place)
        if ring.holdsRing {
            let keys = try ring.read().verificationKeys
            // Its order says who signs.
            return (keys, keys.first)
        }
        if let keys = try PublishedKeySet.keys(ofSite: place, connection, &warnings) { return (keys, nil) }
        switch ProcessSearch(Root(place)).find("kube-apiserver") {
        case .flags(let flags):
            let settings = try KubeAPIServerSettings(
                flags: flags, root: place, asking: [.keyFiles, .signingKey])
            return try keys(of: settings, in: "\(place)\(flags.path)", root: place, &warnings)
        case .failure(let path, let error):
            throw ProgramFailure(known: error) ?? ProgramFailure("\(path): \(error)", code: .unreadableInput)
        case .none: break
        }
        throw ProgramFailure(
            "\(Shown.text(place)): holds no keys that are known to be verified with", hint: Self.kinds,
            code: .unreadableInput)
    }

    private func ofServer(_ manifest: String, root: String?, _ warnings: inout [Warning]) throws -> Found {
        let settings = try KubeAPIServerSettings(
            reading: manifest, root: root, asking: [.keyFiles, .signingKey])
        return try keys(of: settings, in: manifest, root: root, &warnings)
    }

    private func keys(
        of settings: KubeAPIServerSettings, in manifest: String, root: String?, _ warnings: inout [Warning]
    ) throws -> Found {
        let files = settings.serviceAccountKeyFiles
        if files.isEmpty {
            throw ProgramFailure(
                "\(Shown.text(manifest)): names no --service-account-key-file",
                hint: settings.signingEndpoint.map { _ in
                    "its keys are an external signer's: name the server's own URL instead"
                }, code: .unreadableInput)
        }
        if root != nil {
            for file in files + [settings.signingKeyFile].compactMap(\.self) { try File.refusePipe(file) }
        }
        do {
            let keys = try Self.keys(files, &warnings)
            return (keys, try settings.signingKeyFile.flatMap { try signer($0, &warnings) })
        } catch let error as FileError where error.kind == .missing {
            var failure = ProgramFailure(error)
            failure.hint =
                "\(Shown.text(manifest)) names it; --root DIR finds it below DIR, and a node's root in place of the manifest, too"
            throw failure
        }
    }

    private static func keys(_ files: [String], _ warnings: inout [Warning]) throws -> [VerificationKey] {
        try KeyFiles.verificationKeys(files, warnings: &warnings)
    }

    /// The public half of a signing key. A copy of a node's files is better made without it, and then there is nothing to say.
    private func signer(_ path: String, _ warnings: inout [Warning]) throws -> VerificationKey? {
        do {
            return try VerificationKey(KeyFiles.signingKey(path, warnings: &warnings).publicKey)
        } catch let error as FileError where [.missing, .noPermission].contains(error.kind) {
            warnings.append(.note("note: \(error): which key \(Shown.text(name)) signs with is not known"))
            return nil
        }
    }
}
