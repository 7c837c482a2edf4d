internal import Glibc

/// An open file. Owns its descriptor and closes it with its scope.
struct Descriptor: ~Copyable {
    /// The system's number of the open file.
    let number: Int32
    private let owned: Bool

    /// Opens `path`. The descriptor is not inherited by child processes.
    init(opening path: String, flags: Int32, mode: mode_t = 0, operation: String) throws(FileError) {
        // A NUL would end the path early and open another file.
        if path.utf8.contains(0) { throw FileError(path: path, operation: operation, errno: EINVAL) }
        repeat {
            let opened = unsafe open(path, flags | O_CLOEXEC, mode)
            if opened >= 0 {
                number = opened
                owned = true
                return
            }
        } while errno == EINTR
        throw FileError(path: path, operation: operation, errno: errno)
    }

    /// Opens a name in an open directory.
    ///
    /// - Parameters:
    ///   - path: the file's path, for errors.
    ///   - followingLinks: whether to follow a symbolic link of that name, which is otherwise an error.
    init(
        opening name: String, in directory: borrowing Descriptor, flags: Int32, mode: mode_t = 0,
        path: String, operation: String, followingLinks: Bool = false
    ) throws(FileError) {
        let flags = flags | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        repeat {
            let opened = unsafe openat(directory.number, name, flags, mode)
            if opened >= 0 {
                number = opened
                owned = true
                return
            }
        } while errno == EINTR
        // ELOOP here means the entry itself, since no other link is followed.
        if errno == ELOOP { throw FileError(path: path, operation: operation, kind: .isLink) }
        throw FileError(path: path, operation: operation, errno: errno)
    }

    /// Borrows a descriptor that stays open, such as standard input.
    init(borrowing number: Int32) {
        self.number = number
        owned = false
    }

    deinit { if owned { close(number) } }

    /// The system's record of the open file, read from the descriptor: the path may lead to another file by now.
    func status(path: String, operation: String) throws(FileError) -> stat {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw FileError(path: path, operation: operation, errno: errno)
        }
        return status
    }

    /// Appends up to `count` bytes to `buffer`, and returns how many, 0 at the end of the file.
    func read(
        into buffer: inout [UInt8], atMost count: Int, path: String
    ) throws(FileError) -> Int {
        var got = 0
        var problem: Int32 = 0
        buffer.append(addingCapacity: count) { output in
            unsafe output.withUnsafeMutableBufferPointer { room, filled in
                repeat {
                    got = unsafe Glibc.read(number, room.baseAddress, count)
                    problem = errno
                } while got < 0 && problem == EINTR
                filled = max(0, got)
            }
        }
        if got < 0 { throw FileError(path: path, operation: "reading", errno: problem) }
        return got
    }

    /// Writes all of `bytes`.
    func write(_ bytes: [UInt8], path: String) throws(FileError) {
        var start = 0
        while start < bytes.count {
            let wrote = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(number, $0.baseAddress.map { unsafe $0 + start }, bytes.count - start)
            }
            if wrote >= 0 {
                start += wrote
            } else if errno != EINTR {
                throw FileError(path: path, operation: "writing", errno: errno)
            }
        }
    }

    /// Syncs what was written to disk.
    func sync(path: String) throws(FileError) {
        while fsync(number) != 0 {
            if errno == EINTR { continue }
            throw FileError(path: path, operation: "writing", errno: errno)
        }
    }

    /// Sets exactly these permission bits, independent of the process's umask.
    func setMode(_ mode: UInt32, path: String) throws(FileError) {
        if fchmod(number, mode_t(mode)) != 0 {
            throw FileError(path: path, operation: "setting the mode", errno: errno)
        }
    }
}
