internal import Glibc

/// A file that is written from start to end. Bytes are collected and written in large pieces.
package struct AppendedFile: ~Copyable {
    private let file: Descriptor
    private let path: String
    private var pending: [UInt8] = []

    /// Makes the file, or empties the one that is there.
    package init(creating path: String) throws(FileError) {
        file = try Descriptor(
            opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644, operation: "creating")
        self.path = path
    }

    /// Appends bytes, and writes the collected ones when there are many.
    package mutating func write(_ bytes: [UInt8]) throws(FileError) {
        pending += bytes
        if pending.count >= 1 << 16 { try flush() }
    }

    /// Writes what was collected.
    package mutating func flush() throws(FileError) {
        try file.write(pending, path: path)
        pending.removeAll(keepingCapacity: true)
    }
}
