#if Daemon
    import Files
    import NIOCore
    import SatokenDaemon
    import ServiceAccountTokens
    import TestSupport
    import Testing

    /// Clients that take more than their share: they get the right status, and others are served.
    @Suite(.serialized) struct AbuseTests {
        private func isServed(_ server: LoopbackServer) async throws -> Bool {
            try await server.exchange([RequestText.get("/livez")]).hasSuffix("\r\n\r\nok")
        }

        private func run(
            _ change: (inout ServeSettings) -> Void = { _ in },
            _ body: @Sendable (LoopbackServer, RecordedFiles) async throws -> Void
        ) async throws {
            let files = try RecordedFiles()
            var settings = try files.settings()
            settings.limits.linger = .milliseconds(100)
            change(&settings)
            try await LoopbackServer.run(settings) { server in
                try await body(server, files)
                #expect(try await isServed(server))
            }
        }

        @Test(arguments: [
            ("a request line", "GET /livez HT"), ("header fields", "GET /livez HTTP/1.1\r\nHost: h\r\nA: "),
            ("a body", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab"),
        ])
        func `a request that does not arrive in time is told so`(what: String, start: String) async throws {
            try await run {
                $0.limits.request = .milliseconds(300)
            } _: { server, _ in
                let answer = try await server.exchange([start])
                #expect(Answer(text: answer).status == 408)
            }
        }

        @Test func `a request of many slow pieces has no more time than another`() async throws {
            try await run {
                $0.limits.request = .milliseconds(500)
                // Until the client has read the answer; then it closes.
                $0.limits.linger = .minutes(5)
            } _: { server, _ in
                let channel = try await server.connect()
                let answer = try await channel.executeThenClose { inbound, outbound in
                    try await outbound.write(ByteBuffer(string: "GET /livez HTTP/1.1\r\nHost: h\r\nA: "))
                    return await withTaskGroup(of: Void.self) { group in
                        group.addTask {
                            // Byte by byte, until the server has enough of it; a client that writes without a pause does not read.
                            while !Task.isCancelled {
                                try? await outbound.write(ByteBuffer(string: "a"))
                                try? await Task.sleep(for: .milliseconds(1))
                            }
                        }
                        var answer = ""
                        do {
                            for try await part in inbound {
                                answer += String(buffer: part)
                                if answer.contains("\r\n\r\n") { break }
                            }
                        } catch {}
                        group.cancelAll()
                        return answer
                    }
                }
                #expect(Answer(text: answer).status == 408)
            }
        }

        @Test func `a handshake that does not come ends the connection`() async throws {
            try await run {
                $0.limits.handshake = .milliseconds(300)
            } _: { server, _ in
                let plain = try await server.connectPlainly()
                let count = try await plain.executeThenClose { inbound, _ in
                    var count = 0
                    do { for try await part in inbound { count += part.readableBytes } } catch {}
                    return count
                }
                #expect(count == 0)
            }
        }

        @Test func `a connection that both ends have closed waits for nothing`() async throws {
            try await run {
                $0.limits.linger = .minutes(5)
            } _: { server, _ in
                let request = "GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                // The server ends when its connections have.
                let answer = try await server.exchange([request])
                #expect(answer.hasSuffix("\r\n\r\nok"))
            }
        }

        @Test func `an idle connection ends`() async throws {
            try await run {
                $0.limits.idle = .milliseconds(500)
                // No timer runs for longer than a request may take.
                $0.limits.request = .milliseconds(500)
            } _: { server, _ in
                let answer = try await server.exchange(["GET /livez HTTP/1.1\r\nHost: h\r\n\r\n"])
                #expect(answer.hasSuffix("\r\n\r\nok"))
            }
        }

        @Test func `10,000 idle connections keep no other from being served`() async throws {
            try await run {
                $0.limits.handshake = .minutes(5)
            } _: { server, _ in
                // As many as both ends may open in one process.
                let channels = try await server.connectIdly(
                    min(10_000, (System.raiseFileLimit() - 512) / 2))
                #expect(try await isServed(server))
                for channel in channels { channel.close(promise: nil) }
            }
        }

        @Test func `a body that grows past the limit is refused while it arrives`() async throws {
            try await run { server, _ in
                let chunk = "10000\r\n" + String(repeating: "a", count: 65_536) + "\r\n"
                let head = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                let answer = try await server.exchange([head] + [String](repeating: chunk, count: 62))
                #expect(Answer(text: answer).status == 413)
                #expect(answer.contains("Request entity too large: limit is 3145728"))
            }
        }

        @Test func `the largest header that kube-apiserver takes is taken, and a larger one is refused`()
            async throws
        {
            try await run { server, _ in
                for (size, status) in [(1_040_732, 401), (1_067_398, 431)] {
                    let token = String(repeating: "a", count: size)
                    let answer = try await server.exchange([
                        RequestText.get("/metrics", "Authorization: Bearer \(token)\r\n")
                    ])
                    #expect(Answer(text: answer).status == status, "\(size)")
                }
            }
        }

        @Test(arguments: [
            ("no TLS", "GET / HTTP/1.1\r\n\r\n"),
            ("a record of nothing", String(repeating: "\u{16}", count: 5000)),
            ("a record that is cut", "\u{16}\u{3}\u{1}\u{7f}\u{7f}"),
        ])
        func `garbage where TLS belongs ends its connection alone`(what: String, garbage: String) async throws
        {
            try await run {
                $0.limits.handshake = .milliseconds(300)
            } _: { server, _ in
                let plain = try await server.connectPlainly()
                try? await plain.executeThenClose { inbound, outbound in
                    try await outbound.write(ByteBuffer(string: garbage))
                    for try await _ in inbound {}
                }
            }
        }

        @Test func `more unanswered bytes than there is memory for are refused, and given back`() async throws
        {
            try await run {
                $0.limits.unansweredBytes = 1000
            } _: { server, _ in
                let answer = try await server.exchange([
                    RequestText.post("/a", String(repeating: "a", count: 5000), closes: true)
                ])
                #expect(Answer(text: answer).status == 429)
            }
        }

        @Test func `requests that come together are answered in their order`() async throws {
            try await run { server, _ in
                let request = "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n"
                let answer = try await server.exchange([
                    String(repeating: request, count: 50) + RequestText.get("/nothing")
                ])
                #expect(answer.ranges(of: "HTTP/1.1 200").count == 50)
                #expect(answer.ranges(of: "HTTP/1.1 403").count == 1)
                #expect(answer.hasSuffix("}"))
            }
        }

        @Test(arguments: [
            String(repeating: "[", count: 1_000_000), String(repeating: #"{"a":"#, count: 500_000),
            #"{"spec":{"token":"# + String(repeating: "[", count: 100_000),
        ])
        func `deep JSON is no token review`(body: String) async throws {
            try await run { server, files in
                let answer = try await server.exchange(
                    [RequestText.post(RequestText.reviews, body, closes: true)], identity: files.admin)
                #expect(Answer(text: answer).status == 400)
            }
        }

        @Test(
            arguments: [
                [], [0x0A], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x12, 0x04, 0x12, 0x02, 0x0A, 0x7F],
                [UInt8](repeating: 0x0B, count: 100_000), [UInt8](repeating: 0xFF, count: 100_000),
                [UInt8](repeating: 0x12, count: 1_000_000),
            ] as [[UInt8]])
        func `hostile protobuf is no token review`(message: [UInt8]) async throws {
            try await run { server, files in
                let body: [UInt8] = [0x6B, 0x38, 0x73, 0x00] + message
                let head =
                    "POST \(RequestText.reviews) HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: "
                    + "application/vnd.kubernetes.protobuf\r\nContent-Length: \(body.count)\r\n\r\n"
                let answer = try await server.exchange(
                    bytes: [Array(head.utf8), body], identity: files.admin)
                #expect(Answer(text: answer).status == 400)
            }
        }

        @Test(arguments: [
            ("GET", "/nothing"), ("BREW", "/livez"), ("PROPFIND", "/metrics"), ("TRACE", "/livez"),
        ])
        func `unknown methods and paths are refused`(method: String, path: String) async throws {
            try await run { server, files in
                let answer = try await server.exchange(
                    [RequestText.get(path, method: method)], identity: files.admin)
                #expect((400..<500).contains(Answer(text: answer).status), "\(answer.prefix(60))")
            }
        }
    }
#endif
