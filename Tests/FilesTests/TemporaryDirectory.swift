import Foundation

/// A directory of a test's own, removed with it.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a name in the directory.
    subscript(name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and returns its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: self[name]))
        return self[name]
    }

    /// Makes a FIFO that nobody writes to.
    func fifo(_ name: String) throws {
        guard unsafe mkfifo(self[name], 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Makes a FIFO, and a process that writes into it what this line of sh prints. Nobody waits for the process: it
    /// waits for the reader.
    func fifo(_ name: String, writtenBy script: String) throws -> String {
        try fifo(name)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "{ \(script); } > \"$1\" 2> /dev/null", "sh", self[name]]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return self[name]
    }

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: self[name])[.posixPermissions] as? Int
    }

    func setMode(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self[name])
    }
}
