internal import Files
internal import JOSE
internal import OpenSSL
internal import Text

/// A key ring on disk.
///
///     keys/
///       current -> generations/0042
///       generations/0042/     ring.json signing.key verification.pem jwks.json legacy.key
///       private/k3.key  public/k3.pub  observed.json  lock
///
/// One change makes one new generation, complete and on the disk before one rename makes it current. So a reader sees
/// one whole generation, and a writer that is killed leaves the ring as it was, or changed.
package struct RingDirectory: Sendable {
    package let path: String
    /// The name of the ring's home, for rings that have one instead of a machine and a path.
    let homeName: String?
    /// Whether the operator named it, or it is what happens to lie in the working directory.
    let isNamed: Bool

    /// - Parameters:
    ///   - home: `--home`.
    ///   - isNamed: the operator named it. A ring that was not named is another user's to give only if that is root.
    package init(_ path: String, home: String? = nil, isNamed: Bool = true) {
        self.path = path
        homeName = home
        self.isNamed = isNamed
    }

    /// Whether a ring is here, whole or not.
    package var holdsRing: Bool {
        guard let root = try? OpenDirectory(path) else { return false }
        return ((try? root.kind(of: Layout.current)) ?? nil) != nil
    }

    /// Reads the ring. Needs no lock.
    package func read() throws -> RingSnapshot {
        let root = try openRoot()
        var attempts = 8
        while true {
            // ObservationLog first: they may speak of no generation that comes after the one that is read.
            let observations = try Self.observations(in: root)
            let generation = try current(of: root)
            do {
                try RingOwnership.check(root, generation: generation)
                return try snapshot(of: generation, in: root, observations)
            } catch let error as FileError where error.kind == .missing && attempts > 0 {
                // An old generation may go while it is read; then there is another current one.
                attempts -= 1
                if try current(of: root) == generation { throw try Self.incomplete(generation, root, error) }
            }
        }
    }

    private static func incomplete(
        _ generation: Int, _ root: borrowing OpenDirectory, _ error: FileError
    ) throws -> RingError {
        let orders = "\(Layout.target(generation))/\(Layout.ring)"
        let isRepairable = (try? directory(generation, in: root).kind(of: Layout.ring)) == .file
        return RingError(
            .missing, "\(error.description), expected in the current generation",
            hint: isRepairable ? RingAdvice.repair : RingAdvice.restore(root.path(of: orders)))
    }

    static func directory(
        _ generation: Int, in root: borrowing OpenDirectory
    ) throws -> OpenDirectory {
        try root.directory(Layout.generations).directory(Layout.name(generation))
    }

    static func observations(in root: borrowing OpenDirectory) throws -> ObservationLog {
        do {
            let contents = try root.read(Layout.observations, limit: Bounds.observations)
            return try ObservationLog(reading: contents.bytes, path: root.path(of: Layout.observations))
        } catch let error as FileError where error.kind == .missing {
            return ObservationLog()
        } catch let error as RingError {
            throw RingError(
                error.kind, error.description,
                hint:
                    "without this file observations are gathered anew: steps wait longer, and nothing is lost"
            )
        }
    }

    /// The generation that `current` points to.
    func current(of root: borrowing OpenDirectory) throws -> Int {
        let link = root.path(of: Layout.current)
        switch try root.kind(of: Layout.current) {
        case nil:
            let isBegun = try root.kind(of: Layout.creation) != nil
            if try !isBegun && root.kind(of: Layout.generations) != nil {
                throw RingError(
                    .missing, "\(link): is missing, beside a ring's generations", hint: RingAdvice.repair)
            }
            throw RingError(
                .missing, "\(path): holds no key ring" + (isBegun ? ", only one that was begun" : ""),
                hint: "satoken keys init makes one")
        case .link: break
        case .file, .directory, .other:
            throw RingError(
                .unreadable, "\(link): is no symbolic link, expected one to generations/NNNN",
                hint: "a ring is copied with its links: cp -a, rsync -a")
        }
        guard let target = root.target(of: Layout.current), let number = Layout.generation(ofTarget: target)
        else {
            throw RingError(
                .unreadable, "\(link): does not point to generations/NNNN", hint: "satoken keys check")
        }
        return number
    }

    func snapshot(
        of generation: Int, in root: borrowing OpenDirectory, _ observations: ObservationLog
    ) throws -> RingSnapshot {
        if observations.generation > generation {
            throw RingError(
                .refused,
                "\(root.path(of: Layout.current)): points to generation \(generation), "
                    + "and generation \(observations.generation) was current before",
                hint: "a step is taken back by satoken keys rollback; "
                    + "satoken keys check --repair points to the latest again")
        }
        let directory = try Self.directory(generation, in: root)
        let ring = try Self.ring(of: generation, in: directory)
        let keys = try Self.verificationKeys(in: directory)
        guard keys.map(\.keyID).elementsEqual(ring.trusted.map(\.keyID), by: { $0.isExactly($1) }) else {
            throw RingError(
                .unreadable,
                "\(directory.path(of: Layout.verificationKeys)): does not hold the keys that ring.json orders",
                hint: RingAdvice.repair)
        }
        return RingSnapshot(
            path: path, ring: ring, observations: observations, verificationKeys: keys,
            jwks: try directory.read(Layout.jwks, limit: Bounds.keyFile).bytes)
    }

    /// The orders of a generation.
    static func ring(of generation: Int, in directory: borrowing OpenDirectory) throws -> Ring {
        let path = directory.path(of: Layout.ring)
        let ring = try orders(directory.read(Layout.ring, limit: Bounds.ring).bytes, path)
        if ring.generation != generation {
            throw RingError(
                .unreadable, "\(path): is of generation \(ring.generation), expected \(generation)")
        }
        return ring
    }

    private static func orders(_ bytes: [UInt8], _ path: String) throws(RingError) -> Ring {
        do throws(RingError) {
            return try Ring(reading: bytes, path: path)
        } catch {
            throw RingError(error.kind, error.description, hint: error.hint ?? RingAdvice.restore(path))
        }
    }

    private static func verificationKeys(
        in directory: borrowing OpenDirectory
    ) throws -> [VerificationKey] {
        do {
            return try HeldKeys.publicHalves(Layout.verificationKeys, in: directory)
        } catch let error as KeyFileError {
            throw RingError(.unreadable, error.description, hint: RingAdvice.repair)
        }
    }
}
