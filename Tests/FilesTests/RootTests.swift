import Files
import Foundation
import Testing

@Suite struct RootTests {
    /// A host whose pki folder is reached by links, absolute and relative.
    private func withHost(_ body: (Root, String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("root-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let manager = FileManager.default
        try manager.createDirectory(atPath: "\(path)/host/real/deep", withIntermediateDirectories: true)
        try Data("inside".utf8).write(to: URL(fileURLWithPath: "\(path)/host/real/file"))
        try Data("outside".utf8).write(to: URL(fileURLWithPath: "\(path)/file"))
        for (link, target) in [
            ("absolute", "/real"), ("relative", "real/deep/../../real"), ("above", "../../../file"),
            ("loop", "loop"),
            ("hop", "absolute"), ("etc", "/etc/passwd"),
        ] {
            try manager.createSymbolicLink(atPath: "\(path)/host/\(link)", withDestinationPath: target)
        }
        try body(Root("\(path)/host//"), path)
    }

    @Test func `links lead where they lead on the host`() throws {
        try withHost { root, _ in
            for path in [
                "/real/file", "real/file", "/absolute/file", "/relative/file", "/hop/file", "/../real/./file",
            ] {
                let text = String(decoding: try root.read(path, limit: 100).bytes, as: UTF8.self)
                #expect(text == "inside", "\(path)")
            }
        }
    }

    @Test(arguments: ["/above", "/etc", "/loop", "/real/none", "/real/file/none", "/real", "/real/file\0"])
    func `nothing leads out of the root`(path: String) throws {
        try withHost { root, _ in
            #expect(throws: FileError.self) { try root.read(path, limit: 100) }
        }
    }

    @Test func `files are listed sorted, and links to folders not entered`() throws {
        try withHost { root, _ in
            let files = try root.files(in: "", depth: 3, limit: 100)
            #expect(files == ["/above", "/absolute", "/etc", "/hop", "/loop", "/real/file", "/relative"])
            #expect(try root.files(in: "/real", depth: 1, limit: 100) == ["/real/file"])
            #expect(try root.files(in: "", depth: 3, limit: 0) == [])
        }
    }
}
