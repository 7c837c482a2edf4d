import Files
import Foundation
import Testing

@Suite struct OpenDirectoryTests {
    private let scratch: TemporaryDirectory
    init() throws { scratch = try TemporaryDirectory() }

    private func names() throws -> [String] {
        try OpenDirectory(scratch.path).entries(limit: 100).map(\.name)
    }

    /// What a call throws, nil when it does not.
    private func kind(_ body: () throws(FileError) -> Void) -> FileError.Kind? {
        do throws(FileError) {
            try body()
            return nil
        } catch {
            return error.kind
        }
    }

    @Test(arguments: [0o644, 0o600, 0o640])
    func `a file has its bytes and its mode, and replaces the one before`(mode: Int) throws {
        _ = try scratch.file("f", Array("old".utf8))
        let held = try FileHandle(forReadingFrom: URL(fileURLWithPath: scratch["f"]))
        let directory = try OpenDirectory(scratch.path)
        try directory.write("f", bytes: Array("new".utf8), mode: UInt32(mode))
        #expect(try directory.read("f", limit: 3).bytes == Array("new".utf8))
        #expect(try scratch.mode("f") == mode)
        #expect(try directory.mode(of: "f") == UInt32(mode))
        #expect(try held.readToEnd() == Data("old".utf8), "a reader of the old file keeps it")
        #expect(try names() == ["f"])
    }

