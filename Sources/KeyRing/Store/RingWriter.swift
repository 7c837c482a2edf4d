internal import Files
internal import JOSE
internal import OpenSSL

/// The right to change a ring's directory: the lock, held while this lives.
struct RingWriter: ~Copyable {
    let root: OpenDirectory
    private let lock: FileLock

    /// Waits for the process that holds the lock.
    ///
    /// - Parameter mending: whether modes that let others write are to be mended, and so count for nothing.
    /// - Throws: `RingError` where the directory is another user's, or on a file system that cannot lock.
    init(_ root: consuming OpenDirectory, mending: Bool = false) throws {
        let owner = try root.owner
        if owner != System.user {
            throw RingError(
                .noPermission,
                "\(root.path): belongs to user \(owner), and this is user \(System.user)",
                hint:
                    "change it as its owner, so that all of its files stay the owner's: sudo -u '#\(owner)' …"
            )
        }
        try RingOwnership.check(root, halves: true, modes: !mending)
        lock = try Self.lock(root)
        self.root = root
    }

    private static func lock(_ root: borrowing OpenDirectory) throws -> FileLock {
        do {
            return try FileLock(Layout.lock, in: root, waiting: true)
        } catch {
            guard error.operation == "locking", case .other = error.kind else { throw error }
            throw RingError(
                .unavailable, "\(error.description), and writers have to be kept apart",
                hint: "keep a ring on a local disk, and feed other hosts with satoken keys export --to")
        }
    }

    /// Puts the files of new keys beside the others, and the next generation in place of the current one.
    ///
    /// - Parameter isLast: whether `current` then points to it; if not, this is left to the caller.
    func make(_ change: RingChange, isLast: Bool = true) throws {
        let ring = change.ring
        if let contradiction = ring.contradiction {
            throw RingError(.configuration, "the next generation contradicts itself: \(contradiction)")
        }
        // What cannot be read again never becomes current.
        guard try Ring(reading: ring.document, path: Layout.ring) == ring else {
            throw RingError(.configuration, "the next generation cannot be written down")
        }
        let group = try group(of: ring)
        let privateHalves = try root.makeDirectory(
            Layout.privateHalves, mode: Self.secretFolder(group))
        let publicHalves = try root.makeDirectory(Layout.publicHalves, mode: 0o755)
        for (name, key) in change.material.sorted(by: { $0.key < $1.key }) {
            if let bytes = try key.privateFile(), ring[name]?.hasPrivateHalf == true {
                let file = GenerationFiles.File(Layout.privateFile(name), bytes, isSecret: true)
                try Self.write(file, in: privateHalves, group)
            }
            try Self.write(.init(Layout.publicFile(name), key.publicFile), in: publicHalves, group)
        }
        try put(
            Self.files(ring, privateHalves: privateHalves, publicHalves: publicHalves).files, ring,
            isLast: isLast)
    }

    /// Puts the files of a generation in their place, and then makes it current.
    func put(_ files: [GenerationFiles.File], _ ring: Ring, isLast: Bool = true) throws {
        let generations = try root.makeDirectory(Layout.generations, mode: 0o755)
        let name = Layout.name(ring.generation)
        if try generations.kind(of: name) != nil {
            throw RingError(
                .exists, "\(generations.path(of: name)): is there already, and was never current",
                hint: "satoken keys check")
        }
        let group = try group(of: ring)
        let directory = try generations.makeDirectory(name, mode: 0o755)
        for file in files { try Self.write(file, in: directory, group) }
        if isLast { try root.link(Layout.current, to: Layout.target(ring.generation)) }
    }

    /// The files of a generation, of the halves that lie beside each other.
    static func files(
        _ ring: Ring, privateHalves: borrowing OpenDirectory, publicHalves: borrowing OpenDirectory
    ) throws -> GenerationFiles {
        var trusted: [String: VerificationKey] = [:]
        for key in ring.trusted { trusted[key.name] = try HeldKeys.publicHalf(key, in: publicHalves) }
        var secrets: [String: [UInt8]] = [:]
        for name in [ring.active?.name, ring.legacySigner].compactMap({ $0 }) {
            guard let key = ring[name] else { continue }
            secrets[name] =
                try HeldKeys.privateHalf(
                    key, Layout.privateFile(name), in: privateHalves,
                    sharedWithGroup: ring.policy.group != nil
                ).bytes
        }
        return try GenerationFiles(
            ring, publicHalves: trusted, privateFiles: secrets)
    }

    /// The group that private files belong to, nil for none but the owner.
    func group(of ring: Ring) throws -> UInt32? {
        guard let name = ring.policy.group else { return nil }
        guard let group = System.group(named: name) else {
            throw RingError(
                .configuration, "this host has no group \(name), which is to read the ring's private keys",
                hint: "make the group, or give the ring another one: satoken keys policy --group")
        }
        return group
    }

    /// Writes a file for all users, or for the owner and the group alone.
    static func write(
        _ file: GenerationFiles.File, in directory: borrowing OpenDirectory, _ group: UInt32?
    ) throws {
        if file.isSecret {
            try directory.write(
                file.name, bytes: file.bytes, mode: group == nil ? 0o600 : 0o640, group: group)
        } else {
            try directory.write(file.name, bytes: file.bytes, mode: 0o644)
        }
    }

    /// The mode of the directory with private halves.
    static func secretFolder(_ group: UInt32?) -> UInt32 { group == nil ? 0o700 : 0o750 }

    /// Replaces observed.json.
    func write(_ observations: ObservationLog) throws {
        let document = observations.document
        guard try ObservationLog(reading: document, path: Layout.observations) == observations else {
            throw RingError(.configuration, "these observations cannot be written down")
        }
        try root.write(Layout.observations, bytes: document, mode: 0o644)
    }
}
