/// A TLS connection of a client: a session, and the socket that carries its bytes.
struct TLSConnection: ~Copyable, ByteStream {
    private let socket: Socket
    private let session: TLSSession

    /// Makes the handshake over a connected socket.
    init(
        _ session: TLSSession, over socket: consuming Socket, until limit: TimeLimit
    ) throws(FetchProblem) {
        self.socket = socket
        self.session = session
        _ = try perform(until: limit) { session.handshake() }
    }

    func read(until limit: TimeLimit) throws(FetchProblem) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = try perform(until: limit) { session.read(into: &buffer) }
        return Array(buffer.prefix(count))
    }

    func write(_ bytes: [UInt8], until limit: TimeLimit) throws(FetchProblem) {
        _ = try perform(until: limit) { session.write(bytes) }
    }

    /// Repeats an operation of the session until it is done, and moves its bytes; 0 when the server closed the session.
    private func perform(until limit: TimeLimit, _ operation: () -> TLSSession.Step) throws(FetchProblem)
        -> Int
    {
        while true {
            let step = operation()
            let outgoing = try session.takeOutgoing()
            switch step {
            case .failed(let problem):
                // Sends the server the alert with the reason. It may have closed already.
                try? socket.write(outgoing, until: limit)
                throw problem
            case .done(let count):
                try socket.write(outgoing, until: limit)
                return count
            case .goodbye: return 0
            case .needsMore:
                try socket.write(outgoing, until: limit)
                let bytes = try socket.read(until: limit)
                if bytes.isEmpty { throw .closed }
                try session.receive(bytes)
            }
        }
    }
}
