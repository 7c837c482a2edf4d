internal import Glibc

/// The file system of a host: of this one, or of another whose disk is mounted or copied below a directory.
///
/// Absolute paths of the host, in flags and in symbolic links, are resolved below that directory and cannot leave it.
package struct Root: Sendable {
    /// The host's `/`, without slashes at its end: empty for this host's own `/`.
    package let path: String

    /// The limit of symbolic links on the way to one file, as in Linux.
    private static let mostLinks = 40

    package init(_ path: String) {
        let slash = UInt8(ascii: "/")
        self.path = path.utf8.lastIndex { $0 != slash }.map { String(path[...$0]) } ?? ""
    }

    /// The place of the host's `path` here, with every symbolic link resolved as on the host.
    ///
    /// - Throws: `FileError` for links in a circle and for paths that hold a NUL.
    package func resolve(_ path: String) throws(FileError) -> String {
        let slash = UInt8(ascii: "/")
        // By bytes, as the system sees them: a combining mark behind a slash must not hide it.
        func parts(_ path: String) -> [String] {
            path.utf8.split(separator: slash).map { String(Substring($0)) }
        }
        if path.utf8.contains(0) { throw FileError(path: path, operation: "reading", errno: EINVAL) }
        var ahead = Array(parts(path).reversed())
        var resolved: [String] = []
        var links = 0
        while let part = ahead.popLast() {
            if part == "." { continue }
            if part == ".." {
                _ = resolved.popLast()
                continue
            }
            resolved.append(part)
            guard let target = Self.link(at: place(resolved)) else { continue }
            links += 1
            if links > Self.mostLinks { throw FileError(path: path, operation: "reading", errno: ELOOP) }
            if target.utf8.first == slash { resolved = [] } else { resolved.removeLast() }
            ahead += parts(target).reversed()
        }
        return place(resolved)
    }

    /// Reads all of a file of the host. Pipes and devices are refused: they could block or never end.
    ///
    /// - Throws: `FileError`, `.tooLarge` when there are more than `limit` bytes.
    package func read(_ path: String, limit: Int) throws(FileError) -> FileContents {
        let here = try resolve(path)
        var status = stat()
        guard unsafe stat(here, &status) == 0 else {
            throw FileError(path: here, operation: "reading", errno: errno)
        }
        let kind = status.st_mode & S_IFMT
        if kind != S_IFREG && kind != S_IFDIR {
            throw FileError(path: here, operation: "reading", kind: .notAFile)
        }
        return try File.read(here, limit: limit)
    }

    /// The host's paths of the files in `directory` and, down to `depth` levels, in the directories below, sorted. Links
    /// to directories are not entered, and no more than `limit` entries are looked at.
    package func files(in directory: String, depth: Int, limit: Int) throws(FileError) -> [String] {
        var rest = limit
        return try files(in: directory, depth: depth, rest: &rest).sorted()
    }

    private func files(in directory: String, depth: Int, rest: inout Int) throws(FileError) -> [String] {
        let here = try resolve(directory)
        guard let stream = unsafe opendir(here) else {
            throw FileError(path: here, operation: "reading", errno: errno)
        }
        defer { unsafe closedir(stream) }
        var files: [String] = []
        var directories: [String] = []
        while rest > 0, let entry = unsafe readdir(stream) {
            let name = unsafe String(nameOf: entry)
            if name == "." || name == ".." { continue }
            rest -= 1
            var status = stat()
            guard unsafe lstat("\(here)/\(name)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: directories.append("\(directory)/\(name)")
            case S_IFREG, S_IFLNK: files.append("\(directory)/\(name)")
            default: break
            }
        }
        if depth > 1 {
            for name in directories.sorted() {
                // A directory that cannot be opened is left out. Its files are reported where a flag names them.
                files += (try? self.files(in: name, depth: depth - 1, rest: &rest)) ?? []
            }
        }
        return files
    }

    private func place(_ parts: [String]) -> String {
        parts.isEmpty ? (path.isEmpty ? "/" : path) : path + "/" + parts.joined(separator: "/")
    }

    /// What a symbolic link points to, nil for anything else.
    private static func link(at path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink(path, &target, target.count)
        return length < 0
            ? nil : String(decoding: target.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
