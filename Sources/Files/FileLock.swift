internal import Glibc

/// Keeps other processes out while it lives; the system takes it back when the process ends, however it does.
package struct FileLock: ~Copyable {
    private let descriptor: Descriptor

    /// Locks the file of this name in a directory, which is made for its owner alone if it is missing, and stays.
    ///
    /// - Parameter waiting: whether to wait for another holder; if not, `FileError` of the kind `.locked` is thrown.
    package init(_ name: String, in directory: borrowing OpenDirectory, waiting: Bool) throws(FileError) {
        let path = directory.path(of: name)
        try self.init(
            locking: Descriptor(
                opening: name, in: directory.descriptor, flags: O_RDWR | O_CREAT, mode: 0o600, path: path,
                operation: "locking"),
            path: path, waiting: waiting)
    }

    /// Locks a directory itself, where a lock file would be in the way.
    package init(_ directory: borrowing OpenDirectory, waiting: Bool) throws(FileError) {
        try self.init(
            locking: Descriptor(
                opening: ".", in: directory.descriptor, flags: O_RDONLY | O_DIRECTORY, path: directory.path,
                operation: "locking"),
            path: directory.path, waiting: waiting)
    }

    /// Lets others in, as the end of its life does: says until when it is held.
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
