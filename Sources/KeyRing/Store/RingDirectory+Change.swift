internal import Files
internal import JOSE
internal import Text

extension RingDirectory {
    /// Founds a ring in a directory that is made if it is missing, and that holds none yet.
    @discardableResult
    package func found(_ creation: RingCreation, at now: RingTime) throws -> RingSnapshot {
        try establish { home in
            let change = try creation.change(home: home, isRehearsal: now.given != nil, now: now.seconds)
            return (change, ObservationLog())
        }
    }

    /// Puts the first generation of a ring into a directory.
    func establish(_ make: (_ home: String) throws -> (RingChange, ObservationLog)) throws -> RingSnapshot {
        let writer = try RingWriter(OpenDirectory.make(path, mode: 0o755))
        let isBegun = try writer.root.kind(of: Layout.creation) != nil
        for name in [Layout.current, Layout.observations, Layout.generations, Layout.privateHalves]
        where try writer.root.kind(of: name) != nil && (!isBegun || name == Layout.current) {
            throw RingError(
                .exists, "\(writer.root.path(of: name)): is there already, so a ring is or was here",
                hint: "satoken keys check says what it is; create the new ring elsewhere, with --keys DIR")
        }
        var (change, observations) = try make(homeName ?? Home.here(path))
        try writer.root.link(Layout.creation, to: Layout.target(change.ring.generation))
        try Upkeep.removeUnfinishedFounding(in: writer.root)
        try writer.make(change, isLast: false)
        observations.generation = change.ring.generation
        try writer.write(observations)
        // One step ends the creation and makes the ring current: before it nothing is in use, after it all is there.
        try writer.root.rename(Layout.creation, to: Layout.current)
        return try read()
    }

    /// Makes the next generation, if `body` orders one.
    ///
    /// The ring is read again under the lock, so that `body` sees what no other writer changes. What it notes in the
    /// observations is kept, also when it throws: observations are facts.
    ///
    /// - Returns: the ring as it is then.
    @discardableResult
    package func change(
        at now: RingTime, _ body: (RingSnapshot, inout ObservationLog) throws -> RingChange?
    ) throws -> RingSnapshot {
        try change(at: now, isAdoption: false, body)
    }

    /// - Parameter isAdoption: whether the ring comes to be at home here.
    func change(
        at now: RingTime, isAdoption: Bool,
        _ body: (RingSnapshot, inout ObservationLog) throws -> RingChange?
    ) throws -> RingSnapshot {
        let writer = try RingWriter(openRoot())
        let generation = try current(of: writer.root)
        try RingOwnership.check(writer.root, generation: generation)
        let before = try snapshot(of: generation, in: writer.root, Self.observations(in: writer.root))
        // Of a copy for servers this comes first: it cannot be adopted.
        if try writer.root.kind(of: Layout.privateHalves) == nil {
            throw RingError(
                .refused, "\(path): holds no private halves, so this is a copy for servers to read",
                hint: "change the ring that feeds it; if this is the ring: satoken keys check")
        }
        try check(before.ring, mayChangeAt: now, isAdoption: isAdoption)
        var upkeep = Upkeep(before.ring, at: now.seconds)
        upkeep.run(in: writer.root)

        var observations = before.observations
        observations.generation = before.ring.generation
        var refusal: (any Error)?
        var change: RingChange?
        do {
            change = try body(before, &observations)
        } catch {
            refusal = error
        }
        if let change {
            try Self.check(change.ring, follows: before.ring)
            try writer.make(change)
            observations.generation = change.ring.generation
            upkeep = Upkeep(change.ring, at: now.seconds)
            upkeep.run(in: writer.root)
        }
        if observations != before.observations { try writer.write(observations) }
        if let refusal { throw refusal }
        // Where no generation was made, the ring is still the one that was read under the lock.
        var after = change == nil ? before : try read()
        after.observations = observations
        after.warnings = upkeep.warnings
        return after
    }

    /// Notes observations, and changes nothing else.
    @discardableResult
    package func record(
        at now: RingTime, _ body: (RingSnapshot, inout ObservationLog) throws -> Void
    ) throws -> RingSnapshot {
        try change(at: now) { (snapshot, observations) in
            try body(snapshot, &observations)
            return nil
        }
    }

    func openRoot() throws -> OpenDirectory {
        let root: OpenDirectory
        do {
            root = try OpenDirectory(path)
        } catch {
            throw error.kind == .missing ? Self.noRing(path) : error
        }
        if !isNamed { try RingOwnership.checkIsOwn(root) }
        return root
    }

    static func noRing(_ path: String) -> RingError {
        RingError(
            .missing, "\(path): no such directory, expected a key ring", hint: "satoken keys init makes one")
    }

    /// Refuses a change away from the ring's home, and a time by hand for a ring that is in use.
    func check(_ ring: Ring, mayChangeAt now: RingTime, isAdoption: Bool = false) throws {
        let here = try homeName ?? Home.here(path)
        if !isAdoption && !ring.home.isExactly(here) {
            throw RingError(
                .refused, "\(path): the ring \(ring.name) is at home at \(ring.home), and this is \(here)",
                hint:
                    "if this copy is to be the ring from now on: stop satoken keys rotate there, then satoken keys adopt here"
            )
        }
        if now.given != nil && !ring.isRehearsal {
            throw RingError(
                .configuration, "\(path): --now changes rehearsals only, and \(ring.name) is in use",
                hint: "satoken keys rehearse makes a copy to try it with")
        }
    }

    /// What no change may do.
    private static func check(_ next: Ring, follows ring: Ring) throws {
        let isNext =
            next.generation == ring.generation + 1 && next.id.isExactly(ring.id)
            && next.isRehearsal == ring.isRehearsal && next.tombstones.starts(with: ring.tombstones)
            && ring.keys.allSatisfy { key in next[key.name]?.keyID.isExactly(key.keyID) == true }
        if !isNext {
            throw RingError(
                .configuration, "what follows generation \(ring.generation) is not of the same ring")
        }
    }
}
