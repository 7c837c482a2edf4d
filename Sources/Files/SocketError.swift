internal import Glibc

/// Why a Unix socket could not be made or used.
package struct SocketError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What callers distinguish, for exit codes.
    package enum Kind: Sendable {
        /// The path is no path of a Unix socket.
        case usage
        /// Another process listens on it.
        case inUse
        /// Something else is in its place.
        case exists
        /// The directory or the group lets others in, or this user has no right.
        case noPermission
        /// The socket that was passed is no listening Unix socket.
        case notListening
        /// The system's answer.
        case system
    }

    package let kind: Kind
    package let description: String
    package let hint: String?

    init(_ kind: Kind, _ description: String, hint: String? = nil) {
        self.kind = kind
        self.description = description
        self.hint = hint
    }

    /// What the system answered to a call.
    init(_ path: String, _ operation: String, errno code: Int32) {
        let text = FileError(path: path, operation: operation, errno: code).description
        self.init(code == EACCES || code == EPERM ? .noPermission : .system, text)
    }
}
