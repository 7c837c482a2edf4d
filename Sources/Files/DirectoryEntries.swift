internal import Glibc

/// The type of a directory entry.
package enum EntryKind: Sendable, Equatable {
    case file
    case directory
    case link
    /// A pipe, a device or a socket.
    case other
}

extension OpenDirectory {
    /// A name in a directory.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let kind: EntryKind
    }

    /// What is in the directory, sorted by name, without `.` and `..`.
    ///
    /// - Throws: `FileError`, `.tooLarge` for more than `limit` entries.
    package func entries(limit: Int) throws(FileError) -> [Entry] {
        let (entries, areAll) = try firstEntries(limit: limit)
        if !areAll { throw FileError(path: path, operation: "reading", kind: .tooLarge(limit: limit)) }
        return entries
    }

    /// Up to `limit` entries of the directory, the first that the system lists, sorted by name, and whether these are all.
    package func firstEntries(limit: Int) throws(FileError) -> (entries: [Entry], areAll: Bool) {
        // The stream takes over a descriptor of its own, because it moves the position.
        let copy = unsafe openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = unsafe fdopendir(copy) else {
            let code = errno
            if copy >= 0 { close(copy) }
            throw FileError(path: path, operation: "reading", errno: code)
        }
        defer { unsafe closedir(stream) }
        var entries: [Entry] = []
        var areAll = true
        while areAll {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            let name = unsafe String(nameOf: entry)
            if name == "." || name == ".." { continue }
            if entries.count == limit {
                areAll = false
            } else {
                entries.append(Entry(name: name, kind: (try? kind(of: name)) ?? .other))
            }
        }
        if errno != 0 { throw FileError(path: path, operation: "reading", errno: errno) }
        return (entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }, areAll)
    }

    /// The type of an entry, nil where there is none.
    package func kind(of name: String) throws(FileError) -> EntryKind? {
        try status(of: name).map { status in
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        }
    }

    /// The permission bits of a name, such as 0o755, nil where there is none.
    package func mode(of name: String) throws(FileError) -> UInt32? {
        try status(of: name).map { UInt32($0.st_mode & 0o7777) }
    }

    func status(of name: String) throws(FileError) -> stat? {
        var status = stat()
        if unsafe fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return status }
        if errno == ENOENT { return nil }
        throw FileError(path: path(of: name), operation: "reading", errno: errno)
    }

    /// The permission bits of the directory itself.
    package var mode: UInt32 {
        get throws(FileError) {
            UInt32(try descriptor.status(path: path, operation: "reading").st_mode & 0o7777)
        }
    }

    /// Gives a file or directory in this one exactly these permission bits.
    package func setMode(_ mode: UInt32, of name: String) throws(FileError) {
        try Descriptor(
            opening: name, in: descriptor, flags: O_RDONLY | O_NONBLOCK, path: path(of: name),
            operation: "setting the mode"
        ).setMode(mode, path: path(of: name))
    }

    /// Reads all of a file on a disk.
    ///
    /// - Throws: `FileError`: `.tooLarge` for more than `limit` bytes, `.isLink`, `.isDirectory`, `.notAFile`.
    package func read(_ name: String, limit: Int) throws(FileError) -> FileContents {
        // Opening a pipe would wait for its writer.
        try File.read(
            Descriptor(
                opening: name, in: descriptor, flags: O_RDONLY | O_NONBLOCK, path: path(of: name),
                operation: "reading"),
            path: path(of: name), limit: limit, onDisk: true)
    }

    /// Where a symbolic link points to, nil for anything else.
    package func target(of name: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlinkat(descriptor.number, name, &target, target.count)
        return length < 0
            ? nil : String(decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension String {
    /// The name of an entry that readdir returned. The entry ends with its name: most of what C declares as the name's array
    /// is not there, and must not be copied.
    init(nameOf entry: UnsafeMutablePointer<dirent>) {
        let start = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let name = unsafe UnsafeRawPointer(entry).advanced(by: start).assumingMemoryBound(to: UInt8.self)
        self = unsafe String(decodingCString: name, as: UTF8.self)
    }
}
