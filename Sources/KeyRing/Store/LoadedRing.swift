internal import Files
package import JOSE
package import OpenSSL
internal import Text

/// The keys of one generation of a ring as a server uses them: read once, the signing key held in memory.
///
/// A directory is a ring, or one flat generation: a copy of the files in `current`, such as the volume of a Secret. Of
/// a Secret's volume all files are read from the directory that its link `..data` named at the start, so that a change by
/// the kubelet, which renames that link, never mixes two generations. No lock is taken and nothing is written.
package struct LoadedRing: Sendable {
    package let ring: Ring
    /// verification.pem in its order.
    package let verificationKeys: [VerificationKey]
    /// The key that signs.
    package let signingKey: PrivateKey
    /// What was observed of the endpoints; nil for one generation's files, which no step changes.
    private let observations: ObservationLog?
    /// The directory whose change means other keys.
    package let path: String
    /// Key IDs that this ring or an earlier reading of it withdrew for ever.
    private let tombstones: Set<String>

    /// Reads a directory.
    ///
    /// - Parameter earlier: what was read before. A lower generation of the same ring and a key that was revoked are
    ///   refused.
    /// - Throws: `RingError`, of the kind `.noPermission` for a signing key that others can read; `FileError`.
    package init(_ path: String, after earlier: LoadedRing? = nil) throws {
        try self.init(RingDirectory(path), after: earlier)
    }

    /// The same of a ring's directory, which may not be named.
    package init(_ directory: RingDirectory, after earlier: LoadedRing? = nil) throws {
        path = directory.path
        if directory.holdsRing {
            let snapshot = try directory.read()
            ring = snapshot.ring
            verificationKeys = snapshot.verificationKeys
            signingKey = try snapshot.signingKey()
            observations = snapshot.observations
        } else {
            (ring, verificationKeys, signingKey) = try Self.flat(path)
            observations = nil
        }
        tombstones = (earlier?.tombstones ?? []).union(ring.tombstones.map(\.keyID))
        if let key = verificationKeys.first(where: { tombstones.contains($0.keyID) }) {
            throw RingError(
                .refused, "\(path): trusts the key \(key.keyID), which was revoked",
                hint: "an older copy of the ring was put here; bring the latest generation")
        }
        if let earlier, earlier.ring.id == ring.id, ring.generation < earlier.ring.generation {
            throw RingError(
                .refused,
                "\(path): holds generation \(ring.generation), and generation \(earlier.ring.generation) is in use",
                hint: "a step is taken back by satoken keys rollback, which makes a later generation")
        }
    }

    /// When the next step of its rotation is due, in seconds since 1970; nil for one generation's files, which no step
    /// changes.
    package func nextStep(at now: Int) -> Int? {
        observations.flatMap { RotationPlan(ring, $0, at: now).items.map(\.due).min() }
    }

    /// The keys of the JWKS in its order.
    package var publishedKeys: [VerificationKey] {
        ring.published.compactMap { key in verificationKeys.first { $0.keyID.isExactly(key.keyID) } }
    }

    /// The files by which a change is noticed.
    package var watchedFiles: [String] {
        [Layout.current, Layout.ring, "\(Layout.current)/\(Layout.ring)", Layout.observations].map {
            "\(path)/\($0)"
        }
    }

    /// The generation's files without a ring around them.
    private static func flat(_ path: String) throws -> (Ring, [VerificationKey], PrivateKey) {
        let directory = try content(of: path)
        if try directory.kind(of: Layout.ring) == nil {
            throw RingError(
                .missing, "\(path): holds no key ring, and no generation of one",
                hint: "satoken keys init makes a ring; of a generation all files are needed, ring.json too")
        }
        let contents = try directory.read(Layout.ring, limit: Bounds.ring)
        let ring = try Ring(reading: contents.bytes, path: directory.path(of: Layout.ring))
        let keys = try HeldKeys.publicHalves(Layout.verificationKeys, in: directory)
        guard keys.map(\.keyID).elementsEqual(ring.trusted.map(\.keyID), by: { $0.isExactly($1) }) else {
            throw RingError(
                .unreadable,
                "\(directory.path(of: Layout.verificationKeys)): does not hold the keys that ring.json names",
                hint: "bring all files of one generation")
        }
        guard let active = ring.active else {
            throw RingError(.configuration, "no key of the ring is active")
        }
        // A volume's files belong to root, and to the group that the Pod runs in.
        let group = try directory.group(of: Layout.signingKey)
        let isOurs = group.map(System.isMember(ofGroup:)) ?? false
        let key = try HeldKeys.privateHalf(
            active, Layout.signingKey, in: directory, sharedWithGroup: isOurs)
        Secret.erase(key.bytes)
        return (ring, keys, key.key)
    }

    /// The directory that holds the files: of a Secret's volume the one that `..data` names.
    private static func content(of path: String) throws -> OpenDirectory {
        let root = try OpenDirectory(path)
        guard try root.kind(of: "..data") == .link, let target = root.target(of: "..data") else {
            return root
        }
        return try root.directory(target)
    }
}
