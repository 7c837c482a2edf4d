internal import Glibc

/// The process at the other end of a Unix socket, as the kernel noted it when it connected (unix(7), SO_PEERCRED).
package struct PeerProcess: Equatable, Sendable {
    /// 0 for a process that this one's PID namespace does not show.
    package let process: Int32
    package let user: UInt32
    package let group: UInt32

    package init(process: Int32, user: UInt32, group: UInt32) {
        self.process = process
        self.user = user
        self.group = group
    }

    /// The name of the socket option.
    package static let option = SO_PEERCRED

    /// The process by its number and its start, so that a later process of the same number is another one; nil for one that
    /// cannot be seen.
    package var identity: String? {
        guard process > 0, let bytes = try? File.read("/proc/\(process)/stat", limit: 4096).bytes else {
            return nil
        }
        // The name of the program is in parentheses and may hold any byte; 20 fields on is the start (proc(5)).
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19 else { return nil }
        return "\(process):\(String(decoding: fields[19], as: UTF8.self))"
    }
}
