#if Daemon
    import NIOCore
    import SatokenDaemon
    import TestSupport
    import Testing

    /// What is no request, or one that another server could read otherwise.
    @Suite(.serialized) struct SmugglingTests {
        /// Asks over a connection of its own, and then whether another is still served.
        private func answer(_ request: String) async throws -> String {
            let files = try RecordedFiles()
            var settings = try files.settings()
            settings.limits.linger = .milliseconds(100)
            return try await LoopbackServer.run(settings) { server in
                let answer = try await server.exchange([request])
                #expect(try await server.exchange([RequestText.get("/livez")]).hasSuffix("\r\n\r\nok"))
                return answer
            }
        }

        @Test(
            arguments: [
                (
                    "both lengths",
                    "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    400
                ),
                (
                    "two lengths",
                    "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400
                ),
                ("no number for a length", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400),
                (
                    "a bad chunk", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    400
                ),
                (
                    "a chunked encoding that is not last",
                    "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400
                ),
                ("a folded field", "GET /livez HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n", 400),
                ("a line that ends in LF alone", "GET /livez HTTP/1.1\nHost: h\n\n", 400),
                ("no host", "GET /a HTTP/1.1\r\n\r\n", 400),
                ("two hosts", "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                ("HTTP/2 in clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
                ("no HTTP", "hello\r\n\r\n", 400),
                ("a null byte in a field", "GET /a HTTP/1.1\r\nHost: h\r\nA: \u{0}\r\n\r\n", 400),
                ("a space before the colon", "GET /a HTTP/1.1\r\nHost : h\r\n\r\n", 400),
                ("a target that is no path", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                ("a tunnel", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                ("an unknown method", "BREW /livez HTTP/1.1\r\nHost: h\r\n\r\n", 400),
                (
                    "an announced body of 4 MB",
                    "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n", 413
                ),
                (
                    "a header of 2 MiB",
                    "GET /a HTTP/1.1\r\nHost: h\r\nA: " + String(repeating: "a", count: 2 << 20) + "\r\n\r\n",
                    431
                ),
                (
                    "2,000 header fields",
                    "GET /a HTTP/1.1\r\nHost: h\r\n" + String(repeating: "A: b\r\n", count: 2000) + "\r\n",
                    431
                ),
            ])
        func `is answered once, and the connection ends`(what: String, request: String, status: Int)
            async throws
        {
            let answer = try await answer(request)
            #expect(Answer(text: answer).status == status, "\(answer.prefix(60))")
            #expect(Answer(text: answer)["Connection"] == "close")
            // Whatever stood behind the request.
            #expect(answer.ranges(of: "HTTP/1.1 ").count == 1)
        }
    }
#endif
