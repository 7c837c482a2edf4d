internal import Files
internal import JOSE

/// A look at all files of a ring, each compared with what its generation orders.
struct Inspection {
    private(set) var findings: [RingFinding] = []
    let stock: KeyStock
    let now: Int

    init(_ root: borrowing OpenDirectory, at now: Int) {
        stock = KeyStock(root)
        self.now = now
        inspect(root)
    }

    mutating func note(
        _ place: [String], _ problem: String, _ remedy: RingFinding.Remedy? = nil, advice: String? = nil
    ) {
        findings.append(
            RingFinding(place: place, problem: problem, remedy: remedy, advice: remedy == nil ? advice : nil))
    }

    private mutating func inspect(_ root: borrowing OpenDirectory) {
        if (try? root.kind(of: Layout.creation)) == .some(.link),
            (try? root.kind(of: Layout.current)) == .some(nil)
        {
            note(
                [Layout.creation], "the creation of the ring was interrupted, and no key was handed out",
                advice: "satoken keys init begins it anew")
            return
        }
        inspectDirectory(root, [])
        if let exposure = RingOwnership.exposure(of: root) {
            note(
                [], "\(exposure), and another ring can be put in its place",
                advice: "keep the ring below a directory that root or its owner alone can write")
        }
        for name in [Layout.current, Layout.observations, Layout.lock] {
            inspectAccess(name, in: root, [name])
        }
        let observations = inspectObservations(root)
        guard let generations = open(Layout.generations, in: root) else { return }
        let names = entries(generations, [Layout.generations])
        let numbers = names.compactMap { Layout.generation($0) }
        for name in names where Layout.generation(name) == nil { noteUnknown([Layout.generations, name]) }
        let rings = Self.orders(numbers, in: generations)
        let current = inspectLink(root, rings, highest: observations?.generation)
        let oldest = current.flatMap { rings[$0]?.oldestKept } ?? 1
        for number in numbers where number >= oldest && number <= current ?? .max {
            if let directory = open(Layout.name(number), in: generations, below: [Layout.generations]) {
                inspectOrders(number, directory)
            }
        }
        guard let current, let ring = rings[current] else { return }
        if observations == nil {
            var fresh = ObservationLog()
            fresh.generation = current
            note(
                [Layout.observations], "is missing or unreadable",
                .write(.init(Layout.observations, fresh.document)))
        }
        for number in numbers.sorted() {
            let place = [Layout.generations, Layout.name(number)]
            if number > current {
                note(place, "is newer than the current generation, and was never current", .removeGeneration)
            } else if number < oldest {
                let replaced = rings[number + 1]?.made ?? ring.made
                if replaced + ring.policy.minGenerationAge <= now {
                    note(place, "is older than what the ring keeps", .removeGeneration)
                }
            } else if let own = rings[number],
                let directory = try? generations.directory(Layout.name(number))
            {
                let replaced = number == current ? nil : rings[number + 1]?.made ?? ring.made
                inspect(own, in: directory, place, current: ring, replaced: replaced)
            }
        }
        inspectHalves(root, of: ring)
    }

    /// The orders of all generations where they can be read.
    private static func orders(_ numbers: [Int], in generations: borrowing OpenDirectory) -> [Int: Ring] {
        var rings: [Int: Ring] = [:]
        for number in numbers {
            guard let directory = try? generations.directory(Layout.name(number)) else { continue }
            rings[number] = try? RingDirectory.ring(of: number, in: directory)
        }
        return rings
    }

    // MARK: Directories

    /// Opens a directory that should be there.
    private mutating func open(
        _ name: String, in parent: borrowing OpenDirectory, below place: [String] = []
    ) -> OpenDirectory? {
        do {
            let directory = try parent.directory(name)
            inspectAccess(name, in: parent, place + [name])
            inspectDirectory(directory, place + [name])
            return directory
        } catch {
            let isOfGenerations = (place + [name]).first == Layout.generations
            note(place + [name], words(error), advice: isOfGenerations ? RingAdvice.restore : nil)
            return nil
        }
    }

    /// Who may write in a directory, and what a writer that was ended left there.
    private mutating func inspectDirectory(_ directory: borrowing OpenDirectory, _ place: [String]) {
        if let mode = try? directory.mode, mode & 0o022 != 0 {
            note(
                place, "others can write here (mode \(String(mode, radix: 8)))", .setMode(mode & ~0o022))
        }
        for name in entries(directory, place) where OpenDirectory.isLeftover(name) {
            note(place + [name], "was left behind by a run that ended half way", .remove)
        }
    }

    /// The names in a directory; each belongs to the directory's owner.
    mutating func entries(_ directory: borrowing OpenDirectory, _ place: [String]) -> [String] {
        do {
            return try directory.entries(limit: Bounds.entries).map(\.name)
        } catch {
            note(place, words(error))
            return []
        }
    }

    mutating func noteUnknown(_ place: [String]) {
        guard let name = place.last, !OpenDirectory.isLeftover(name) else { return }
        note(place, "is no file of the ring")
    }

