import Files
import Foundation
import Testing

@Suite struct DirectoryTests {
    @Test func `a new directory is its owner's alone, and one that is there is refused`() throws {
        let directory = try TemporaryDirectory()
        try Directory.create(directory["d"])
        #expect(try directory.mode("d") == 0o700)
        #expect(throws: FileError(path: directory["d"], operation: "making the directory", kind: .exists)) {
            try Directory.create(directory["d"])
        }
        #expect(throws: FileError(path: directory["no/d"], operation: "making the directory", kind: .missing))
        {
            try Directory.create(directory["no/d"])
        }
    }

    @Test func `a temporary directory is new, its owner's alone, and named from the root`() throws {
        let (first, second) = (
            try Directory.createTemporary(prefix: "x"), try Directory.createTemporary(prefix: "x")
        )
        defer { for path in [first, second] { Directory.remove(path, files: []) } }
        #expect(first != second)
        #expect(first.hasPrefix("/"))
        let mode = try FileManager.default.attributesOfItem(atPath: first)[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test func `a directory is removed with the files named, and kept with any other in it`() throws {
        let directory = try TemporaryDirectory()
        for (name, files, isKept) in [("a", ["f"], false), ("b", ["f", "none"], false), ("c", [], true)] {
            try Directory.create(directory[name])
            try File.create("\(directory[name])/f", bytes: [], mode: 0o600)
            Directory.remove(directory[name], files: files)
            #expect(FileManager.default.fileExists(atPath: directory[name]) == isKept)
        }
    }
}
