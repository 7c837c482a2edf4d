internal import Glibc

/// A directory held open: its names lead to its own files even after its path was replaced.
///
/// A file is complete and synced to disk before it gets its name, so it has its old or its new content whenever the
/// process or the machine stops. Names are single names without a slash. Symbolic links are not followed.
package struct OpenDirectory: ~Copyable {
    /// The path by which it was opened, for messages.
    package let path: String
    let descriptor: Descriptor

    /// Opens a directory that exists.
    package init(_ path: String) throws(FileError) {
        self.path = path
        do throws(FileError) {
            descriptor = try Descriptor(
                opening: path, flags: O_RDONLY | O_DIRECTORY, operation: "opening the directory")
        } catch {
            if error.kind == .missing && File.exists(path) {
                throw FileError(path: path, operation: error.operation, kind: .notADirectory)
            }
            throw error
        }
    }

    private init(_ name: String, in parent: borrowing OpenDirectory) throws(FileError) {
        path = parent.path(of: name)
        try Self.check(name, path)
        do throws(FileError) {
            descriptor = try Descriptor(
                opening: name, in: parent.descriptor, flags: O_RDONLY | O_DIRECTORY, path: path,
                operation: "opening the directory")
        } catch {
            // The system reports a link and any other file with the same error.
            switch try parent.kind(of: name) {
            case .link: throw FileError(path: path, operation: error.operation, kind: .isLink)
            case .file, .other: throw FileError(path: path, operation: error.operation, kind: .notADirectory)
            case .directory, nil: throw error
            }
        }
    }

    /// Opens a directory after making what is missing of its path, with this mode.
    package static func make(_ path: String, mode: UInt32) throws(FileError) -> OpenDirectory {
        do throws(FileError) {
            return try OpenDirectory(path)
        } catch {
            var parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
            parts.removeAll { $0 == "." }
            guard error.kind == .missing, let name = parts.popLast() else { throw error }
            let start = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
            let parent = start + parts.joined(separator: "/")
            return try make(parent.isEmpty ? "." : parent, mode: mode).makeDirectory(name, mode: mode)
        }
    }

    /// The path of a name in the directory, for messages.
    package func path(of name: String) -> String {
        path.utf8.last == UInt8(ascii: "/") ? path + name : "\(path)/\(name)"
    }

    /// Opens a directory in this one.
    package func directory(_ name: String) throws(FileError) -> OpenDirectory {
        try OpenDirectory(name, in: self)
    }

    /// Opens a directory in this one. If it is missing, it is made with this mode and its entry synced to disk.
    package func makeDirectory(_ name: String, mode: UInt32) throws(FileError) -> OpenDirectory {
        try Self.check(name, path(of: name))
        let isNew = unsafe mkdirat(descriptor.number, name, mode_t(mode)) == 0
        if !isNew && errno != EEXIST {
            // The directory that it belongs in is there.
            if errno == ENOENT {
                throw FileError(path: path(of: name), operation: "making the directory", kind: .noPlace)
            }
            throw FileError(path: path(of: name), operation: "making the directory", errno: errno)
        }
        let made = try directory(name)
        if isNew { try made.descriptor.setMode(mode, path: made.path) }
        try sync()
        return made
    }

    /// Writes a file, which replaces the one of this name in one step.
    ///
    /// - Parameter group: the number of the group that the file is to belong to; nil: as the system does it.
    package func write(
        _ name: String, bytes: [UInt8], mode: UInt32, group: UInt32? = nil
    ) throws(FileError) {
        try replace(name) { (temporary) throws(FileError) in
            let file = try Descriptor(
                opening: temporary, in: descriptor, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600,
                path: path(of: name), operation: "creating")
            // Before the mode: the mode would let in the group that the file has now.
            if let group { try file.setGroup(group, path: path(of: name)) }
            try file.setMode(mode, path: path(of: name))
            try file.write(bytes, path: path(of: name))
            try file.sync(path: path(of: name))
        }
    }

    /// Makes a symbolic link to `target`, and replaces a link or file of this name in one step.
    package func link(_ name: String, to target: String) throws(FileError) {
        if target.utf8.contains(0) {
            throw FileError(path: path(of: name), operation: "linking", errno: EINVAL)
        }
        try replace(name) { (temporary) throws(FileError) in
            if unsafe symlinkat(target, descriptor.number, temporary) != 0 {
                throw FileError(path: path(of: name), operation: "linking", errno: errno)
            }
        }
    }

    /// Gives a file or link another name in one step; what has that name is replaced.
    package func rename(_ name: String, to other: String) throws(FileError) {
        for name in [name, other] { try Self.check(name, path(of: name)) }
        if unsafe renameat(descriptor.number, name, descriptor.number, other) != 0 {
            throw FileError(path: path(of: other), operation: "replacing", errno: errno)
        }
        try sync()
    }

    /// Gives the directory itself exactly these permission bits.
    package func setMode(_ mode: UInt32) throws(FileError) {
        try descriptor.setMode(mode, path: path)
    }

    /// Removes a file or link if there is one.
    package func remove(_ name: String) throws(FileError) { try remove(name, flags: 0) }

    /// Removes an empty directory if there is one.
    package func removeDirectory(_ name: String) throws(FileError) { try remove(name, flags: AT_REMOVEDIR) }

    private func remove(_ name: String, flags: Int32) throws(FileError) {
        try Self.check(name, path(of: name))
        if unsafe unlinkat(descriptor.number, name, flags) != 0 {
            if errno == ENOENT { return }
            throw FileError(path: path(of: name), operation: "removing", errno: errno)
        }
        try sync()
    }

    /// Makes a file or link under a temporary name, then renames it.
    private func replace(
        _ name: String, _ make: (_ temporary: String) throws(FileError) -> Void
    ) throws(FileError) {
        try Self.check(name, path(of: name))
        let temporary = TemporaryName.new(for: name)
        do throws(FileError) {
            try make(temporary)
            if unsafe renameat(descriptor.number, temporary, descriptor.number, name) != 0 {
                throw FileError(path: path(of: name), operation: "replacing", errno: errno)
            }
        } catch {
            unsafe unlinkat(descriptor.number, temporary, 0)
            throw error
        }
        try sync()
    }

    /// Whether a name is a temporary one, left behind by a writer that was stopped.
    package static func isLeftover(_ name: String) -> Bool { TemporaryName.isOne(name) }

    /// Removes the temporary files of earlier writers that were stopped. The caller must hold the lock that all writers
    /// take: otherwise this would remove a running writer's file.
    package func removeLeftovers() throws(FileError) {
        for entry in try entries(limit: .max) where Self.isLeftover(entry.name) { try remove(entry.name) }
    }

    /// Syncs the entries of the directory to disk.
    private func sync() throws(FileError) {
        do throws(FileError) {
            try descriptor.sync(path: path)
        } catch {
            // Some file systems cannot do this for directories.
            if error.kind != .other(EINVAL) { throw error }
        }
    }

    private static func check(_ name: String, _ path: String) throws(FileError) {
        if ["", ".", ".."].contains(name) || name.utf8.contains(0) || name.utf8.contains(UInt8(ascii: "/")) {
            throw FileError(path: path, operation: "opening", errno: EINVAL)
        }
    }
}

/// The names of files until they are complete.
private enum TemporaryName {
    private static let ending = ".new"
    private static let digits = 16

    /// A unique name: ".jwks.0123456789abcdef.new".
    static func new(for name: String) -> String {
        let number = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return ".\(name).\(String(repeating: "0", count: digits - number.count))\(number)\(ending)"
    }

    static func isOne(_ name: String) -> Bool {
        guard name.hasPrefix("."), name.hasSuffix(ending) else { return false }
        let number = name.utf8.dropLast(ending.utf8.count).suffix(digits + 1)
        return number.count == digits + 1 && number.first == UInt8(ascii: ".")
            && number.dropFirst().allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