    @Test func `a file that cannot be put in place leaves nothing behind`() throws {
        let directory = try OpenDirectory(scratch.path)
        try Directory.create(scratch["d"])
        _ = try scratch.file("d/x", [])
        #expect(
            kind { () throws(FileError) in try directory.write("d", bytes: [1], mode: 0o600) } == .isDirectory
        )
        #expect(kind { () throws(FileError) in try directory.link("d", to: "x") } == .isDirectory)
        #expect(try names() == ["d"])
    }

    @Test func `a link is swapped, and is never followed`() throws {
        let directory = try OpenDirectory(scratch.path)
        _ = try scratch.file("a", Array("a".utf8))
        try directory.link("current", to: "a")
        try directory.link("current", to: "b")
        #expect(directory.target(of: "current") == "b")
        #expect(directory.target(of: "a") == nil)
        try directory.link("current", to: "a")
        #expect(kind { () throws(FileError) in _ = try directory.read("current", limit: 9) } == .isLink)
        #expect(
            kind { () throws(FileError) in _ = try FileLock("current", in: directory, waiting: false) }
                == .isLink)
        try directory.write("current", bytes: Array("file".utf8), mode: 0o600)
        #expect(try directory.kind(of: "current") == .file)
        #expect(try directory.read("a", limit: 9).bytes == Array("a".utf8), "what it pointed to is as it was")
    }

    @Test func `directories are made with all that is missing above them`() throws {
        let made = try OpenDirectory.make(scratch["x/./y//z/"], mode: 0o755)
        #expect(try made.mode == 0o755)
        #expect(try scratch.mode("x/y") == 0o755)
        let again = try OpenDirectory.make(scratch["x/y/z"], mode: 0o700)
        #expect(try again.mode == 0o755, "one that is there stays as it is")
        _ = try scratch.file("f", [])
        for path in ["f", "f/d", "f/d/e"] {
            let kind = kind { () throws(FileError) in _ = try OpenDirectory.make(scratch[path], mode: 0o755) }
            #expect(kind == .notADirectory, "\(path)")
        }
        let directory = try OpenDirectory(scratch.path)
        try directory.link("l", to: "x")
        for (name, expected) in [("l", FileError.Kind.isLink), ("f", .notADirectory), ("no", .missing)] {
            #expect(kind { () throws(FileError) in _ = try directory.directory(name) } == expected)
        }
        #expect(kind { () throws(FileError) in _ = try OpenDirectory(scratch["no"]) } == .missing)
    }

    @Test(arguments: ["", ".", "..", "a/b", "/a", "a\0b"])
    func `a name is a name and no path`(name: String) throws {
        let directory = try OpenDirectory(scratch.path)
        #expect(
            kind { () throws(FileError) in try directory.write(name, bytes: [], mode: 0o600) }
                == .other(EINVAL))
        #expect(kind { () throws(FileError) in try directory.link(name, to: "x") } == .other(EINVAL))
        #expect(kind { () throws(FileError) in try directory.remove(name) } == .other(EINVAL))
        #expect(
            kind { () throws(FileError) in _ = try directory.makeDirectory(name, mode: 0o700) }
                == .other(EINVAL))
    }

    @Test func `removing is removing what is there`() throws {
        let directory = try OpenDirectory(scratch.path)
        try directory.write("f", bytes: [], mode: 0o600)
        try directory.makeDirectory("d", mode: 0o700).write("f", bytes: [], mode: 0o600)
        #expect(kind { () throws(FileError) in try directory.remove("d") } == .isDirectory)
        #expect(kind { () throws(FileError) in try directory.removeDirectory("d") } == .notEmpty)
        try directory.directory("d").remove("f")
        for _ in 1...2 {
            try directory.removeDirectory("d")
            try directory.remove("f")
        }
        #expect(try names().isEmpty)
    }

    @Test func `leftovers of writers that were killed go, and nothing else`() throws {
        let others = [
            ".f.0123456789abcdeg.new", ".f.0123.new", "f.0123456789abcdef.new", ".f.0123456789abcdef", "f",
        ]
        for name in others + [".f.0123456789abcdef.new", ".a.b.00000000000000ff.new"] {
            _ = try scratch.file(name, [])
        }
        try OpenDirectory(scratch.path).removeLeftovers()
        #expect(try names() == others.sorted())
    }

    @Test func `entries come sorted and with their kinds, and not without bound`() throws {
        let directory = try OpenDirectory(scratch.path)
        try directory.write("b", bytes: [], mode: 0o600)
        try directory.link("c", to: "b")
        _ = try directory.makeDirectory("a", mode: 0o700)
        try scratch.fifo("d")
        let entries = try directory.entries(limit: 4)
        #expect(entries.map(\.name) == ["a", "b", "c", "d"])
        #expect(entries.map(\.kind) == [.directory, .file, .link, .other])
        #expect(kind { () throws(FileError) in _ = try directory.entries(limit: 3) } == .tooLarge(limit: 3))
        #expect(try directory.entries(limit: 4) == entries, "reading again begins at the start")
        #expect(kind { () throws(FileError) in _ = try directory.read("a", limit: 1) } == .isDirectory)
        #expect(kind { () throws(FileError) in _ = try directory.read("d", limit: 1) } == .notAFile)
        #expect(kind { () throws(FileError) in _ = try directory.read("no", limit: 1) } == .missing)
    }

    @Test func `a lock is held once, and free when its holder goes`() throws {
        let directory = try OpenDirectory(scratch.path)
        func tryBoth() -> [FileError.Kind?] {
            [
                kind { () throws(FileError) in _ = try FileLock("lock", in: directory, waiting: false) },
                kind { () throws(FileError) in _ = try FileLock(directory, patience: 0) },
            ]
        }
        do {
            let first = try FileLock("lock", in: directory, waiting: true)
            let second = try FileLock(directory, patience: 0)
            #expect(tryBoth() == [.locked, .locked])
            _ = consume first
            _ = consume second
        }
        #expect(tryBoth() == [nil, nil])
        #expect(try scratch.mode("lock") == 0o600)
    }

    @Test func `without permission nothing is written, and the error says so`() throws {
        // Root may write anywhere.
        if geteuid() == 0 { return }
        let directory = try OpenDirectory.make(scratch["d"], mode: 0o500)
        #expect(
            kind { () throws(FileError) in try directory.write("f", bytes: [], mode: 0o600) } == .noPermission
        )
    }
}
