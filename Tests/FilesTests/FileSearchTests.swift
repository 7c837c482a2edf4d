import Files
import Testing

@Suite struct FileSearchTests {
    private let scratch: TemporaryDirectory
    init() throws { scratch = try TemporaryDirectory() }

    private func search(_ name: String, _ marks: [String], start: Int = 4, limit: Int = 1 << 20) throws
        -> FileSearch
    {
        try OpenDirectory(scratch.path).search(
            name, for: marks.map { Array($0.utf8) }, start: start, limit: limit)
    }

    @Test(arguments: [0, 1, 100, (1 << 18) - 3, 1 << 18, (1 << 19) - 1])
    func `a mark is found wherever it begins`(offset: Int) throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "m"), count: offset) + Array("mark".utf8)
        _ = try scratch.file("f", bytes)
        #expect(try search("f", ["other", "mark"]).holdsMark)
        #expect(try search("f", ["mark"], limit: bytes.count).holdsMark)
        let cut = try search("f", ["mark"], limit: bytes.count - 1)
        #expect(!cut.holdsMark && !cut.isWhole)
        let none = try search("f", ["marl", "a longer text than the file perhaps is"])
        #expect(!none.holdsMark && none.isWhole && none.count == bytes.count)
        #expect(none.start == Array(bytes.prefix(4)))
    }

    @Test func `line endings within a mark count for nothing`() throws {
        _ = try scratch.file("f", Array("m\nar\r\n\nk\n".utf8))
        #expect(try search("f", ["mark"]).holdsMark)
        #expect(try search("f", ["mark"]).start == Array("m\nar".utf8))
        #expect(try search("f", ["mrk"]).holdsMark == false)
    }

    @Test func `a link is followed to a file, and nothing else is opened`() throws {
        _ = try scratch.file("f", Array("mark".utf8))
        try scratch.fifo("pipe")
        let directory = try OpenDirectory(scratch.path)
        try directory.link("link", to: "f")
        try directory.link("loop", to: "loop")
        try directory.link("device", to: "/dev/zero")
        try directory.link("up", to: "..")
        #expect(try search("link", ["mark"]).holdsMark)
        for (name, kind) in [
            ("pipe", .notAFile), ("device", .notAFile), ("up", .isDirectory), ("none", .missing),
        ]
            as [(String, FileError.Kind)]
        {
            #expect(throws: FileError(path: "\(scratch.path)/\(name)", operation: "reading", kind: kind)) {
                try search(name, ["x"])
            }
        }
    }

    @Test func `an empty file holds nothing`() throws {
        _ = try scratch.file("f", [])
        let found = try search("f", ["x"])
        #expect(!found.holdsMark && found.isWhole && found.start.isEmpty)
    }
}
