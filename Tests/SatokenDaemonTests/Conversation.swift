#if Daemon
    import NIOCore

    /// One connection over which requests are sent and answers read, one after the other.
    struct Conversation {
        private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var rest = ""

        init(
            _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
            _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            iterator = inbound.makeAsyncIterator()
            self.outbound = outbound
        }

        /// Sends a part of a request.
        func send(_ part: String) async throws { try await outbound.write(ByteBuffer(string: part)) }

        /// Reads until the server ends the connection.
        mutating func waitForEnd() async throws { while try await iterator.next() != nil {} }

        /// Sends a request, and reads one whole answer; what came of it where the connection ends before.
        mutating func ask(_ request: String) async throws -> Answer {
            try await outbound.write(ByteBuffer(string: request))
            while true {
                if let answer = Answer(takingFrom: &rest) { return answer }
                guard let part = try await iterator.next() else { return Answer(text: rest) }
                rest += String(buffer: part)
            }
        }
    }

    /// An answer as text.
    struct Answer {
        let text: String

        init(text: String) { self.text = text }

        /// Takes one whole answer from the beginning of a text; nil while it is not whole.
        init?(takingFrom rest: inout String) {
            guard let end = rest.firstRange(of: "\r\n\r\n") else { return nil }
            let length = Int(Answer(text: String(rest[..<end.upperBound]))["Content-Length"] ?? "") ?? 0
            let body = rest.utf8[end.upperBound...]
            guard body.count >= length else { return nil }
            let last = body.index(body.startIndex, offsetBy: length)
            text = String(rest[..<last])
            rest = String(rest[last...])
        }

        var status: Int { Int(text.dropFirst("HTTP/1.1 ".utf8.count).prefix(3)) ?? 0 }

        var body: String { text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "" }

        /// The value of the first header field of a name.
        subscript(name: String) -> String? {
            guard let start = text.firstRange(of: "\r\n\(name): ")?.upperBound else { return nil }
            return String(text[start...].prefix { $0 != "\r\n" })
        }
    }

    extension LoopbackServer {
        /// Opens a connection for as long as the closure uses it.
        func converse<Value: Sendable>(
            identity: Identity? = nil, name: String? = nil,
            _ body: @Sendable (inout Conversation) async throws -> Value
        ) async throws -> Value {
            let channel = try await connect(identity: identity, name: name)
            return try await channel.executeThenClose { inbound, outbound in
                var conversation = Conversation(inbound, outbound)
                return try await body(&conversation)
            }
        }
    }

    /// Requests as text.
    enum RequestText {
        /// A request after which the connection ends.
        static func get(_ path: String, method: String = "GET", _ headers: String = "") -> String {
            "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(headers)\r\n"
        }

        /// A request with a JSON body.
        static func post(_ path: String, _ body: String, closes: Bool = false, _ headers: String = "")
            -> String
        {
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\n" + (closes ? "Connection: close\r\n" : "")
                + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
        }

        static let reviews = "/apis/authentication.k8s.io/v1/tokenreviews"
    }
#endif
