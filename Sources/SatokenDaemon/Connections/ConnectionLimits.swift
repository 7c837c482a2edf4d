#if Daemon
    package import NIOCore
    internal import ServiceAccountTokens
    internal import Synchronization

    /// What a connection may cost.
    package struct ConnectionLimits: Sendable {
        /// Header fields of a request in bytes, one or all: what Go's server takes by default, with its allowance of
        /// one buffer (net/http, DefaultMaxHeaderBytes).
        package var headerBytes = (1 << 20) + 4096
        package var headerFields = 1000
        /// The body of a request in bytes.
        package var bodyBytes = APIServer.requestLimit
        /// For the TLS handshake.
        package var handshake: TimeAmount = .seconds(10)
        /// From the first byte of a request until its answer is sent.
        package var request: TimeAmount = .seconds(10)
        /// Between two requests.
        package var idle: TimeAmount = .seconds(60)
        /// The time in which a client may go on to send what is no longer read, and has to close what the server has closed.
        package var linger: TimeAmount = .seconds(2)
        /// Connections at once, as far as the process may open as many files; further ones wait to be accepted.
        package var connections = 20_000
        /// Bytes of unanswered requests of all connections together.
        package var unansweredBytes = 256 << 20

        package init() {}
    }

    /// The bytes of unanswered requests of all connections, which are kept below a limit.
    final class MemoryBudget: Sendable {
        private let left: Mutex<Int>

        init(bytes: Int) { left = Mutex(bytes) }

        /// Takes bytes; false when there are not as many.
        func take(_ bytes: Int) -> Bool {
            left.withLock { left in
                if left < bytes { return false }
                left -= bytes
                return true
            }
        }

        func giveBack(_ bytes: Int) { left.withLock { $0 += bytes } }
    }
#endif
