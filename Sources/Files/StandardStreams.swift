internal import Glibc
internal import Recognition
internal import Text

/// One of the three streams that a process has from its start, or an open file in the place of one.
package struct StandardStream: Sendable {
    /// The descriptor, which stays open for as long as this is used.
    let number: Int32
    /// What errors call it.
    let name: String

    /// Takes an open file in the place of a stream. Its owner closes it.
    package init(number: Int32, name: String) {
        self.number = number
        self.name = name
    }

    /// What the path `-` names. A program that runs a command inside itself binds another file to it; threads of
    /// `Threads` have their caller's.
    @TaskLocal package static var input = StandardStream(number: STDIN_FILENO, name: "standard input")
    package static let output = StandardStream(number: STDOUT_FILENO, name: "standard output")
    package static let error = StandardStream(number: STDERR_FILENO, name: "standard error")

    /// Whether the stream is a terminal.
    package var isTerminal: Bool { isatty(number) == 1 }

    /// Whether the stream is the regular file `path`.
    package func isFile(_ path: String) -> Bool {
        var (own, other) = (stat(), stat())
        return unsafe fstat(number, &own) == 0 && stat(path, &other) == 0
            && own.st_mode & S_IFMT == S_IFREG && own.st_dev == other.st_dev && own.st_ino == other.st_ino
    }

    /// Writes one line at once. Characters that a terminal would act upon are escaped; tokens, keys and passwords are left
    /// out. A failure is ignored, because there is nowhere left to report it.
    package func message(_ text: String) {
        let line = Printable.text(Redaction.withoutSecrets(text)) + "\n"
        try? Descriptor(borrowing: number).write(Array(line.utf8), path: name)
    }

    /// Replaces a terminal's present line by `text`, without a line ending.
    package func overwrite(_ text: String) {
        try? Descriptor(borrowing: number).write(Array("\r\u{1B}[K\(text)".utf8), path: name)
    }

    /// Calls `body` with the new file `path` as a stream, like a shell's `> path`.
    package static func creating<Result>(
        _ path: String, _ body: (StandardStream) throws -> Result
    ) throws -> Result {
        let file = try Descriptor(
            opening: path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600, operation: "creating"
        )
        return try body(StandardStream(number: file.number, name: path))
    }
}

extension Descriptor {
    /// Opens `path` for reading, or borrows standard input for `-`.
    init(readingFrom path: String) throws(FileError) {
        self =
            path == "-"
            ? Self(borrowing: StandardStream.input.number)
            : try Self(opening: path, flags: O_RDONLY, operation: "reading")
    }
}

/// Results, collected and written in large pieces.
package struct StandardOutput: ~Copyable {
    private var pending: [UInt8] = []
    private let stream: StandardStream
    private let isStyled: Bool

    package init(_ stream: StandardStream = .output) {
        self.stream = stream
        isStyled = stream.isTerminal
    }

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
        try Descriptor(borrowing: stream.number).write(bytes, path: stream.name)
    }
}
