import Foundation
import TestSupport

/// A directory of a test's own, removed with it.
final class Scratch: Sendable {
    let path: String

    /// - Parameter inMemory: whether it lies in memory, where there is a file system for that: waiting for a disk costs
    ///   nothing there.
    init(inMemory: Bool = false) throws {
        let name = "satoken-tests-\(UUID().uuidString)"
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = inMemory && FileManager.default.isWritableFile(atPath: memory.path)
        path = (isThere ? memory : FileManager.default.temporaryDirectory).appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a name in the directory.
    subscript(name: String) -> String { "\(path)/\(name)" }

    /// Writes a file for its owner alone, and returns its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: self[name]))
        try setMode(0o600, name)
        return self[name]
    }

    func file(_ name: String, _ text: String) throws -> String { try file(name, text.utf8) }

    /// Copies a recorded key file, whose mode is then its owner's alone.
    func key(_ name: String = "sa.key") throws -> String {
        try file(name.split(separator: "/").last.map(String.init) ?? name, Conformance.bytes("keys/\(name)"))
    }

    func setMode(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self[name])
    }

    /// What a file holds, nothing if there is none.
    func bytes(_ name: String) -> [UInt8] {
        (try? Data(contentsOf: URL(fileURLWithPath: self[name]))).map(Array.init) ?? []
    }
}