    /// Notes a name that belongs to another user than its directory, and a file that others can write. Modes of private
    /// halves are looked at where they are read.
    mutating func inspectAccess(
        _ name: String, in directory: borrowing OpenDirectory, _ place: [String], isSecret: Bool = false
    ) {
        if let owner = (try? directory.owner(of: name)) ?? nil, let mine = try? directory.owner, owner != mine
        {
            note(
                place, "belongs to user \(owner), and the directory to user \(mine)",
                advice: "find out who put it there; if that was the ring's operator: chown \(mine)")
        }
        guard !isSecret, let mode = (try? directory.mode(of: name)) ?? nil, mode & 0o022 != 0,
            (try? directory.kind(of: name)) == .file
        else { return }
        note(place, "others can write it (mode \(String(mode, radix: 8)))", .setMode(mode & ~0o022))
    }

    /// An error's words without its path.
    func words(_ error: any Error) -> String {
        let text = "\(error)"
        guard let colon = text.firstRange(of: ": ") else { return text }
        return String(text[colon.upperBound...])
    }

    // MARK: What is not a generation's

    private mutating func inspectObservations(_ root: borrowing OpenDirectory) -> ObservationLog? {
        guard (try? root.kind(of: Layout.observations)) != nil else { return nil }
        return try? RingDirectory.observations(in: root)
    }

    /// Where `current` points to, and where it should.
    private mutating func inspectLink(
        _ root: borrowing OpenDirectory, _ rings: [Int: Ring], highest: Int?
    ) -> Int? {
        // Never back to an older generation: a server that restarted would drop keys whose tokens are alive.
        let wanted = highest.map { rings[$0] != nil ? $0 : nil } ?? rings.keys.max()
        let remedy = wanted.map { RingFinding.Remedy.pointTo($0) }
        guard let target = root.target(of: Layout.current) else {
            let kind = try? root.kind(of: Layout.current)
            note(
                [Layout.current], kind == nil ? "is missing" : "is no symbolic link",
                kind == nil ? remedy : nil)
            return nil
        }
        let number = Layout.generation(ofTarget: target)
        guard let number, rings[number] != nil else {
            let isForward = wanted.map { highest != nil || $0 >= number ?? 0 } ?? false
            note(
                [Layout.current],
                isForward
                    ? "points to no generation of this ring"
                    : "points to a generation whose ring.json is missing or damaged",
                isForward ? remedy : nil,
                advice: number.map { "restore \(Layout.target($0))/\(Layout.ring) first: see there" })
            return nil
        }
        if let highest, highest > number {
            let canReturn = rings[highest] != nil
            note(
                [Layout.current],
                "points to generation \(number), and generation \(highest) was current before",
                canReturn ? .pointTo(highest) : nil,
                advice:
                    "restore \(Layout.target(highest)) from a copy: a backup, or what satoken keys export --to made"
            )
            return nil
        }
        return number
    }

    /// The files under `private` and `public`. A copy that was exported has neither.
    private mutating func inspectHalves(_ root: borrowing OpenDirectory, of ring: Ring) {
        let isExported =
            (try? root.kind(of: Layout.privateHalves)) == .some(nil)
            && (try? root.kind(of: Layout.publicHalves)) == .some(nil)
        if isExported { return }
        inspectPrivateHalves(root, of: ring)
        inspectPublicHalves(root, of: ring)
    }

    private mutating func inspectPrivateHalves(_ root: borrowing OpenDirectory, of ring: Ring) {
        let folder = Layout.privateHalves
        for key in ring.keys where key.hasPrivateHalf {
            let place = [folder, Layout.privateFile(key.name)]
            if let directory = try? root.directory(folder) {
                inspectSecret(key, place, in: directory, group: ring.policy.group)
            } else {
                noteLost(key, place, "is missing")
            }
        }
        // Where the folder is missing, so are its keys, and each of them is noted.
        if (try? root.kind(of: folder)) == .some(nil) { return }
        guard let directory = open(folder, in: root) else { return }
        for name in entries(directory, [folder]) {
            inspectAccess(name, in: directory, [folder, name], isSecret: true)
            guard let held = Layout.key(ofFile: name, ending: ".key") else {
                noteUnknown([folder, name])
                continue
            }
            if ring[held] == nil {
                note([folder, name], "is of a key that was never in the ring", .remove)
            } else if ring[held]?.hasPrivateHalf == false {
                note([folder, name], "is of a key whose private half the ring has to forget", .remove)
            }
        }
    }

    private mutating func inspectPublicHalves(_ root: borrowing OpenDirectory, of ring: Ring) {
        let folder = Layout.publicHalves
        let isThere = (try? root.kind(of: folder)) != .some(nil)
        let directory = isThere ? open(folder, in: root) : nil
        for key in ring.trusted {
            let name = Layout.publicFile(key.name)
            var problem: String? = "is missing"
            if let directory = try? root.directory(folder) {
                do {
                    _ = try HeldKeys.publicHalf(key, in: directory)
                    problem = nil
                } catch {
                    problem = words(error)
                }
            }
            if let problem {
                note(
                    [folder, name], problem, stock.publicFile(key).map { .write(.init(name, $0)) })
            }
        }
        guard let directory else { return }
        for name in entries(directory, [folder]) {
            inspectAccess(name, in: directory, [folder, name])
            guard let held = Layout.key(ofFile: name, ending: ".pub") else {
                noteUnknown([folder, name])
                continue
            }
            if ring[held] == nil { note([folder, name], "is of a key that was never in the ring", .remove) }
        }
    }
}
