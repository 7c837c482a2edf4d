internal import Files
internal import JOSE

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
    /// - Parameter wait: waits so many seconds, before each generation but a first.
    package func exportKubeadm(
        to target: String, holdsBack: Bool = false, wait: (Int) throws -> Void
    ) throws -> ExportOutcome {
        let source = try ExportSource(self)
        let directory = try OpenDirectory.make(target, mode: 0o755)
        try Self.refuseStrangers(in: directory)
        // Another export may wait between its generations.
        let lock = try FileLock(directory, patience: 120)
        defer { withExtendedLifetime(lock) {} }
        try directory.removeLeftovers()
        var ahead = try holdsBack ? [source.ring.generation] : route(source, directory)
        if holdsBack { try checkSigningKeyStays(source, directory) }
        var outcome = ExportOutcome()
        while !ahead.isEmpty {
            let generation = ahead.removeFirst()
            if !outcome.generations.isEmpty { try wait(source.ring.policy.minGenerationAge) }
            let files = try source.files(
                generation, for: target,
                held: ExportSource.held([Self.privateFile, Layout.legacyKey], in: directory),
                holdsBack: holdsBack)
            try Self.put(files, group: source.ring.policy.group.flatMap(System.group), in: directory)
            outcome.generations.append(generation)
        }
        return outcome
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
