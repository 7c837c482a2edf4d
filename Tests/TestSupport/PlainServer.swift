import Foundation
import Glibc
import Synchronization

/// A server on a loopback address that gives every caller the same bytes, whatever was asked, and hangs up.
package final class PlainServer: Sendable {
    /// The port.
    package let port: Int
    private let listener: Int32
    private let seen = Mutex("")

    /// Starts a server; with no answer it listens and never takes a call.
    package init(answering answer: String?) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(listener, $0, size) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        if !isBound { throw CommandFailed(words: ["bind"], output: "errno \(errno)") }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard let answer else { return }
        Thread.detachNewThread { [weak self] in
            while true {
                let call = accept(listener, nil, nil)
                if call < 0 { return }
                var request = [UInt8](repeating: 0, count: 1 << 16)
                let count = unsafe recv(call, &request, request.count, 0)
                let text = String(decoding: request.prefix(max(0, count)), as: UTF8.self)
                self?.seen.withLock { $0 += text }
                let bytes = Array(answer.utf8)
                _ = unsafe send(call, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                close(call)
            }
        }
    }

    deinit {
        // Ends the thread's wait, too.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// What callers have said so far.
    package var requests: String { seen.withLock { $0 } }

    /// The URL of a path.
    package func url(_ path: String, scheme: String = "http", host: String = "127.0.0.1") -> String {
        "\(scheme)://\(host):\(port)/\(path)"
    }
}
