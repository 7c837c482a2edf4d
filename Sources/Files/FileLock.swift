internal import Glibc

/// Keeps other processes out while it lives. The system releases it when the process ends in any way.
package struct FileLock: ~Copyable {
    private let descriptor: Descriptor

    /// Locks the file of this name in a directory. If it is missing, it is made with mode 0600, and it stays.
    ///
    /// - Parameter waiting: whether to wait for another holder. Otherwise `FileError.locked` is thrown.
    package init(_ name: String, in directory: borrowing OpenDirectory, waiting: Bool) throws(FileError) {
        let path = directory.path(of: name)
        try self.init(
            locking: Descriptor(
                opening: name, in: directory.descriptor, flags: O_RDWR | O_CREAT, mode: 0o600, path: path,
                operation: "locking"),
            path: path, waiting: waiting)
    }

    /// Locks a directory itself, where a lock file would be in the way. Any user that can read it can lock it, so that
    /// another holder is waited for so many seconds and no longer.
    ///
    /// - Throws: `FileError`, `.locked` when another process still holds the lock.
    package init(_ directory: borrowing OpenDirectory, patience seconds: Double) throws(FileError) {
        let end = System.uptime + seconds
        while true {
            do throws(FileError) {
                self = try FileLock(directory)
                return
            } catch {
                if error.kind != .locked || System.uptime >= end { throw error }
            }
            usleep(20_000)
        }
    }

    private init(_ directory: borrowing OpenDirectory) throws(FileError) {
        try self.init(
            locking: Descriptor(
                opening: ".", in: directory.descriptor, flags: O_RDONLY | O_DIRECTORY, path: directory.path,
                operation: "locking"),
            path: directory.path, waiting: false)
    }

    /// Releases the lock, as the end of its life does. A call keeps it alive up to here.
    package consuming func release() {}

    private init(locking file: consuming Descriptor, path: String, waiting: Bool) throws(FileError) {
        while flock(file.number, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK { throw FileError(path: path, operation: "locking", kind: .locked) }
            throw FileError(path: path, operation: "locking", errno: errno)
        }
        descriptor = file
    }
}
