#if Daemon
    import Files
    import JOSE
    import JSON
    import KeyRing
    import SatokenDaemon
    import TestSupport
    import Testing
    import TokenConfiguration

    /// A key ring that a server follows, and that a test rotates by a clock of its own.
    struct ServedRing {
        private let directory: RingDirectory

        init(_ path: String) throws {
            directory = RingDirectory(path, home: "a test's")
            var policy = Policy()
            policy.algorithm = .es256
            let creation = RingCreation(
                name: "served", issuers: ["https://kubernetes.default.svc"], policy: policy,
                keys: [try .make(.es256)])
            _ = try directory.found(creation, at: RingTime(given: 1_790_000_000))
        }

        /// The settings of a server that issues with the ring's keys.
        func settings(_ files: RecordedFiles) throws -> ServeSettings {
            var settings = try files.settings()
            settings.keys = KeySource(ring: directory.path)
            settings.server.issuers = []
            return settings
        }

        /// Takes the next step of the rotation, as if its time had come.
        func rotate() throws {
            let snapshot = try directory.read()
            let items = RotationPlan(snapshot.ring, snapshot.observations, at: snapshot.ring.made).items
            let next = try #require(items.filter(\.waits.isEmpty).min { $0.due < $1.due })
            try directory.change(at: RingTime(given: next.due)) { snapshot, _ in
                let key = next.step == .publish ? try KeyMaterial.make(.es256) : nil
                let name = snapshot.ring.nextName
                return RingChange(
                    snapshot.ring.taking(next, newKey: key?.named(name), at: next.due),
                    material: key.map { [name: $0] } ?? [:])
            }
        }

        /// Breaks the document of the generation that is in use, and returns what it was.
        func breakIt() throws -> [UInt8] {
            let good = try File.read(document, limit: 1 << 20).bytes
            try OpenDirectory("\(directory.path)/current").write(
                "ring.json", bytes: Array("{".utf8), mode: 0o644)
            return good
        }

        func mend(_ good: [UInt8]) throws {
            try OpenDirectory("\(directory.path)/current").write("ring.json", bytes: good, mode: 0o644)
        }

        private var document: String { "\(directory.path)/current/ring.json" }

        /// Asks for a token, whose key must then be in the JWKS, and which must be good.
        static func round(_ connection: inout Conversation) async throws {
            let issued = try await connection.ask(
                RequestText.post("/api/v1/namespaces/ci/serviceaccounts/builder/token", "{}"))
            #expect(issued.status == 201)
            let token = try #require(
                JSONValue(parsing: Array(issued.body.utf8))["status"]?["token"]?.string)
            let documents = try await connection.ask("GET /openid/v1/jwks HTTP/1.1\r\nHost: h\r\n\r\n")
            let header = try Base64URL.decode(Array(token.prefix { $0 != "." }.utf8)).bytes
            let keyID = try #require(JSONValue(parsing: header)["kid"]?.string)
            #expect(documents.body.contains("\"kid\":\"\(keyID)\""))
            let review = try await connection.ask(
                RequestText.post(RequestText.reviews, "{\"spec\":{\"token\":\"\(token)\"}}"))
            #expect(review.body.contains("\"authenticated\":true"))
        }
    }
#endif
