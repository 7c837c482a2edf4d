internal import Files

extension RingDirectory {
    /// Everything in the directory that is not as the ring's orders say.
    package func check(at now: RingTime) throws -> [RingFinding] {
        do {
            // A writer at work leaves things half done, so that a check waits for it if it can.
            let writer = try RingWriter(openRoot(), mending: true)
            return Inspection(writer.root, at: now.seconds).findings
        } catch let error as RingError where error.kind == .noPermission || error.kind == .unavailable {
            return Inspection(try openRoot(), at: now.seconds).findings
        } catch let error as FileError where error.kind == .readOnly || error.kind == .noPermission {
            return Inspection(try openRoot(), at: now.seconds).findings
        }
    }

    /// Mends what can be mended without losing anything.
    ///
    /// - Returns: what is left.
    package func repair(at now: RingTime) throws -> [RingFinding] {
        let writer = try RingWriter(openRoot(), mending: true)
        var group: UInt32?
        if let generation = try? current(of: writer.root),
            let ring = try? Self.ring(
                of: generation,
                in: writer.root.directory(Layout.generations).directory(Layout.name(generation)))
        {
            try check(ring, mayChangeAt: now)
            group = try writer.group(of: ring)
        }
        // What one repair brings back may show what else is wrong, and no more than the link hides.
        for _ in 1...3 {
            let findings = Inspection(writer.root, at: now.seconds).findings
            if findings.allSatisfy({ $0.remedy == nil }) { return findings }
            for finding in findings { try writer.mend(finding, group) }
        }
        return Inspection(writer.root, at: now.seconds).findings
    }
}

extension RingWriter {
    /// Carries out a finding's remedy.
    fileprivate func mend(_ finding: RingFinding, _ group: UInt32?) throws {
        guard let remedy = finding.remedy else { return }
        guard let name = finding.place.last else {
            if case .setMode(let mode) = remedy { try root.setMode(mode) }
            return
        }
        switch finding.place.count {
        case 1: try mend(remedy, name, in: root, group)
        case 2: try mend(remedy, name, in: folder(finding.place[0], group), group)
        default:
            try mend(
                remedy, name,
                in: folder(finding.place[0], group).makeDirectory(finding.place[1], mode: 0o755), group)
        }
    }

    private func folder(_ name: String, _ group: UInt32?) throws -> OpenDirectory {
        try root.makeDirectory(name, mode: name == Layout.privateHalves ? Self.secretFolder(group) : 0o755)
    }

    private func mend(
        _ remedy: RingFinding.Remedy, _ name: String, in directory: borrowing OpenDirectory,
        _ group: UInt32?
    ) throws {
        switch remedy {
        case .write(let file): try Self.write(file, in: directory, group)
        case .setMode(let mode): try directory.setMode(mode, of: name)
        case .remove: try directory.remove(name)
        case .removeGeneration: try Upkeep.remove(name, from: directory)
        case .pointTo(let generation): try root.link(Layout.current, to: Layout.target(generation))
        }
    }
}
