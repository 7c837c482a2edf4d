internal import Glibc

/// Reads a file of any size line by line with bounded memory.
package struct LineReader: ~Copyable {
    /// One line without its line ending.
    package enum Line: Sendable, Equatable {
        /// The bytes of the line.
        case bytes([UInt8])
        /// A line of more than the limit; its bytes were skipped.
        case tooLong
    }

    private let file: Descriptor
    private let path: String
    private let limit: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var ended = false

    /// Opens `path`, or standard input for `-`. Lines of more than `limit` bytes are reported, not kept.
    package init(_ path: String, limit: Int) throws(FileError) {
        let name = path == "-" ? "standard input" : path
        let file = try Descriptor(readingFrom: path)
        if try file.status(path: name, operation: "reading").st_mode & S_IFMT == S_IFDIR {
            throw FileError(path: name, operation: "reading", kind: .isDirectory)
        }
        self.path = name
        self.file = file
        self.limit = limit
    }

    /// The next line, or nil at the end. A last line without a line ending counts; "\r\n" ends a line too.
    package mutating func next() throws(FileError) -> Line? {
        var tooLong = false
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                let line = trimmed(start..<end)
                start = end + 1
                return tooLong || line.count > limit ? .tooLong : .bytes(Array(buffer[line]))
            }
            if ended {
                defer { start = buffer.count }
                if tooLong { return .tooLong }
                if start == buffer.count { return nil }
                let line = trimmed(start..<buffer.count)
                return line.count > limit ? .tooLong : .bytes(Array(buffer[line]))
            }
            if buffer.count - start > limit + 1 {
                tooLong = true
                start = buffer.count
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            ended = try file.read(into: &buffer, atMost: 1 << 18, path: path) == 0
        }
    }

    private func trimmed(_ line: Range<Int>) -> Range<Int> {
        !line.isEmpty && buffer[line.upperBound - 1] == 0x0D ? line.lowerBound..<line.upperBound - 1 : line
    }
}
