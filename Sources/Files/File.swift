internal import Glibc

/// The bytes of a file that was read, and its mode.
package struct FileContents: Sendable {
    /// The bytes.
    package let bytes: [UInt8]
    /// The permission bits, such as 0o600, of the very file that was read.
    package let mode: UInt32
    /// Whether this is a file on a disk. `mode` means nothing for a pipe or a device.
    package let isRegular: Bool

    /// Whether the file's group or all users may read it.
    package var othersCanRead: Bool { isRegular && mode & 0o044 != 0 }
}

/// Whole files, read and written at once.
package enum File {
    /// Reads all of `path`, or of standard input for `-`.
    ///
    /// The size is bounded while reading, so that a device, a pipe or a file that grows cannot exhaust memory.
    ///
    /// - Throws: `FileError`, `.tooLarge` when there are more than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileError) -> FileContents {
        try read(
            Descriptor(readingFrom: path), path: path == "-" ? "standard input" : path, limit: limit)
    }

    /// Reads all of `path`, or of standard input for `-`, piece by piece.
    ///
    /// - Throws: `FileError`, `.tooLarge` as soon as more than `limit` bytes came; and what `take` throws.
    package static func read(_ path: String, limit: Int, _ take: ([UInt8]) throws -> Void) throws {
        let name = path == "-" ? "standard input" : path
        let file = try Descriptor(readingFrom: path)
        if try file.status(path: name, operation: "reading").st_mode & S_IFMT == S_IFDIR {
            throw FileError(path: name, operation: "reading", kind: .isDirectory)
        }
        var count = 0
        var piece: [UInt8] = []
        while true {
            piece.removeAll(keepingCapacity: true)
            let got = try file.read(into: &piece, atMost: 1 << 18, path: name)
            if got == 0 { return }
            count += got
            if count > limit {
                throw FileError(path: name, operation: "reading", kind: .tooLarge(limit: limit))
            }
            try take(piece)
        }
    }

    /// Refuses a pipe or a device in place of a file that the operator did not name: reading it could block for ever.
    ///
    /// - Throws: `FileError`, `.notAFile`. A missing or forbidden file is reported when it is opened.
    package static func refusePipe(_ path: String) throws(FileError) {
        var status = stat()
        guard !path.utf8.contains(0), unsafe stat(path, &status) == 0 else { return }
        let kind = status.st_mode & S_IFMT
        if kind != S_IFREG && kind != S_IFDIR {
            throw FileError(path: path, operation: "reading", kind: .notAFile)
        }
    }

    /// Reads the first `count` bytes of `path`, or of standard input for `-`, and leaves the rest.
    package static func readStart(_ path: String, count: Int) throws(FileError) -> [UInt8] {
        let name = path == "-" ? "standard input" : path
        let file = try Descriptor(readingFrom: path)
        if try file.status(path: name, operation: "reading").st_mode & S_IFMT == S_IFDIR {
            throw FileError(path: name, operation: "reading", kind: .isDirectory)
        }
        var bytes: [UInt8] = []
        while bytes.count < count {
            if try file.read(into: &bytes, atMost: min(count - bytes.count, 1 << 16), path: name) == 0 {
                break
            }
        }
        return bytes
    }

    /// Reads all of an open file; with `onDisk`, of a file on a disk only.
    static func read(
        _ file: borrowing Descriptor, path: String, limit: Int, onDisk: Bool = false
    ) throws(FileError) -> FileContents {
        let status = try file.status(path: path, operation: "reading")
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR { throw FileError(path: path, operation: "reading", kind: .isDirectory) }
        if onDisk && kind != S_IFREG { throw FileError(path: path, operation: "reading", kind: .notAFile) }
        if kind == S_IFREG && status.st_size > limit {
            throw FileError(path: path, operation: "reading", kind: .tooLarge(limit: limit))
        }
        var bytes: [UInt8] = []
        // Room for the whole file and the read that meets its end: no copy of it, perhaps of a key, is left behind.
        let size = kind == S_IFREG ? Int(status.st_size) : 0
        bytes.reserveCapacity(size + 1)
        while true {
            let room = limit - bytes.count + 1
            let rest = size - bytes.count + 1
            let piece = rest > 0 ? min(rest, 1 << 18) : 1 << 18
            if try file.read(into: &bytes, atMost: min(room, piece), path: path) == 0 { break }
            if bytes.count > limit {
                throw FileError(path: path, operation: "reading", kind: .tooLarge(limit: limit))
            }
        }
        return FileContents(
            bytes: bytes, mode: UInt32(status.st_mode & 0o7777), isRegular: kind == S_IFREG)
    }

    /// Makes the file `path`, which must not exist yet, with these bytes and this mode.
    package static func create(_ path: String, bytes: [UInt8], mode: UInt32) throws(FileError) {
        let file = try Descriptor(
            opening: path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode_t(mode),
            operation: "creating")
        do throws(FileError) {
            try file.write(bytes, path: path)
        } catch {
            // A file that is half written is of no use.
            unsafe unlink(path)
            throw error
        }
    }

    /// Passes when `path` could be opened for reading now. Nothing is opened, so a pipe keeps its bytes.
    package static func requireReadable(_ path: String) throws(FileError) {
        var status = stat()
        guard !path.utf8.contains(0), unsafe stat(path, &status) == 0, unsafe access(path, R_OK) == 0 else {
            throw FileError(path: path, operation: "reading", errno: path.utf8.contains(0) ? ENOENT : errno)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            throw FileError(path: path, operation: "reading", kind: .isDirectory)
        }
    }

    /// Passes when `create` could make `path` now: the name is free, and the directory exists.
    package static func requireCreatable(_ path: String) throws(FileError) {
        var status = stat()
        if unsafe lstat(path, &status) == 0 {
            throw FileError(path: path, operation: "creating", kind: .exists)
        }
        if path.isEmpty { throw FileError(path: path, operation: "creating", errno: EINVAL) }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let parent = slash.map { String(path[..<$0]) + "/" } ?? "."
        if unsafe access(parent, W_OK) != 0 {
            throw FileError(path: path, operation: "creating", errno: errno)
        }
    }

    /// Whether two paths lead to one file on a disk.
    package static func areSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return unsafe stat(one, &first) == 0 && stat(other, &second) == 0
            && first.st_mode & S_IFMT == S_IFREG
            && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// The size of a regular file in bytes, nil for anything else.
    package static func size(_ path: String) -> Int? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Whether `path` names something that can be opened as a file; false for a directory or nothing.
    package static func exists(_ path: String) -> Bool { type(of: path).map { $0 != S_IFDIR } ?? false }

    /// The type of what `path` leads to, as `stat` has it; nil for nothing.
    static func type(of path: String) -> mode_t? {
        if path.isEmpty || path.utf8.contains(0) || path.utf8.count > Int(PATH_MAX) { return nil }
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
