#if Daemon
    import SatokenDaemon
    import Synchronization
    import TestSupport
    import Testing

    /// What one task tells others.
    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }

    @Suite(.serialized) struct OperationTests {
        @Test func `a ring that breaks a thousand times leaves what was read before`() async throws {
            let files = try RecordedFiles()
            let ring = try ServedRing(files.folder["keys"])
            try await LoopbackServer.run(ring.settings(files)) { server in
                let before = try await server.exchange([RequestText.get("/openid/v1/jwks")])
                let good = try ring.breakIt()
                for _ in 0..<1000 { server.process.reload(always: false) }
                let after = try await server.exchange([RequestText.get("/openid/v1/jwks")])
                #expect(Answer(text: after).status == 200)
                #expect(Answer(text: after).body == Answer(text: before).body)
                let ready = try await server.exchange([RequestText.get("/readyz")])
                #expect(Answer(text: ready).status == 200)
                #expect(ready.contains("[!]keys: the last reload failed"))
                let metrics = try await server.exchange([RequestText.get("/metrics")], identity: files.admin)
                let failures = metrics.firstRange(of: "failed_reloads_total{source=\"keys\"} ")
                let count = failures.flatMap { Int(metrics[$0.upperBound...].prefix { $0.isNumber }) }
                // The server looks once a second, too.
                #expect(try #require(count) >= 1000)
                try ring.mend(good)
                server.process.reload()
                #expect(try await server.exchange([RequestText.get("/readyz")]).hasSuffix("\r\n\r\nok"))
            }
        }

        @Test func `while the ring rotates no token is refused, and the JWKS never lacks the key that signs`()
            async throws
        {
            let files = try RecordedFiles()
            let ring = try ServedRing(files.folder["keys"])
            try await LoopbackServer.run(ring.settings(files)) { server in
                let isOver = Flag()
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<3 {
                        group.addTask {
                            try await server.converse(identity: files.admin) { connection in
                                var rounds = 0
                                while !isOver.isSet || rounds < 10 {
                                    try await ServedRing.round(&connection)
                                    rounds += 1
                                }
                                return rounds
                            }
                        }
                    }
                    for _ in 0..<12 {
                        try ring.rotate()
                        server.process.reload()
                        await Task.yield()
                    }
                    isOver.set()
                    try await group.waitForAll()
                }
                let metrics = try await server.exchange([RequestText.get("/metrics")], identity: files.admin)
                #expect(!metrics.contains("code=\"4"))
                #expect(!metrics.contains("code=\"5"))
            }
        }

        @Test func `relying parties get the documents at an address of their own, and nothing else`()
            async throws
        {
            let files = try RecordedFiles()
            var settings = try files.settings()
            settings.discovery = ServeSettings.DiscoverySettings(
                address: ServeSettings.ListeningAddress(host: "127.0.0.1", port: 0))
            try await LoopbackServer.run(settings) { server in
                let port = try #require(server.discoveryPort)
                let discovery = LoopbackServer(port: port, process: server.process)
                for (path, status) in [
                    ("/openid/v1/jwks", 200), ("/.well-known/openid-configuration", 200), ("/livez", 404),
                    ("/metrics", 404), (RequestText.reviews, 404),
                ] {
                    let answer = try await discovery.exchange([RequestText.get(path)], identity: files.admin)
                    #expect(Answer(text: answer).status == status, "\(path)")
                }
            }
        }

        @Test func `an end in order answers what has arrived`() async throws {
            let files = try RecordedFiles()
            try await LoopbackServer.run(files.settings()) { server in
                try await server.converse(identity: files.admin) { connection in
                    _ = try await connection.ask("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n")
                    // Half a request has arrived when the end begins: the server says so.
                    let begun = try await connection.ask(
                        "GET /livez HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                    #expect(begun.status == 100)
                    await server.end()
                    let answer = try await connection.ask("{}")
                    #expect(answer.status == 200)
                    try await connection.waitForEnd()
                }
            }
        }

    }
#endif
