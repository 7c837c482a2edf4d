internal import Glibc
internal import Recognition
internal import Text

/// Standard output, collected and written in large pieces.
package struct StandardOutput: ~Copyable {
    private var pending: [UInt8] = []
    private let isStyled = StandardStream.output.isTerminal

    package init() {}

    /// Appends bytes, and writes the collected ones when there are many.
    package mutating func write(_ bytes: some Sequence<UInt8>) throws(FileError) {
        pending.append(contentsOf: bytes)
        if pending.count >= 1 << 16 { try flush() }
    }

    /// Appends `text`, of one line or of several, and a line ending. Whatever a terminal would act upon in it, other than
    /// the styles of this program on a terminal, is escaped: no text from outside needs to be on the way here.
    package mutating func line(_ text: String) throws(FileError) {
        try write(Printable.lines(text, isStyled: isStyled).utf8)
        try write(CollectionOfOne(0x0A))
    }

    /// Writes what was collected.
    package mutating func flush() throws(FileError) {
        let bytes = pending
        pending.removeAll(keepingCapacity: true)
        try Descriptor(borrowing: STDOUT_FILENO).write(bytes, path: "standard output")
    }
}

extension StandardOutput {
    /// Sends standard output to the new file `path` while `body` runs, like a shell's `> path`.
    package static func redirected<Result>(
        to path: String, _ body: () throws -> Result
    ) throws -> Result {
        let saved = dup(STDOUT_FILENO)
        guard saved >= 0 else { throw FileError(path: path, operation: "redirecting", errno: errno) }
        defer {
            dup2(saved, STDOUT_FILENO)
            close(saved)
        }
        let file = try Descriptor(
            opening: path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, operation: "creating"
        )
        guard dup2(file.number, STDOUT_FILENO) >= 0 else {
            throw FileError(path: path, operation: "redirecting", errno: errno)
        }
        return try body()
    }
}

/// Standard error: whole lines, each written at once.
package enum StandardError {
    /// Writes `text` and a line ending. Characters that a terminal would act upon are escaped; tokens, keys and passwords
    /// are left out. A failure is ignored, because there is nowhere left to report it.
    package static func line(_ text: String) {
        let line = Printable.text(Redaction.withoutSecrets(text)) + "\n"
        try? Descriptor(borrowing: STDERR_FILENO).write(Array(line.utf8), path: "standard error")
    }
}

extension StandardError {
    /// Replaces the terminal's present line by `text`, without a line ending.
    package static func overwrite(_ text: String) {
        try? Descriptor(borrowing: STDERR_FILENO).write(
            Array("\r\u{1B}[K\(text)".utf8), path: "standard error")
    }
}

/// One of the three standard streams.
package enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2

    /// Whether the stream is a terminal.
    package var isTerminal: Bool { isatty(rawValue) == 1 }
}
