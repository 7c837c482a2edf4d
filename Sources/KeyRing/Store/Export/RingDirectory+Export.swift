internal import Files
internal import JOSE
internal import Text

extension RingDirectory {
    /// Brings another host's directory forward to this ring's current generation, one generation at a time, the link
    /// last: so a server that starts there meets files of one generation or of two neighbours.
    ///
    ///     DIR/current -> generations/0042
    ///     DIR/generations/0042/
    ///
    /// - Parameters:
    ///   - target: the directory, which is made if it is missing.
    ///   - now: for what is erased and pruned there.
    ///   - holdsBack: whether private halves stay here: no server signs with the ring's keys yet.
    ///   - announce: gets what lies ahead before anything is written: a run that is killed has handed out what it said.
    ///   - wait: waits so many seconds, before each generation but a first.
    package func export(
        to target: String, at now: RingTime, holdsBack: Bool = false,
        announce: (ExportOutcome) throws -> Void = { _ in }, wait: (Int) throws -> Void
    ) throws -> ExportOutcome {
        let source = try ExportSource(self)
        let writer = try RingWriter(OpenDirectory.make(target, mode: 0o755))
        if try writer.root.kind(of: Layout.privateHalves) != nil {
            throw RingError(
                .refused, "\(target): is a ring itself, and no copy for servers to read",
                hint: "export to a directory of its own")
        }
        var outcome = ExportOutcome()
        let ahead: [Int]
        if let present = try present(in: writer.root) {
            try Self.check(present, goesBefore: source.ring, target)
            try source.refuseUnmanaged(presentKeys(present.generation, in: writer.root), target)
            outcome.found = present.generation
            ahead = Array((present.generation + 1)..<(source.ring.generation + 1))
            // Before the first step, whether there is a way.
            for generation in ahead { _ = try source.orders(generation, for: target) }
        } else {
            ahead = [source.ring.generation]
        }
        outcome.generations = ahead
        if !holdsBack { outcome.signingKeys = try source.signingKeys(of: ahead, for: target) }
        try announce(outcome)
        var isFirst = try writer.root.kind(of: Layout.current) == nil
        for generation in ahead {
            if !isFirst { try wait(source.ring.policy.minGenerationAge) }
            isFirst = false
            try removeUnlinked(beside: generation - 1, in: writer.root)
            let files = try source.files(
                generation, for: target, held: heldKeys(in: writer.root), holdsBack: holdsBack)
            try writer.put(files, source.orders(generation, for: target))
        }
        if !holdsBack && ahead.isEmpty {
            outcome.added = try complete(source, target, in: writer.root)
        }
        var upkeep = Upkeep(source.ring, at: now.seconds)
        upkeep.runExported(in: writer.root)
        outcome.warnings = upkeep.warnings
        return outcome
    }

    /// Adds the private files that were held back to the generation that a host has.
    ///
    /// - Returns: the names of those that were missing.
    private func complete(
        _ source: borrowing ExportSource, _ target: String, in root: borrowing OpenDirectory
    ) throws -> [String] {
        let directory = try Self.directory(source.ring.generation, in: root)
        let group = source.ring.policy.group.flatMap(System.group)
        var added: [String] = []
        for file in try source.files(
            source.ring.generation, for: target, held: heldKeys(in: root), holdsBack: false)
        where file.isSecret {
            if try directory.kind(of: file.name) != nil { continue }
            try RingWriter.write(file, in: directory, group)
            added.append(file.name)
        }
        return added
    }

    /// The orders that a host has now, nil for a new one.
    private func present(in root: borrowing OpenDirectory) throws -> Ring? {
        if try root.kind(of: Layout.current) == nil { return nil }
        let generation = try current(of: root)
        return try Self.ring(of: generation, in: Self.directory(generation, in: root))
    }

    private func presentKeys(
        _ generation: Int, in root: borrowing OpenDirectory
    ) throws -> [VerificationKey] {
        try HeldKeys.publicHalves(
            Layout.verificationKeys, in: Self.directory(generation, in: root))
    }

    private func heldKeys(in root: borrowing OpenDirectory) throws -> [KeyMaterial] {
        if try root.kind(of: Layout.current) == nil { return [] }
        return try ExportSource.held(
            [Layout.signingKey, Layout.legacyKey], in: Self.directory(current(of: root), in: root))
    }

    /// What a run that was killed left beside the generation that is current there.
    private func removeUnlinked(beside generation: Int, in root: borrowing OpenDirectory) throws {
        if try root.kind(of: Layout.generations) == nil { return }
        let generations = try root.directory(Layout.generations)
        for entry in try generations.entries(limit: Bounds.entries) {
            if let number = Layout.generation(entry.name), number > generation {
                try Upkeep.remove(entry.name, from: generations)
            }
        }
    }

    /// Refuses a host that is of another ring, or ahead of this one.
    private static func check(_ present: Ring, goesBefore ring: Ring, _ target: String) throws {
        if !present.id.isExactly(ring.id) {
            throw RingError(
                .refused, "\(target): is fed by the ring \(present.name), and this is \(ring.name)",
                hint: "export to another directory")
        }
        let isAhead = present.generation > ring.generation
        let differs = present.generation == ring.generation && present != ring
        if isAhead || differs {
            throw RingError(
                .refused,
                "\(target): has generation \(present.generation)"
                    + (isAhead ? ", and this ring only \(ring.generation)" : " of another making"),
                hint: "this ring is an older copy: change it no more, and find the one that fed this host")
        }
    }
}
