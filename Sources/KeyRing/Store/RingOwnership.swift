internal import Files

/// Owners and modes of what a ring is made of. A user who can write in one of its directories can put keys of their own
/// in the place of the ring's: such a ring is neither read nor changed.
enum RingOwnership {
    /// Refuses a ring that another user can change.
    ///
    /// - Parameters:
    ///   - generation: the generation that is read, too.
    ///   - halves: whether `private` and `public` are read, too.
    ///   - modes: whether modes count; a repair mends them.
    /// - Throws: `RingError` of the kind `.noPermission`.
    static func check(
        _ root: borrowing OpenDirectory, generation: Int? = nil, halves: Bool = false, modes: Bool = true
    ) throws {
        let owner = try root.owner
        if modes, let problem = problem(ofMode: try root.mode) { throw refusal(root.path, problem) }
        let names = [
            Layout.current, Layout.creation, Layout.generations, Layout.privateHalves, Layout.publicHalves,
            Layout.observations, Layout.lock,
        ]
        for name in names { try check(name, in: root, owner, modes) }
        if halves {
            for name in [Layout.privateHalves, Layout.publicHalves] {
                try checkEntries(of: name, in: root, owner, modes)
            }
        }
        guard let generation, try root.kind(of: Layout.generations) == .directory else { return }
        try checkEntries(
            of: Layout.name(generation), in: root.directory(Layout.generations), owner, modes)
    }

    /// Refuses a ring of another user that no option names: any user can put one into a directory such as /tmp, where a
    /// command is run.
    static func checkIsOwn(_ root: borrowing OpenDirectory) throws {
        let owner = try root.owner
        if owner == System.user || owner == 0 { return }
        throw RingError(
            .noPermission,
            "\(root.path): the ring belongs to user \(owner), this is user \(System.user), and no option names it",
            hint:
                "--keys \(root.path) if its keys are to be trusted; key files are named by --service-account-key-file"
        )
    }

    private static func foreignOwner(_ other: UInt32, _ owner: UInt32) -> String {
        "belongs to user \(other), and the ring to user \(owner)"
    }

    private static func problem(ofMode mode: UInt32) -> String? {
        mode & 0o022 == 0 ? nil : "other users can write here (mode \(String(mode, radix: 8)))"
    }

    private static func checkEntries(
        of name: String, in parent: borrowing OpenDirectory, _ owner: UInt32, _ modes: Bool
    ) throws {
        try check(name, in: parent, owner, modes)
        guard try parent.kind(of: name) == .directory else { return }
        let directory = try parent.directory(name)
        for entry in try directory.entries(limit: Bounds.entries) {
            try check(entry.name, in: directory, owner, modes)
        }
    }

    private static func check(
        _ name: String, in directory: borrowing OpenDirectory, _ owner: UInt32, _ modes: Bool
    ) throws {
        let path = directory.path(of: name)
        if let other = try directory.owner(of: name), other != owner, other != 0 {
            throw RingError(
                .noPermission, "\(path): \(foreignOwner(other, owner))",
                hint:
                    "keys that another user put there must not sign or verify: restore the ring from a backup, or make a new one in a directory of its own"
            )
        }
        if modes, let mode = try directory.mode(of: name), try directory.kind(of: name) != .link,
            let problem = problem(ofMode: mode)
        {
            throw refusal(path, problem)
        }
    }

    private static func refusal(_ path: String, _ problem: String) -> RingError {
        RingError(
            .noPermission, "\(path): \(problem), and could put keys of their own there",
            hint: "once it is sure that no other user did: chmod go-w \(path)")
    }

    /// How another user could put another directory in the ring's place, nil when none can.
    static func exposure(of root: borrowing OpenDirectory) -> String? {
        guard let parent = try? root.parent(), let mode = try? parent.mode, let owner = try? parent.owner,
            let mine = try? root.owner
        else { return nil }
        if owner != 0 && owner != mine { return "the directory above it belongs to user \(owner)" }
        // Where the sticky bit is set, as in /tmp, each user moves their own entries only.
        if mode & 0o022 != 0 && mode & 0o1000 == 0 {
            return "other users can write in the directory above it (mode \(String(mode, radix: 8)))"
        }
        return nil
    }
}
