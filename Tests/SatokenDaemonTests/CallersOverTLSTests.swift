#if Daemon
    import SatokenDaemon
    import ServiceAccountTokens
    import TestSupport
    import Testing
    import TokenConfiguration

    @Suite(.serialized) struct CallersOverTLSTests {
        private static let metrics = [RequestText.get("/metrics")]

        @Test(arguments: [true, false])
        func `a certificate of a foreign authority ends no connection, and makes no user`(isServerLike: Bool)
            async throws
        {
            let files = try RecordedFiles()
            let foreign = try TestAuthority()
            try foreign.issue("admin", usage: "clientAuth")
            let stranger = LoopbackServer.Identity(
                certificate: foreign["admin.pem"], key: foreign["admin.key"])
            var settings = try files.settings()
            settings.profile = isServerLike ? .kubeAPIServer : .strict
            try await LoopbackServer.run(settings) { server in
                let known = try await server.exchange(Self.metrics, identity: files.admin)
                #expect(Answer(text: known).status == 200)
                let nobody = try await server.exchange(Self.metrics)
                #expect(Answer(text: nobody).status == 403)
                #expect(nobody.contains(#"User \"system:anonymous\" cannot get path"#))
                let foreign = try await server.exchange(Self.metrics, identity: stranger)
                #expect(Answer(text: foreign).status == (isServerLike ? 401 : 403))
                let documents = try await server.exchange(
                    [RequestText.get("/openid/v1/jwks")], identity: stranger)
                #expect(Answer(text: documents).status == 200)
            }
        }

        @Test func `header fields speak for users with the proxy's certificate alone`() async throws {
            let files = try RecordedFiles()
            let proxies = try TestAuthority()
            for name in ["proxy", "other"] { try proxies.issue(name, usage: "clientAuth") }
            var settings = try files.settings()
            settings.profile = .strict
            var proxy = ServeSettings.ProxySettings(authorities: proxies["ca.pem"])
            proxy.allowedNames = ["proxy"]
            proxy.usernameHeaders = ["X-Remote-User"]
            proxy.groupHeaders = ["X-Remote-Group"]
            settings.proxy = proxy
            func identity(_ name: String) -> LoopbackServer.Identity {
                LoopbackServer.Identity(certificate: proxies["\(name).pem"], key: proxies["\(name).key"])
            }
            let request = [
                RequestText.get("/metrics", "X-Remote-User: jane\r\nX-Remote-Group: system:masters\r\n")
            ]
            let callers = [
                (identity("proxy"), 200), (identity("other"), 403), (nil, 403),
                // The fields are not looked at: the certificate's own user may do it.
                (files.admin, 200),
            ]
            try await LoopbackServer.run(settings) { server in
                for (identity, status) in callers {
                    let answer = try await server.exchange(request, identity: identity)
                    #expect(Answer(text: answer).status == status)
                }
            }
        }

        @Test func `an authority of proxies that is one of clients too is refused at the start`() throws {
            let files = try RecordedFiles()
            var settings = try files.settings()
            settings.proxy = ServeSettings.ProxySettings(authorities: files.authority["ca.pem"])
            let thrown = #expect(throws: ConfigurationError.self) { try LoopbackServer.process(settings) }
            let error = try #require(thrown)
            #expect(error.kind == .contradiction)
            #expect(error.description.contains("an authority with the same key"))
        }

        @Test
        func `a client gets the certificate for the name that it asks for, and a new one after a change`()
            async throws
        {
            let files = try RecordedFiles()
            for name in ["main", "one", "two"] {
                try files.authority.issue(name, names: "DNS:\(name).example")
            }
            var settings = try files.settings()
            settings.pair = ServeSettings.PairFiles(
                certificate: files.authority["main.pem"], key: files.authority["main.key"])
            settings.named = [
                try NamedCertificate("\(files.authority["one.pem"]),\(files.authority["one.key"])")
            ]
            try await LoopbackServer.run(settings) { server in
                #expect(try await server.certificateName(askingFor: "main.example") == "main")
                #expect(try await server.certificateName(askingFor: "one.example") == "one")
                for ending in ["pem", "key"] {
                    try files.authority.copy("two.\(ending)", to: "one.\(ending)")
                }
                server.process.reload()
                #expect(try await server.certificateName(askingFor: "two.example") == "two")
                #expect(try await server.certificateName(askingFor: "one.example") == "main")
                // Half a pair: the last good one stays.
                try files.authority.copy("main.key", to: "one.key")
                server.process.reload()
                #expect(try await server.certificateName(askingFor: "two.example") == "two")
            }
        }
    }
#endif
