internal import Glibc

/// Tells whether a file is still the same: its number on its file system, its size, and its times to the nanosecond.
package struct FileFingerprint: Sendable, Hashable {
    private let device: UInt
    private let number: UInt
    private let size: Int
    private let changed: Int
    private let modified: Int

    /// The file that a path leads to, over links; nil where there is none.
    package init?(_ path: String) {
        var status = stat()
        guard !path.utf8.contains(0), unsafe stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        number = UInt(status.st_ino)
        size = Int(status.st_size)
        changed = status.st_ctim.tv_sec &* 1_000_000_000 &+ status.st_ctim.tv_nsec
        modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }
}
