internal import Glibc

/// Why a file could not be read or written: the path, what was tried, and the system's answer.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers distinguish, for exit codes and hints.
    package enum Kind: Equatable, Sendable {
        /// There is no such file.
        case missing
        /// The file exists, and this user has no permission.
        case noPermission
        /// The file that is to be made exists already.
        case exists
        /// Nothing can be made in this directory: it was removed, or belongs to a file system such as /proc.
        case noPlace
        /// A directory where a file was expected.
        case isDirectory
        /// A file or another thing where a directory was expected.
        case notADirectory
        /// A symbolic link where a file or a directory was expected.
        case isLink
        /// A directory that still holds something.
        case notEmpty
        /// A pipe, a device or another thing where a file on a disk was expected.
        case notAFile
        /// The file holds more than `limit` bytes.
        case tooLarge(limit: Int)
        /// The file system is read-only.
        case readOnly
        /// Another process holds the lock.
        case locked
        /// The disk is full.
        case noSpace
        /// The reader at the other end of the pipe went away.
        case closedPipe
        /// Anything else, with the system's error number.
        case other(Int32)
    }

    /// The file, as the caller named it.
    package let path: String
    /// What was tried: "reading", "writing", …
    package let operation: String
    /// The kind of failure.
    package let kind: Kind

    package init(path: String, operation: String, kind: Kind) {
        self.path = path
        self.operation = operation
        self.kind = kind
    }

    /// Takes the reason from an `errno` value.
    init(path: String, operation: String, errno code: Int32) {
        let kind: Kind =
            switch code {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM: .noPermission
            case EEXIST: .exists
            case EISDIR: .isDirectory
            case ENOTEMPTY: .notEmpty
            case EROFS: .readOnly
            case ENOSPC, EDQUOT: .noSpace
            case EPIPE: .closedPipe
            default: .other(code)
            }
        self.init(path: path, operation: operation, kind: kind)
    }

    /// One line for people: where, what, why.
    package var description: String {
        let path = path.isEmpty ? "\"\" (an empty name)" : path
        return switch kind {
        case .missing where operation == "creating" || operation == "making the directory":
            "\(path): the directory it belongs in is not there"
        case .missing: "\(path): no such file"
        case .noPermission: "\(path): no permission for \(operation)"
        case .exists: "\(path): is there already"
        case .noPlace: "\(path): nothing can be made in this directory"
        case .isDirectory: "\(path): is a directory, a file was expected"
        case .notADirectory: "\(path): is no directory, which was expected"
        case .isLink: "\(path): is a symbolic link, a file or directory was expected"
        case .notEmpty: "\(path): is a directory that is not empty"
        case .readOnly: "\(path): on a file system that can only be read, no \(operation)"
        case .locked: "\(path): another process is at work here, and holds its lock"
        case .notAFile: "\(path): is a pipe or a device, a file was expected"
        case .tooLarge(let limit): "\(path): larger than the \(limit) bytes that are read of such a file"
        case .noSpace: "\(path): no space left for \(operation)"
        case .closedPipe: "\(path): the reader went away"
        case .other(let code): "\(path): \(operation) failed: \(systemMessage(code))"
        }
    }
}

/// The system's words for an error number.
private func systemMessage(_ code: Int32) -> String {
    // strerror's text is copied at once, before another thread could change it.
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text).lowercased()
}
