import Files
import Foundation

/// A folder of a test's own, which goes with it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws { path = try Directory.createTemporary(prefix: "satoken-test") }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a name in the folder.
    package subscript(name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, in place of one of this name, and returns its path.
    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws -> String {
        try OpenDirectory(path).write(name, bytes: bytes, mode: mode)
        return self[name]
    }
}
