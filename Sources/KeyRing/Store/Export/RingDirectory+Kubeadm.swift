internal import Files
internal import JOSE
internal import Text

extension RingDirectory {
    private static let publicFile = "sa.pub"
    private static let privateFile = "sa.key"

    /// Brings the files of a kubeadm cluster's node forward: sa.pub holds verification.pem, sa.key signing.key.
    ///
    /// legacy.key is what kube-controller-manager signs Secrets' tokens with, where the ring has a key for that.
    ///
    /// They are several files, so sa.pub goes first, and no step is made across which a server that reads one old and one
    /// new file would not trust its own tokens.
    ///
    /// - Parameter holdsBack: whether sa.key stays as it is: not every server was seen trusting the ring's key.
    /// - Parameter announce: gets what lies ahead before anything is written: a run that is killed has handed out what
    ///   it said.
    /// - Parameter wait: waits so many seconds, before each generation but a first.
    package func exportKubeadm(
        to target: String, holdsBack: Bool = false, announce: (ExportOutcome) throws -> Void = { _ in },
        wait: (Int) throws -> Void
    ) throws -> ExportOutcome {
        if Directory.exists(target) { try Self.refuseStrangers(in: OpenDirectory(target)) }
        let source = try ExportSource(self)
        let directory = try OpenDirectory.make(target, mode: 0o755)
        // Another export may wait between its generations.
        let lock = try FileLock(directory, patience: 120)
        defer { withExtendedLifetime(lock) {} }
        try directory.removeLeftovers()
        var outcome = ExportOutcome()
        if holdsBack {
            outcome.generations = [source.ring.generation]
            try checkSigningKeyStays(source, directory)
        } else {
            outcome.generations = try route(source, directory)
            // Where nothing is to be written, sa.key is the active key already.
            outcome.signingKeys =
                outcome.generations.isEmpty
                ? [source.ring.active?.name].compactMap(\.self)
                : try source.signingKeys(of: outcome.generations, for: target)
        }
        try announce(outcome)
        for (index, generation) in outcome.generations.enumerated() {
            if index > 0 { try wait(source.ring.policy.minGenerationAge) }
            let files = try source.files(
                generation, for: target,
                held: ExportSource.held([Self.privateFile, Layout.legacyKey], in: directory),
                holdsBack: holdsBack)
            try Self.put(files, group: source.ring.policy.group.flatMap(System.group), in: directory)
        }
        if !holdsBack { outcome.added = try bringLegacyKey(source, target, in: directory) }
        return outcome
    }

    /// Brings legacy.key, which the way of sa.key and sa.pub does not tell of: kubeadm has none, and a step may change it
    /// alone.
    ///
    /// - Returns: the names of the files that were written.
    private func bringLegacyKey(
        _ source: borrowing ExportSource, _ target: String, in directory: borrowing OpenDirectory
    ) throws -> [String] {
        let held = try ExportSource.held([Layout.legacyKey], in: directory).first
        let wanted = source.ring.legacySigner.flatMap { source.ring[$0] }
        if let held, wanted?.keyID.isExactly(held.publicKey.keyID) == true { return [] }
        guard wanted != nil else {
            // A key of the ring's that signs no more is left nowhere.
            if let held, source.ring.key(withID: held.publicKey.keyID) != nil {
                try directory.remove(Layout.legacyKey)
            }
            return []
        }
        let own = try ExportSource.held([Self.privateFile, Layout.legacyKey], in: directory)
        let files = try source.files(
            source.ring.generation, for: target, held: own, holdsBack: false
        ).filter { $0.name == Layout.legacyKey }
        try Self.put(files, group: source.ring.policy.group.flatMap(System.group), in: directory)
        return files.map(\.name)
    }

    /// Refuses a directory in which another user could read or replace sa.key.
    private static func refuseStrangers(in directory: borrowing OpenDirectory) throws {
        let (owner, mode) = (try directory.owner, try directory.mode)
        if owner != System.user {
            throw RingError(
                .noPermission,
                "\(directory.path): belongs to user \(owner), and this is user \(System.user)",
                hint: "write it as its owner: sudo -u '#\(owner)' …")
        }
        if mode & 0o022 != 0 {
            throw RingError(
                .noPermission,
                "\(directory.path): other users can write here (mode \(String(mode, radix: 8))), and could replace sa.key",
                hint: "chmod go-w \(directory.path)")
        }
    }

    /// While sa.key stays, sa.pub has to hold its public half, and every key that it holds now.
    private func checkSigningKeyStays(
        _ source: borrowing ExportSource, _ directory: borrowing OpenDirectory
    ) throws {
        let signing = try ExportSource.held([Self.privateFile], in: directory).map(\.publicKey)
        try source.refuseUnmanaged(signing, directory.path(of: Self.privateFile))
        if try directory.kind(of: Self.publicFile) != nil {
            let trusted = try HeldKeys.publicHalves(Self.publicFile, in: directory)
            try source.refuseUnmanaged(trusted, directory.path(of: Self.publicFile))
        }
    }

    private static func put(
        _ files: [GenerationFiles.File], group: UInt32?, in directory: borrowing OpenDirectory
    ) throws {
        let names = [
            (Layout.verificationKeys, publicFile), (Layout.signingKey, privateFile),
            (Layout.legacyKey, Layout.legacyKey),
        ]
        for (name, other) in names {
            for file in files where file.name == name {
                try RingWriter.write(
                    .init(other, file.bytes, isSecret: file.isSecret), in: directory, group)
            }
        }
    }

    /// The generations that lead from what is in the directory to the current one.
    private func route(
        _ source: borrowing ExportSource, _ directory: borrowing OpenDirectory
    ) throws -> [Int] {
        let goal = source.ring.generation
        let trusted =
            try directory.kind(of: Self.publicFile) == nil
            ? [] : HeldKeys.publicHalves(Self.publicFile, in: directory)
        let signing = try ExportSource.held([Self.privateFile], in: directory).first?.publicKey.keyID
        guard let signing, !trusted.isEmpty else { return [goal] }
        try source.refuseUnmanaged(trusted, directory.path(of: Self.publicFile))
        let names = trusted.map(\.keyID)
        for generation in stride(from: goal, through: 1, by: -1) {
            guard let orders = try? source.orders(generation, for: directory.path),
                let active = orders.active?.keyID
            else { break }
            let order = orders.trusted.map(\.keyID)
            if active.isExactly(signing) && order.elementsEqual(names, by: { $0.isExactly($1) }) {
                return Array((generation + 1)..<(goal + 1))
            }
            if order.containsExactly(signing) && names.containsExactly(active) {
                return Array(generation..<(goal + 1))
            }
        }
        throw RingError(
            .unavailable,
            "\(directory.path): is too far behind: no generation that is kept follows its sa.key and sa.pub",
            hint: "take its servers out of service, remove sa.key and sa.pub, and export again")
    }
}
