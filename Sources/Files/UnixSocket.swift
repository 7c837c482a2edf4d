internal import Glibc

/// A listening Unix socket at a path, made with its permissions before any client can connect.
package struct UnixSocket: Sendable {
    /// The system's number of the socket. A server takes it over.
    package let descriptor: Int32
    package let path: String
    /// The file that this process made; nil for a socket that it was given, whose file is left alone.
    private let made: FileIdentity?

    private struct FileIdentity: Equatable, Sendable {
        let device: UInt64
        let inode: UInt64
        /// When it was made: the number of a file that went is given to the next one.
        let seconds: Int
        let nanoseconds: Int

        /// Of the file itself that is at a path; nil for none.
        init?(_ path: String) {
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// The longest path that `sockaddr_un` holds, less its final NUL.
    private static let longestPath = 107
    /// How many connections wait to be accepted.
    private static let backlog: Int32 = 1024

    // MARK: Making

    /// Makes a socket that this user alone, or the group too, may connect to.
    ///
    /// A socket of the path that no process listens on is replaced. The directory is locked meanwhile, so that of two
    /// processes that start at once one finds the other's socket alive.
    ///
    /// - Parameter group: the number of the group that may connect; nil for none.
    /// - Throws: `SocketError`.
    package init(listeningAt path: String, group: UInt32?) throws(SocketError) {
        try Self.check(path)
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let lock = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if lock < 0 {
            throw SocketError(
                errno == EACCES ? .noPermission : .usage,
                FileError(path: parent, operation: "opening the directory", errno: errno).description,
                hint: "make the socket's directory first, for this user and mode 0755 or less")
        }
        defer { close(lock) }
        try Self.checkDirectory(lock, parent, group: group)
        while flock(lock, LOCK_EX) != 0 {
            if errno != EINTR { throw SocketError(parent, "locking", errno: errno) }
        }
        try Self.removeDead(path)
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if number < 0 { throw SocketError(path, "making the socket", errno: errno) }
        do throws(SocketError) {
            // On Linux the path gets the socket's own mode when it is bound. fchmod after that does not reach the path.
            if fchmod(number, 0o600) != 0 { throw SocketError(path, "setting the mode", errno: errno) }
            if try unsafe Self.call(path, { unsafe bind(number, $0, $1) }) != 0 {
                throw SocketError(path, "binding the socket", errno: errno)
            }
            if let group {
                if unsafe lchown(path, uid_t.max, group) != 0 {
                    throw SocketError(path, "setting the group", errno: errno)
                }
                if unsafe chmod(path, 0o660) != 0 {
                    throw SocketError(path, "setting the mode", errno: errno)
                }
            }
            if listen(number, Self.backlog) != 0 { throw SocketError(path, "listening", errno: errno) }
        } catch {
            close(number)
            throw error
        }
        descriptor = number
        self.path = path
        made = FileIdentity(path)
    }

    /// Takes a listening socket that the process was started with, as systemd passes it (sd_listen_fds(3)).
    ///
    /// - Parameter path: where it has to be; nil for anywhere.
    /// - Returns: nil where no socket was passed to this process.
    package static func passed(at path: String?) throws(SocketError) -> UnixSocket? {
        guard System.variable("LISTEN_PID").flatMap(Int32.init) == getpid(),
            let count = System.variable("LISTEN_FDS").flatMap(Int32.init), count > 0
        else { return nil }
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsafe unsetenv(name) }
        if count != 1 {
            throw SocketError(
                .notListening, "\(count) sockets were passed, one was expected",
                hint: "a .socket unit with one ListenStream=")
        }
        let number: Int32 = 3
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        var accepts: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let isSocket = unsafe getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &length) == 0
        guard isSocket && accepts == 1, let found = boundPath(number) else {
            throw SocketError(
                .notListening, "the socket that was passed is no listening Unix socket with a path",
                hint: "a .socket unit with ListenStream=/PATH")
        }
        if let path, path != found {
            throw SocketError(
                .usage, "the socket that was passed is \(found), --socket names \(path)",
                hint: "give ListenStream= and --socket the same path")
        }
        return UnixSocket(descriptor: number, path: found, made: nil)
    }

    private init(descriptor: Int32, path: String, made: FileIdentity?) {
        self.descriptor = descriptor
        self.path = path
        self.made = made
    }

    /// Whether other users may connect: the mode of the file, where it is known.
    package var mode: UInt32? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt32(status.st_mode & 0o7777) : nil
    }

    /// What kinds of file a client finds in a socket's place.
    package enum FileKind: Sendable {
        case socket
        case other
    }

    /// What is at a path; nil for nothing.
    package static func kind(_ path: String) -> FileKind? {
        var status = stat()
        guard !path.utf8.contains(0), unsafe stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFSOCK ? .socket : .other
    }

    /// Why this process cannot connect to a socket; nil when it can.
    package static func problemOfConnecting(to path: String) -> String? {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if number < 0 { return "no socket could be made" }
        defer { close(number) }
        guard let code = try? unsafe call(path, { unsafe connect(number, $0, $1) }), code != 0 else {
            return nil
        }
        switch errno {
        case ECONNREFUSED: return "no process listens on it"
        case EACCES, EPERM: return "no permission to connect"
        default: return "connecting failed (error \(errno))"
        }
    }

    /// Removes the file that this process made, unless another one is in its place by now.
    package func remove() {
        if let made, FileIdentity(path) == made { unsafe unlink(path) }
    }

    // MARK: Checks

    private static func check(_ path: String) throws(SocketError) {
        if path.utf8.first == UInt8(ascii: "@") {
            throw SocketError(
                .usage, "\(path): an abstract socket has no permissions, every user could connect",
                hint: "give a path, such as /run/satokend/signer.sock")
        }
        if path.hasPrefix("unix:") {
            throw SocketError(
                .usage, "\(path): kube-apiserver takes a path, and no URL",
                hint: "--socket \(path.drop { $0 != "/" })")
        }
        if path.isEmpty || path.utf8.contains(0) || path.utf8.last == UInt8(ascii: "/") {
            throw SocketError(.usage, "\"\(path)\" is no path of a socket")
        }
        if path.utf8.count > longestPath {
            throw SocketError(
                .usage, "\(path): has \(path.utf8.count) bytes, a socket's path has at most \(longestPath)")
        }
    }

    /// A user who may rename files of the directory could put another socket in the place of this one.
    private static func checkDirectory(
        _ directory: Int32, _ path: String, group: UInt32?
    ) throws(SocketError) {
        var status = stat()
        if unsafe fstat(directory, &status) != 0 { throw SocketError(path, "reading", errno: errno) }
        let mode = status.st_mode & 0o7777
        if status.st_uid != geteuid() && status.st_uid != 0 {
            throw SocketError(
                .noPermission, "\(path): belongs to the user \(status.st_uid), who could replace the socket",
                hint: "use a directory of this user or of root")
        }
        let isSticky = mode & 0o1000 != 0
        let sharesGroup =
            mode & 0o020 != 0 && status.st_gid != 0 && status.st_gid != getegid()
            && status.st_gid != group
        if !isSticky && (mode & 0o002 != 0 || sharesGroup) {
            throw SocketError(
                .noPermission,
                "\(path): others may replace files in this directory (mode \(String(mode, radix: 8)))",
                hint: "chmod go-w \(path)")
        }
    }

    /// Removes a socket that no process listens on.
    private static func removeDead(_ path: String) throws(SocketError) {
        var status = stat()
        if unsafe lstat(path, &status) != 0 {
            if errno == ENOENT { return }
            throw SocketError(path, "reading", errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketError(
                .exists, "\(path): is there already, and no socket", hint: "remove it, or name another path")
        }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if number < 0 { throw SocketError(path, "making a socket", errno: errno) }
        defer { close(number) }
        if fcntl(number, F_SETFL, O_NONBLOCK) != 0 { throw SocketError(path, "connecting", errno: errno) }
        if try unsafe call(path, { unsafe connect(number, $0, $1) }) != 0 {
            switch errno {
            case ECONNREFUSED:
                if unsafe unlink(path) != 0 { throw SocketError(path, "removing", errno: errno) }
                return
            case EAGAIN, EINPROGRESS: break
            default: throw SocketError(path, "connecting", errno: errno)
            }
        }
        throw SocketError(
            .inUse, "\(path): another process listens on this socket",
            hint: "stop it first; a socket that is alive is never taken over")
    }

    // MARK: Addresses

    /// Calls a function with the address of a path, and again when a signal interrupted it.
    private static func call(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SocketError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            // `check` leaves a byte for the final NUL.
            for (index, byte) in bytes.prefix(room.count - 1).enumerated() { unsafe room[index] = byte }
        }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        var code: Int32
        repeat {
            code = unsafe withUnsafePointer(to: &address) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
            }
        } while code != 0 && errno == EINTR
        return code
    }

    /// The path that a Unix socket is bound to; nil for any other socket.
    private static func boundPath(_ number: Int32) -> String? {
        var address = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(number, $0, &length)
            }
        }
        guard code == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
        let name = unsafe withUnsafeBytes(of: address.sun_path) { unsafe Array($0) }
        // An abstract name begins with a NUL.
        let path = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        return path.isEmpty ? nil : path
    }
}
