#if Daemon
    import ExternalSigner
    import Files
    import Findings
    import Synchronization
    import TestSupport
    import Testing

    @Suite("A signer on a Unix socket") struct LoopbackTests {
        /// Runs a signer, and a function with a client of it.
        private func serving<Result: Sendable>(
            _ signer: Signer, users: Set<UInt32> = [System.user], metrics: SignerMetrics = SignerMetrics(),
            handedOut: @escaping @Sendable (Signer.Keys) -> Void = { _ in },
            _ body: @escaping @Sendable (SignerClient) async throws -> Result
        ) async throws -> Result {
            let folder = try TemporaryFolder()
            let socket = try UnixSocket(listeningAt: folder["s.sock"], group: nil)
            let server = SignerServer(
                signer, on: socket, limits: SignerLimits(users: users), metrics: metrics,
                handedOut: handedOut, report: { _ in })
            return try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask {
                    try await server.run()
                    return nil
                }
                group.addTask {
                    defer { server.beginGracefulShutdown() }
                    return try await SignerClient.with(socket: socket.path, seconds: 5, body)
                }
                var result: Result?
                for try await value in group { result = value ?? result }
                return try #require(result)
            }
        }

        @Test("passes its own check, over gRPC")
        func check() async throws {
            let signer = try Signer(Stage.keys([Stage.rsa[0], Stage.p256[1], Stage.p256[2]], excluded: [2]))
            let metrics = SignerMetrics()
            let handedOut = Mutex(0)
            let look = try await serving(
                signer, metrics: metrics, handedOut: { _ in handedOut.withLock { $0 += 1 } }
            ) {
                let clock = SignerExamination.Clock(now: { Double(Stage.now) }, uptime: { System.uptime })
                return await SignerExamination($0, issuer: Stage.issuer, clock: clock).look()
            }
            #expect(look.findings.filter { $0.result == .fail }.map(\.message) == [])
            #expect(look.keys?.keys.map(\.isExcluded) == [false, false, true])
            // A client that only looks is no API server.
            #expect(handedOut.withLock { $0 } == 0)
            #expect(
                metrics.text().contains("satokend_signer_calls_total{method=\"FetchKeys\",code=\"OK\"} 2"))
            #expect(metrics.text().contains("satokend_signer_refusals_total{rule=\"issuer\"} 1"))
        }

        @Test("refuses with the code of the rule")
        func codes() async throws {
            let signer = try Signer(Stage.keys([Stage.p256[0]]))
            let codes = try await serving(signer) { client in
                var codes: [String] = []
                for claims in [
                    Stage.claims(issuer: "https://foreign.example"), Stage.claims(lifetime: 90_000), "{}",
                    String(repeating: "A", count: 65_000), String(repeating: "A", count: 1 << 20),
                ] {
                    do throws(ProbeFailure) {
                        _ = try await client.sign(claims)
                        codes.append("OK")
                    } catch {
                        codes.append(error.code)
                    }
                }
                return codes
            }
            #expect(
                codes.dropLast() == [
                    "PermissionDenied", "OutOfRange", "InvalidArgument", "ResourceExhausted",
                ])
            // Past what the transport reads, the connection may end before the client has read the answer.
            #expect(["ResourceExhausted", "Unavailable"].contains(codes.last))
        }

        @Test("turns other users away")
        func users() async throws {
            let signer = try Signer(Stage.keys([Stage.p256[0]]))
            let metrics = SignerMetrics()
            let failure = try await serving(signer, users: [System.user &+ 1], metrics: metrics) { client in
                do throws(ProbeFailure) {
                    _ = try await client.metadata()
                    return ""
                } catch {
                    return error.code
                }
            }
            #expect(!failure.isEmpty)
            #expect(metrics.text().contains("satokend_signer_refused_connections_total"))
            #expect(!metrics.text().contains("satokend_signer_refused_connections_total 0"))
        }
    }
#endif
