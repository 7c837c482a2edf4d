internal import Glibc

/// Reads files of any size in blocks of whole lines with bounded memory.
package struct BlockReader: ~Copyable {
    /// Some lines of a file.
    package struct Block: Sendable {
        /// The bytes; `lines` has the places of the lines in them.
        package let bytes: [UInt8]
        /// Each line without its line ending, "\n" or "\r\n". Of a line that was too long, only its start.
        package let lines: [Range<Int>]
        /// The number of the first line, from 1.
        package let firstLine: Int
    }

    private let file: Descriptor
    private let path: String
    private let size: Int
    private let limit: Int
    private var rest: [UInt8] = []
    /// Whether whole lines are left of what was read.
    private var hasLines = false
    private var line = 1
    private var ended = false

    /// So many lines make a block: what is kept of each may take more than the line itself.
    private static let mostLines = 8192

    /// Opens `path`, or standard input for `-`.
    ///
    /// - Parameters:
    ///   - size: how many bytes are read at a time.
    ///   - limit: of longer lines only so many bytes are kept.
    package init(_ path: String, size: Int, limit: Int) throws(FileError) {
        let name = path == "-" ? "standard input" : path
        let file = try Self.open(path)
        let status = try file.status(path: name, operation: "reading")
        if status.st_mode & S_IFMT == S_IFDIR {
            throw FileError(path: name, operation: "reading", kind: .isDirectory)
        }
        self.path = name
        self.file = file
        self.size = size
        self.limit = limit
    }

    /// Opens without waiting for a pipe's first writer: `next` waits, and can be stopped.
    private static func open(_ path: String) throws(FileError) -> Descriptor {
        if path == "-" { return Descriptor(borrowing: StandardStream.input.number) }
        let file = try Descriptor(opening: path, flags: O_RDONLY | O_NONBLOCK, operation: "reading")
        _ = fcntl(file.number, F_SETFL, 0)
        return file
    }

    /// The next block, nil at the end of the file or once `isStopped` says so. A last line without an ending counts.
    package mutating func next(isStopped: () -> Bool) throws(FileError) -> Block? {
        var bytes = rest
        rest = []
        bytes.reserveCapacity(bytes.count + size)
        var end = bytes.count
        while !ended && !hasLines {
            // A terminal or pipe may be silent for ever: `isStopped` is called ten times a second.
            while !file.isReadable(within: 100) { if isStopped() { return nil } }
            if isStopped() { return nil }
            ended = try file.read(into: &bytes, atMost: size, path: path) == 0
            if let last = bytes[end...].lastIndex(of: 0x0A) {
                rest = Array(bytes[(last + 1)...])
                bytes.removeLast(rest.count)
                break
            }
            // No line ends here. Only the start of a line that is too long is kept.
            if bytes.count > limit { bytes.removeLast(bytes.count - limit) }
            end = bytes.count
        }
        if bytes.isEmpty { return nil }
        var lines: [Range<Int>] = []
        var start = 0
        while start < bytes.count && lines.count < Self.mostLines {
            let end = Self.lineEnd(in: bytes, from: start)
            let isPair = end > start && bytes[end - 1] == 0x0D
            lines.append(start..<(isPair ? end - 1 : end))
            start = end + 1
        }
        hasLines = start < bytes.count
        if hasLines {
            rest = bytes[start...] + rest
            bytes.removeLast(bytes.count - start)
        }
        defer { line += lines.count }
        return Block(bytes: bytes, lines: lines, firstLine: line)
    }

    /// Where the line that begins at `start` ends.
    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int {
        unsafe bytes.withUnsafeBytes { bytes in
            guard let first = bytes.baseAddress else { return 0 }
            let found = unsafe memchr(first + start, 0x0A, bytes.count - start)
            return unsafe found.map { unsafe UnsafeRawPointer($0) - first } ?? bytes.count
        }
    }
}

extension Descriptor {
    /// Whether a read would return at once; waits up to this many milliseconds for that.
    fileprivate func isReadable(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) != 0
    }
}
