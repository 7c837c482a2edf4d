internal import Files
internal import JOSE
internal import OpenSSL

/// What is tidied up around the current generation: what a killed writer left behind, private halves that no rollback
/// needs, and generations that are older than the ring keeps. Only for the holder of the lock.
struct Upkeep {
    private let ring: Ring
    private let now: Int
    /// What could not be done, in words.
    private(set) var warnings: [String] = []

    init(_ ring: Ring, at now: Int) {
        self.ring = ring
        self.now = now
    }

    /// The parts of the work: what stops one stops no other.
    private enum Part {
        case root
        case privateHalves
        case publicHalves
        case generations
    }

    /// Does what can be done, and notes what cannot.
    mutating func run(in root: borrowing OpenDirectory) {
        run([.root, .privateHalves, .publicHalves, .generations], in: root)
    }

    /// The same for a copy that was exported.
    mutating func runExported(in root: borrowing OpenDirectory) { run([.root, .generations], in: root) }

    private mutating func run(_ parts: [Part], in root: borrowing OpenDirectory) {
        for part in parts {
            do {
                try tidy(part, of: root)
            } catch {
                warnings.append("not tidied up: \(error)")
            }
        }
    }

    private mutating func tidy(_ part: Part, of root: borrowing OpenDirectory) throws {
        switch part {
        case .root:
            try root.removeLeftovers()
            try root.remove(Layout.creation)
        case .privateHalves:
            try tidyHalves(root, Layout.privateHalves, ending: ".key", keep: \.hasPrivateHalf)
        case .publicHalves: try tidyHalves(root, Layout.publicHalves, ending: ".pub", keep: { _ in true })
        case .generations: try tidyGenerations(root.directory(Layout.generations))
        }
    }

    /// The store of a key that a private file refers to; nil for any other file.
    private static func store(of file: String, in directory: borrowing OpenDirectory) -> StoreURI? {
        (try? directory.read(file, limit: Bounds.keyFile)).flatMap { StoreURI(reference: $0.bytes) }
    }

    /// Removes the halves of keys that the ring never had, and those it has to forget.
    private mutating func tidyHalves(
        _ root: borrowing OpenDirectory, _ name: String, ending: String, keep: (RingKey) -> Bool
    ) throws {
        let directory = try root.directory(name)
        try directory.removeLeftovers()
        for entry in try directory.entries(limit: Bounds.entries) {
            guard let name = Layout.key(ofFile: entry.name, ending: ending) else { continue }
            if ring[name].map(keep) == true { continue }
            if let uri = Self.store(of: entry.name, in: directory) {
                warnings.append("\(name) left the ring, and is in its store still: destroy \(uri.text) there")
            }
            try directory.remove(entry.name)
        }
    }

    private func tidyGenerations(_ generations: borrowing OpenDirectory) throws {
        try generations.removeLeftovers()
        let numbers = try generations.entries(limit: Bounds.entries).compactMap { entry in
            entry.kind == .directory ? Layout.generation(entry.name) : nil
        }
        for number in numbers where number != ring.generation {
            if number > ring.generation {
                try Self.remove(Layout.name(number), from: generations)
            } else if hasSettled(number, generations) {
                if number < ring.oldestKept {
                    try Self.remove(Layout.name(number), from: generations)
                } else {
                    try erase(in: generations.directory(Layout.name(number)))
                }
            }
        }
    }

    /// Whether a generation was replaced long enough ago, so that no reader of it is left.
    private func hasSettled(_ number: Int, _ generations: borrowing OpenDirectory) -> Bool {
        let replaced: Int
        if number + 1 == ring.generation {
            replaced = ring.made
        } else {
            let next = try? RingDirectory.ring(
                of: number + 1, in: generations.directory(Layout.name(number + 1)))
            replaced = next?.made ?? ring.made
        }
        return replaced + ring.policy.minGenerationAge <= now
    }

    /// Erases the private halves that the ring has to forget from an old generation. The files themselves say which
    /// key they hold.
    private func erase(in directory: borrowing OpenDirectory) throws {
        for file in [Layout.signingKey, Layout.legacyKey] where try directory.kind(of: file) != nil {
            let contents = try directory.read(file, limit: Bounds.keyFile)
            // A file that refers to a store holds no secret.
            if StoreURI(reference: contents.bytes) != nil { continue }
            let held = try KeyFile.signingKey(contents.bytes, path: directory.path(of: file))
            let key = ring.key(withID: try VerificationKey(held.publicKey).keyID)
            if key?.hasPrivateHalf != true { try directory.remove(file) }
        }
    }

    /// Removes a generation, its secrets first.
    static func remove(_ name: String, from generations: borrowing OpenDirectory) throws {
        let directory = try generations.directory(name)
        try directory.removeLeftovers()
        for file in [Layout.signingKey, Layout.legacyKey] + GenerationFiles.names {
            try directory.remove(file)
        }
        try generations.removeDirectory(name)
    }

    /// Removes what a creation that was killed left behind: keys that were never handed out.
    static func removeUnfinishedFounding(in root: borrowing OpenDirectory) throws {
        try root.removeLeftovers()
        for (name, ending) in [(Layout.privateHalves, ".key"), (Layout.publicHalves, ".pub")]
        where try root.kind(of: name) != nil {
            let directory = try root.directory(name)
            try directory.removeLeftovers()
            for entry in try directory.entries(limit: Bounds.entries)
            where Layout.key(ofFile: entry.name, ending: ending) != nil {
                try directory.remove(entry.name)
            }
        }
        if try root.kind(of: Layout.generations) != nil {
            let generations = try root.directory(Layout.generations)
            for entry in try generations.entries(limit: Bounds.entries)
            where Layout.generation(entry.name) != nil {
                try remove(entry.name, from: generations)
            }
        }
        try root.remove(Layout.observations)
    }
}

extension Ring {
    /// The oldest generation that is kept.
    var oldestKept: Int { generation - policy.keep }
}
