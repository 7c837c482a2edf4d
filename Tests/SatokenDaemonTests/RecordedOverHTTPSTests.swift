#if Daemon
    import JSON
    import SatokenDaemon
    import Synchronization
    import TestSupport
    import Testing
    import TokenConfiguration

    /// What a live kube-apiserver answered comes back over HTTPS.
    @Suite(.serialized) struct RecordedOverHTTPSTests {
        @Test(arguments: ["token-reviews.json", "mutated-reviews.json"])
        func `all recorded reviews come back as recorded`(file: String) async throws {
            let files = try RecordedFiles()
            let time = Mutex(0.0)
            let recording = try Conformance.json(file)
            let strings = { (name: String) in recording[name]?.elements.compactMap(\.string) ?? [] }
            var settings = try files.settings(
                keyFiles: strings("keyFiles"), objects: #require(recording["objects"]?.string),
                issuers: strings("issuers"))
            settings.objects.append(try files.openRights)
            let cases = recording["cases"]?.elements.map { review in
                let audiences = review["audiences"].map {
                    $0.kind == .array ? ",\"audiences\":\($0.text)" : ""
                }
                return (
                    name: review["name"]?.string ?? "",
                    body: #"{"spec":{"token":"# + (review["token"]?.text ?? "") + (audiences ?? "") + "}}",
                    time: Double(review["time"]?.text ?? "") ?? 0, status: review["status"]?.text ?? ""
                )
            }
            let reviews = try #require(cases)
            #expect(reviews.count >= 116)
            try await LoopbackServer.run(settings, clock: { time.withLock { $0 } }) { server in
                try await server.converse { connection in
                    for review in reviews {
                        time.withLock { $0 = review.time }
                        let answer = try await connection.ask(
                            RequestText.post(RequestText.reviews, review.body))
                        #expect(answer.status == 201, "\(review.name)")
                        let json = try JSONValue(parsing: Array(answer.body.utf8))
                        #expect(json["status"]?.text == review.status, "\(review.name)")
                    }
                }
            }
        }

        @Test func `all recorded requests get the recorded answer`() async throws {
            let files = try RecordedFiles()
            let time = Mutex(0.0)
            let groups = Dictionary(grouping: try RecordedRequest.all(), by: \.objects)
            #expect(groups.values.map(\.count).reduce(0, +) == 372)
            for (objects, requests) in groups {
                var settings = try files.settings(
                    signing: #require(requests.first).signingKey, objects: objects)
                settings.objects.append(try files.openRights)
                try await LoopbackServer.run(settings, clock: { time.withLock { $0 } }) { server in
                    try await server.converse { connection in
                        for request in requests {
                            time.withLock { $0 = request.time }
                            let answer = try await connection.ask(
                                RequestText.post(request.path, request.body))
                            let difference = try request.difference(
                                status: answer.status, warning: answer["Warning"], body: answer.body)
                            #expect(difference == nil, "\(request.name)")
                        }
                    }
                }
            }
        }

        @Test(arguments: [
            ("main", ["sa", "sa-ec", "multi"]), ("sa-ec", ["sa-ec", "sa"]), ("sa-ec384", ["sa-ec384", "sa"]),
            ("sa-ec521", ["sa-ec521", "sa"]),
        ])
        func `documents and their headers come back as recorded`(name: String, keys: [String]) async throws {
            let files = try RecordedFiles()
            var settings = try files.settings(
                keyFiles: keys.map { $0 == "multi" ? "keys/multi.pem" : "keys/\($0).pub" })
            let recorded = try Conformance.json("discovery/\(name).openid-configuration.body")
            settings.server.jwksURI = recorded["jwks_uri"]?.string
            let documents = [
                ("jwks", "/openid/v1/jwks"), ("openid-configuration", "/.well-known/openid-configuration"),
            ]
            try await LoopbackServer.run(settings) { server in
                try await server.converse { connection in
                    for (document, path) in documents {
                        let answer = try await connection.ask("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                        #expect(answer.status == 200)
                        let body = try Conformance.bytes("discovery/\(name).\(document).body")
                        #expect(Array(answer.body.utf8) == body)
                        let headers = String(
                            decoding: try Conformance.bytes("discovery/\(name).\(document).headers"),
                            as: UTF8.self)
                        for line in headers.split(whereSeparator: \.isNewline) {
                            let parts = line.split(separator: ": ", maxSplits: 1)
                            // The others are of one request, of the transfer, or of priority and fairness.
                            guard parts.count == 2, ["Cache-Control", "Content-Type"].contains(parts[0])
                            else {
                                continue
                            }
                            #expect(answer[String(parts[0])] == String(parts[1]), "\(line)")
                        }
                    }
                }
            }
        }
    }
#endif
