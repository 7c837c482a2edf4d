internal import Glibc

/// A TCP connection of a client. Owns its descriptor. Every call ends by its deadline.
struct Socket: ~Copyable, ByteStream {
    private let number: Int32

    /// Connects to the first of the host's addresses that answers, in the resolver's order.
    ///
    /// - Parameter loopbackOnly: whether addresses of other machines are refused.
    init(_ address: WebAddress, loopbackOnly: Bool, until limit: TimeLimit) throws(FetchProblem) {
        var candidates: [ResolvedAddress]
        do throws(FetchProblem) {
            candidates = try ResolvedAddress.all(address, until: limit)
        } catch {
            // The name has no address of this machine.
            if loopbackOnly { throw .insecure }
            throw error
        }
        if loopbackOnly {
            candidates.removeAll { !$0.isLoopback }
            if candidates.isEmpty { throw .insecure }
        }
        var first: FetchProblem?
        for (index, candidate) in candidates.enumerated() {
            do throws(FetchProblem) {
                // A silent address must leave time for those after it.
                let share = Double(try limit.rest()) / Double(candidates.count - index) / 1000
                let descriptor = try Self.connect(
                    candidate,
                    until: index == candidates.count - 1
                        ? limit : limit.part(limit.stage, seconds: share))
                number = descriptor
                return
            } catch {
                if first == nil { first = error }
            }
        }
        throw first ?? .unresolved(host: address.host, reason: "no address")
    }

    deinit { close(number) }

    /// An open descriptor that is connected.
    private static func connect(
        _ address: ResolvedAddress, until limit: TimeLimit
    ) throws(FetchProblem) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(address.family, kind, 0)
        if number < 0 { throw problem(address, errno) }
        do throws(FetchProblem) {
            var code: Int32 = 0
            if unsafe !address.withSockaddr({ unsafe Glibc.connect(number, $0, $1) == 0 }) {
                code = errno
                if code == EINPROGRESS {
                    try wait(number, Int16(POLLOUT), until: limit)
                    var size = socklen_t(MemoryLayout<Int32>.size)
                    unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size)
                }
            }
            if code != 0 { throw problem(address, code) }
            return number
        } catch {
            close(number)
            throw error
        }
    }

    private static func problem(_ address: ResolvedAddress, _ code: Int32) -> FetchProblem {
        .unreachable(
            address: address.description, reason: unsafe String(cString: strerror(code)).lowercased())
    }

    private static func wait(_ number: Int32, _ events: Int16, until limit: TimeLimit) throws(FetchProblem) {
        while true {
            var entry = pollfd(fd: number, events: events, revents: 0)
            let ready = unsafe poll(&entry, 1, try limit.rest())
            if ready > 0 { return }
            if ready < 0 && errno != EINTR { throw .closed }
        }
    }

    /// Some bytes, as soon as there are any; none once the other side has closed.
    func read(until limit: TimeLimit) throws(FetchProblem) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            try Self.wait(number, Int16(POLLIN), until: limit)
            let got = unsafe recv(number, &buffer, buffer.count, 0)
            if got >= 0 { return Array(buffer.prefix(got)) }
            if errno != EINTR && errno != EAGAIN { throw .closed }
        }
    }

    /// Writes all of the bytes.
    func write(_ bytes: [UInt8], until limit: TimeLimit) throws(FetchProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try Self.wait(number, Int16(POLLOUT), until: limit)
            // No SIGPIPE when the other side has closed.
            let sent = unsafe rest.withUnsafeBytes {
                unsafe send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent >= 0 {
                rest = rest.dropFirst(sent)
            } else if errno != EINTR && errno != EAGAIN {
                throw .closed
            }
        }
    }
}
