import Files
import Foundation
import Testing

@Suite struct FileTests {
    @Test(arguments: [0, 1, 5, 300_000])
    func `a file of exactly the limit is read, and one byte more is too large`(size: Int) throws {
        let directory = try TemporaryDirectory()
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let path = try directory.file("f", bytes)
        #expect(try File.read(path, limit: size).bytes == bytes)
        #expect(try File.read(path, limit: size + 1).bytes == bytes)
        if size > 0 {
            #expect(throws: FileError(path: path, operation: "reading", kind: .tooLarge(limit: size - 1))) {
                try File.read(path, limit: size - 1)
            }
        }
    }

    @Test func `a device without an end is too large`() {
        #expect(throws: FileError(path: "/dev/zero", operation: "reading", kind: .tooLarge(limit: 1_000_000)))
        {
            try File.read("/dev/zero", limit: 1_000_000)
        }
    }

    @Test func `the start of a file is read, and the rest is left`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("f", Array("abcdef".utf8))
        #expect(try File.readStart(path, count: 3) == Array("abc".utf8))
        #expect(try File.readStart(path, count: 7) == Array("abcdef".utf8))
        #expect(try File.readStart(path, count: 0) == [])
        #expect(try File.readStart("/dev/zero", count: 200_000) == [UInt8](repeating: 0, count: 200_000))
    }

    /// Paths that are no files, by what stands in the way. DIR stands for the directory.
    static let bad: [(path: String, kind: FileError.Kind)] = [
        ("DIR", .isDirectory), ("DIR/none", .missing), ("DIR/no/thing", .missing), ("DIR/file/x", .missing),
        ("", .missing), ("DIR/file\u{0}x", .other(22)), ("DIR/loop", .other(40)),
        ("DIR/" + String(repeating: "x", count: 300), .other(36)),
    ]

    @Test(arguments: bad)
    func `what is no file is told by what stands in the way`(path: String, kind: FileError.Kind) throws {
        let directory = try TemporaryDirectory()
        _ = try directory.file("file", [1])
        try FileManager.default.createSymbolicLink(atPath: directory["loop"], withDestinationPath: "loop")
        let path = path.replacingOccurrences(of: "DIR", with: directory.path)
        let error = FileError(path: path, operation: "reading", kind: kind)
        #expect(throws: error) { try File.read(path, limit: 10) }
        #expect(throws: error) { try File.readStart(path, count: 10) }
        #expect(throws: error) { _ = try LineReader(path, limit: 10) }
        #expect(!File.exists(path))
        #expect(error.description.hasPrefix("\(path.isEmpty ? "\"\" (an empty name)" : path): "))
        #expect(!error.description.hasSuffix("."))
    }

    @Test(arguments: [("exit 0", ""), ("printf abc", "abc"), ("printf a; sleep 0.1; printf bc", "abc")])
    func `a FIFO is read until its writer closes it`(script: String, contents: String) throws {
        let directory = try TemporaryDirectory()
        let read = try File.read(directory.fifo("a", writtenBy: script), limit: 10)
        #expect(read.bytes == Array(contents.utf8))
        #expect(!read.isRegular)
        #expect(!read.othersCanRead, "the mode of a pipe says nothing")
        #expect(
            try File.readStart(directory.fifo("b", writtenBy: script), count: 2)
                == Array(contents.utf8.prefix(2)))
    }

    @Test func `a FIFO with too much in it is bounded`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.fifo("f", writtenBy: "head -c 1000000 /dev/zero")
        #expect(throws: FileError(path: path, operation: "reading", kind: .tooLarge(limit: 1000))) {
            try File.read(path, limit: 1000)
        }
    }

    @Test(arguments: [
        (0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o644, true), (0o611, false),
    ])
    func `who else can read it is asked of the file that was read`(mode: Int, othersCanRead: Bool) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.file("f", [1])
        try directory.setMode(mode, "f")
        let contents = try File.read(path, limit: 10)
        #expect(contents.mode == UInt32(mode))
        #expect(contents.isRegular)
        #expect(contents.othersCanRead == othersCanRead)
    }

    @Test(arguments: [0o600, 0o400, 0o640] as [UInt32])
    func `a new file has its mode and its bytes`(mode: UInt32) throws {
        let directory = try TemporaryDirectory()
        try File.create(directory["f"], bytes: [1, 2, 3], mode: mode)
        #expect(try directory.mode("f") == Int(mode))
        #expect(try File.read(directory["f"], limit: 10).bytes == [1, 2, 3])
    }

    @Test func `a file, a directory or a link that is there already is left as it is`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("f", [1])
        try directory.setMode(0o640, "f")
        try FileManager.default.createSymbolicLink(atPath: directory["dangling"], withDestinationPath: "none")
        for path in [file, directory.path, directory["dangling"]] {
            #expect(throws: FileError(path: path, operation: "creating", kind: .exists)) {
                try File.create(path, bytes: [2], mode: 0o600)
            }
        }
        #expect(try File.read(file, limit: 10).bytes == [1])
        #expect(try directory.mode("f") == 0o640)
        #expect(!File.exists(directory["none"]))
        #expect(throws: FileError(path: directory["no/f"], operation: "creating", kind: .missing)) {
            try File.create(directory["no/f"], bytes: [], mode: 0o600)
        }
    }

    @Test func `a file exists, a directory or nothing does not count`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.file("f", [])
        #expect(File.exists(file))
        #expect(File.exists("/dev/null"))
        for path in [
            directory.path, directory["none"], "", "\(file)\u{0}", String(repeating: "x", count: 10_000),
        ] {
            #expect(!File.exists(path))
        }
    }
}
