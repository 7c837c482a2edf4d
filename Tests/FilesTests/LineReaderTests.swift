import Files
import Testing

@Suite struct LineReaderTests {
    /// All lines of a file.
    private func lines(_ bytes: [UInt8], limit: Int) throws -> [LineReader.Line] {
        let directory = try TemporaryDirectory()
        return try lines(of: directory.file("f", bytes), limit: limit)
    }

    private func lines(of path: String, limit: Int) throws -> [LineReader.Line] {
        var reader = try LineReader(path, limit: limit)
        var lines: [LineReader.Line] = []
        while let line = try reader.next() { lines.append(line) }
        // The end stays the end.
        #expect(try reader.next() == nil)
        return lines
    }

    /// A text, and its lines with a limit of 3; nil for one that is too long.
    static let texts: [(text: String, lines: [String?])] = [
        ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]),
        ("a\n\nb\n\n", ["a", "", "b", ""]),
        ("a\r\nb\r\n", ["a", "b"]), ("a\r\n\r\nb\r", ["a", "", "b"]), ("\r\n", [""]), ("\r", [""]),
        ("a\rb", ["a\rb"]), ("a\r\r\n", ["a\r"]), ("abc", ["abc"]), ("abc\n", ["abc"]), ("abc\r\n", ["abc"]),
        ("abcd", [nil]), ("abcd\n", [nil]), ("abcd\r\n", [nil]), ("abcd\na", [nil, "a"]),
        ("a\nabcd\nb\nabcde", ["a", nil, "b", nil]),
        ("\u{0}\n\u{0}", ["\u{0}", "\u{0}"]),
    ]

    @Test(arguments: texts)
    func `lines end in LF or CR LF, the last one in nothing, and long ones are skipped`(
        text: String, lines: [String?]
    ) throws {
        let found = try self.lines(Array(text.utf8), limit: 3)
        #expect(found == lines.map { $0.map { .bytes(Array($0.utf8)) } ?? .tooLong })
    }

    /// Around the size of the pieces that a file is read in.
    @Test(arguments: [-2, -1, 0, 1, 2])
    func `a line ending at the end of a piece is a line ending`(offset: Int) throws {
        let piece = 1 << 18
        for ending in ["\n", "\r\n"] {
            let first = [UInt8](repeating: 0x61, count: piece + offset - ending.utf8.count)
            let bytes = first + ending.utf8 + Array("b".utf8) + ending.utf8
            #expect(try lines(bytes, limit: piece * 2) == [.bytes(first), .bytes([0x62])])
            #expect(try lines(bytes, limit: first.count) == [.bytes(first), .bytes([0x62])])
            #expect(try lines(bytes, limit: first.count - 1) == [.tooLong, .bytes([0x62])])
        }
    }

    @Test func `a line over many pieces is whole, or skipped whole`() throws {
        let long = (0..<1_500_000).map { UInt8($0 % 9) }
        let bytes = long + [0x0A] + [1] + [0x0A] + long
        #expect(try lines(bytes, limit: 1_500_000) == [.bytes(long), .bytes([1]), .bytes(long)])
        #expect(try lines(bytes, limit: 1_499_999) == [.tooLong, .bytes([1]), .tooLong])
        #expect(try lines(bytes, limit: 1) == [.tooLong, .bytes([1]), .tooLong])
    }

    @Test func `many lines keep their order`() throws {
        let text = (0..<100_000).map { "\($0)\n" }.joined()
        let found = try lines(Array(text.utf8), limit: 10)
        #expect(found.count == 100_000)
        #expect(found == (0..<100_000).map { .bytes(Array("\($0)".utf8)) })
    }

    @Test func `a pipe that stops within a line gives what came`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.fifo("f", writtenBy: "printf 'a\\nb'; sleep 0.1; printf 'c\\nd'")
        #expect(try lines(of: path, limit: 9) == ["a", "bc", "d"].map { .bytes(Array($0.utf8)) })
        #expect(try lines(of: directory.fifo("g", writtenBy: "exit 0"), limit: 9).isEmpty)
    }
}
