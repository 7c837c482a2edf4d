import Foundation
import HTTPS
import JOSE
import JSON
import KeyRing
import OpenSSL
import ServiceAccountTokens
import Synchronization
import Testing

/// A server in a function: what it answers to whom, and who asked.
final class FakeServer: Sendable {
    /// Every request in order: the URL, and the kid of the token or "-" for another caller.
    let asked = Mutex<[String]>([])
    let tokens = Mutex<[String]>([])
    private let answer: @Sendable (WebAddress, EndpointCaller, String) -> HTTPAnswer

    /// - Parameter answer: to a URL, a caller, and the kid of the caller's token, "-" where there is none.
    init(_ answer: @escaping @Sendable (WebAddress, EndpointCaller, String) -> HTTPAnswer) {
        self.answer = answer
    }

    func look(_ endpoint: Endpoint, _ ring: ObservingRing) -> Result<JWKSObservation, ObservationError> {
        let client = EndpointClient(endpoint, of: ring) { (address, caller) throws(FetchProblem) in
            var kid = "-"
            if case .signed(let token) = caller {
                kid = ObserverToken(Array(token.utf8))?.keyID ?? "no token"
                self.tokens.withLock { $0.append(token) }
            }
            let name = caller == .anonymous ? "anonymous" : caller == .files ? "files" : kid
            self.asked.withLock { $0.append("\(address.host) \(name)") }
            return self.answer(address, caller, kid)
        }
        return Result { () throws(ObservationError) in try client.look() }
    }

    static let jwks = HTTPAnswer(
        status: 200, headers: [("Date", "Fri, 15 Jan 2027 08:00:00 GMT")], body: Array(#"{"keys":[]}"#.utf8))

    static func refusal(_ status: Int) -> HTTPAnswer {
        HTTPAnswer(
            status: status, reason: status == 401 ? "Unauthorized" : "Forbidden",
            headers: [("Date", "Fri, 15 Jan 2027 08:00:00 GMT")])
    }
}

@Suite struct EndpointClientTests {
    private let scratch: RingScratch
    init() throws { scratch = try RingScratch() }

    private static let account = Endpoint.Observer(namespace: "kube-system", name: "satoken", uid: "u-1")
    private static let date = 1_800_000_000

    private static func endpoint(
        _ kind: Endpoint.Kind = .apiServer, _ credentials: Endpoint.Credentials = .init(observer: account)
    ) -> Endpoint {
        Endpoint(
            kind: kind, name: "cp-1", location: "https://cp-1.example", credentials: credentials, joined: 0)
    }

    private static func key(_ name: String, _ state: KeyState = .active) throws -> ObservingRing.Key {
        let material = try KeyMaterial.make(.es256)
        return ObservingRing.Key(
            name: name, keyID: material.publicKey.keyID, state: state,
            privateHalf: material.privateKey.map { key in { @Sendable in key } })
    }

    private static func ring(_ keys: [ObservingRing.Key], audiences: [String] = []) -> ObservingRing {
        ObservingRing(
            issuers: ["https://issuer.example"], apiAudiences: audiences, keys: keys, now: { Double(date) })
    }

    private static func error(_ result: Result<JWKSObservation, ObservationError>) throws -> ObservationError
    {
        guard case .failure(let error) = result else {
            throw ObservationError("a look that should have failed showed keys")
        }
        return error
    }

    @Test func `keys sign in turn, the newest first, until the server knows one`() throws {
        let keys = [try Self.key("k3", .published), try Self.key("k2"), try Self.key("k1", .previous)]
        let known = keys[1].keyID
        let server = FakeServer { _, _, kid in kid == known ? FakeServer.jwks : FakeServer.refusal(401) }
        #expect(throws: Never.self) { try server.look(Self.endpoint(), Self.ring(keys)).get() }
        #expect(
            server.asked.withLock { $0 } == ["cp-1.example \(keys[0].keyID)", "cp-1.example \(known)"])
    }

    @Test(arguments: [KeyState.revoking, .revoked, .withdrawn])
    func `a revoked or withdrawn key signs no token, even where no other is trusted`(_ state: KeyState) throws
    {
        let keys = [try Self.key("k2"), try Self.key("k1", state)]
        let exposed = keys[1].keyID
        let server = FakeServer { _, _, kid in kid == exposed ? FakeServer.jwks : FakeServer.refusal(401) }
        let error = try Self.error(server.look(Self.endpoint(), Self.ring(keys)))
        #expect(server.asked.withLock { $0 } == ["cp-1.example \(keys[0].keyID)"])
        #expect(error.kind == .unauthorized)
        #expect(error.date == Self.date, "a refusal tells the time")
        #expect(error.description.contains("kube-system/satoken that k2 signed"), "\(error)")
        #expect(error.remedy?.contains("--token-file FILE") == true)
        #expect(error.remedy?.contains("--client-certificate") == true)
    }

    private static func untrusted(_ kind: UntrustedCertificate.Kind) -> FetchProblem {
        .untrusted(
            UntrustedCertificate(
                kind: kind, reason: "unable to verify", host: "cp-1.example", names: ["other.example"],
                issuer: "CN=ca", validity: "from 2026-01-01 to 2026-02-01"))
    }

    private static let problems: [(FetchProblem, remedy: String?)] = [
        (
            untrusted(.unknownAuthority),
            "satoken keys policy --api-server cp-1=https://cp-1.example --certificate-authority FILE"
        ),
        (untrusted(.otherName), "satoken keys policy --api-server cp-1=WHERE"),
        (untrusted(.outOfDate), "renew the server's certificate"),
        (
            .tooLarge(limit: 1 << 20),
            "no kube-apiserver answers like this: is https://cp-1.example its address?"
        ),
        (.badResponse("no status line"), "no kube-apiserver answers like this"),
        (.tls([]), "no kube-apiserver answers like this"), (.closed, nil),
        (.unreachable(address: "192.0.2.1", reason: "refused"), nil),
    ]

    @Test(arguments: problems) func `what is wrong with an answer is told with what to do about it`(
        _ problem: FetchProblem, remedy: String?
    ) throws {
        let client = EndpointClient(Self.endpoint(.apiServer, .init()), of: Self.ring([])) {
            (_, _) throws(FetchProblem) in throw problem
        }
        let error = try Self.error(Result { () throws(ObservationError) in try client.look() })
        #expect(error.kind == .unavailable)
        if let remedy {
            #expect(error.remedy?.contains(remedy) == true, "\(error.remedy ?? "")")
        } else {
            #expect(error.remedy == nil)
        }
    }

    @Test func `an endpoint that shows other keys at each look fills no log`() {
        var log = ObservationLog()
        for look in 0..<300 {
            log.note((0..<1000).map { "kid-\(look)-\($0)" }, maxAge: 60, of: "a", in: 1, at: look)
        }
        #expect(log.endpoints["a"]?.looks.count == 20)
        #expect(log.endpoints["a"]?.looks.last?.last == 299)
        #expect(log.endpoints["a"]?.cachedUntil == 340)
    }

    @Test func `the token has the claims of a TokenRequest of ten minutes`() throws {
        let server = FakeServer { _, _, _ in FakeServer.jwks }
        for (audiences, expected) in [([], "https://issuer.example"), (["api", "other"], "api")] {
            _ = try server.look(Self.endpoint(), Self.ring([Self.key("k1")], audiences: audiences)).get()
            let token = try #require(server.tokens.withLock { $0.last })
            let part = token.split(separator: ".")[1].replacing("-", with: "+").replacing("_", with: "/")
            let padded = String(part) + String(repeating: "=", count: (4 - part.count % 4) % 4)
            let claims = try JSONValue(parsing: Array(#require(Data(base64Encoded: padded))))
            #expect(claims["aud"]?.elements.compactMap(\.string) == [expected])
            #expect(claims["iss"]?.string == "https://issuer.example")
            #expect(claims["sub"]?.string == "system:serviceaccount:kube-system:satoken")
            #expect(claims["kubernetes.io"]?["serviceaccount"]?["uid"]?.string == "u-1")
            #expect(claims["jti"]?.string?.isEmpty == false)
            let verifier = ObserverToken(Array(token.utf8))
            #expect(verifier?.expiry == Self.date + 600)
        }
    }

    @Test func `403 names RBAC and the user, and no other key is tried`() throws {
        let server = FakeServer { _, _, _ in FakeServer.refusal(403) }
        let error = try Self.error(
            server.look(Self.endpoint(), Self.ring([Self.key("k2"), Self.key("k1")])))
        #expect(server.asked.withLock { $0.count } == 1)
        #expect(error.kind == .forbidden)
        #expect(
            error.remedy == "kubectl create clusterrolebinding satoken-observer "
                + "--clusterrole=system:service-account-issuer-discovery "
                + "--user=system:serviceaccount:kube-system:satoken")
    }

    @Test(arguments: [(401, ObservationError.Kind.unauthorized), (403, .forbidden)])
    func `without credentials the way to have some is named`(
        _ status: Int, _ kind: ObservationError.Kind
    ) throws {
        let server = FakeServer { _, _, _ in FakeServer.refusal(status) }
        let error = try Self.error(server.look(Self.endpoint(.apiServer, .init()), Self.ring([])))
        #expect(error.kind == kind)
        #expect(error.remedy?.contains("--observe-as NAMESPACE/NAME") == true)
        #expect(server.asked.withLock { $0 } == ["cp-1.example anonymous"])
    }

    @Test(arguments: [500, 404])
    func `another status is no refusal`(_ status: Int) throws {
        let server = FakeServer { _, _, _ in HTTPAnswer(status: status) }
        let error = try Self.error(server.look(Self.endpoint(), Self.ring([Self.key("k1")])))
        #expect(error.kind == .unavailable)
        #expect(error.description.contains("status \(status)"))
    }

    @Test func `what is public is fetched without credentials`() throws {
        let server = FakeServer { address, _, _ in
            address.target.hasSuffix("/jwks")
                ? FakeServer.jwks
                : HTTPAnswer(
                    status: 200, body: Array(#"{"jwks_uri":"https://cp-1.example/openid/v1/jwks"}"#.utf8))
        }
        _ = try server.look(Self.endpoint(.issuer), Self.ring([Self.key("k1")])).get()
        #expect(
            server.asked.withLock { $0 } == ["cp-1.example anonymous", "cp-1.example anonymous"])
    }

    @Test(arguments: ["https://other.example/jwks", "https://cp-1.example:8443/jwks"])
    func `the server that jwks_uri names sees no credentials, refuses it or not`(_ uri: String) throws {
        let credentials: [Endpoint.Credentials] = [
            .init(observer: Self.account), .init(clientCertificate: "/c", clientKey: "/k"),
            .init(token: "/t"),
        ]
        for credential in credentials {
            let server = FakeServer { address, caller, _ in
                if address.text == uri { return FakeServer.refusal(403) }
                // The document itself is not public.
                return caller == .anonymous
                    ? FakeServer.refusal(403)
                    : HTTPAnswer(status: 200, body: Array(#"{"jwks_uri":"\#(uri)"}"#.utf8))
            }
            let error = try Self.error(
                server.look(Self.endpoint(.issuer, credential), Self.ring([Self.key("k1")])))
            let asked = server.asked.withLock { $0 }
            #expect(asked.count == 3, "\(asked)")
            #expect(asked.last?.hasSuffix(" anonymous") == true, "\(asked)")
            #expect(error.description.contains("was shown no credentials"), "\(error)")
        }
    }

    @Test func `a token file tells why it is not taken`() throws {
        let keys = [
            try Self.key("k5"), try Self.key("k4", .revoked), try Self.key("k3", .revoking),
            try Self.key("k2", .retired),
        ]
        let issuing = Self.ring(keys)
        let stranger = try Self.key("other")
        let cases: [(key: ObservingRing.Key, age: Int, words: String)] = [
            (keys[0], 0, "signed by k5, which this server does not trust yet"),
            (keys[0], 4200, "expired at 2027-01-15T07:00:00Z (1h ago)"),
            (keys[1], 0, "signed by k4, which is revoked"), (keys[2], 0, "signed by k3, which is revoked"),
            (keys[3], 0, "signed by k2, which is retired"),
            (stranger, 0, "signed by the key \(stranger.keyID), which this ring never held"),
        ]
        let server = FakeServer { _, _, _ in FakeServer.refusal(401) }
        for (key, age, words) in cases {
            let then = ObservingRing(
                issuers: ["https://issuer.example"], keys: [key], now: { Double(Self.date - age) })
            try scratch.write("token", then.token(of: Self.account, by: key) + "\n")
            let error = try Self.error(
                server.look(Self.endpoint(.apiServer, .init(token: scratch["token"])), issuing))
            #expect(error.kind == .unauthorized)
            #expect(error.description.contains(words), "\(error)")
            #expect(error.remedy?.contains("--observe-as NAMESPACE/NAME") == true)
            #expect(!error.description.contains("eyJ") && error.remedy?.contains("eyJ") == false)
        }
        try scratch.write("token", "opaque")
        let error = try Self.error(
            server.look(Self.endpoint(.apiServer, .init(token: scratch["token"])), issuing))
        #expect(error.description.contains("which is no JWT"), "\(error)")
        #expect(!error.description.contains("opaque"))
    }

    @Test func `what is noted of a refusal has its kind and the remedy, and its Date counts`() throws {
        var policy = Policy()
        policy.endpoints = [Self.endpoint()]
        let snapshot = try scratch.created(policy: policy).read()
        let refusal = ObservationError("no", kind: .forbidden, remedy: "do", date: Self.date)
        let observation = Observation(of: policy.endpoints) { _ in .failure(refusal) }
        #expect(observation.dates.map(\.date) == [Self.date])
        var log = ObservationLog()
        observation.note(in: &log, of: snapshot.ring, at: 5)
        #expect(
            log.endpoints["cp-1"]?.failure == .init(time: 5, reason: "no", kind: .forbidden, remedy: "do"))
    }

    @Test func `the keys of a ring on disk sign, the newest first, and one that others can read does not`()
        throws
    {
        let ring = try scratch.created()
        let snapshot = try ring.rotated(until: Stage.creation + 90 * 86_400)
        #expect(snapshot.ring.keys.map(\.name) == ["k1", "k2"])
        let server = FakeServer { _, _, _ in FakeServer.refusal(401) }
        _ = server.look(Self.endpoint(), ObservingRing(snapshot))
        #expect(
            server.asked.withLock { $0 } == snapshot.ring.keys.reversed().map { "cp-1.example \($0.keyID)" })
        try scratch.setMode(0o644, "keys/private/k2.key")
        try scratch.remove("keys/private/k1.key")
        let error = try Self.error(server.look(Self.endpoint(), ObservingRing(snapshot)))
        #expect(server.asked.withLock { $0.count } == 2, "no key signed")
        #expect(error.description.contains("no private key that may sign"), "\(error)")
        #expect(error.description.contains("k2.key: others can use this private key"), "\(error)")
        #expect(error.description.contains("k1.key: no such file"), "\(error)")
    }

    @Test func `the keys that a ring is to be created on sign too`() throws {
        let keys = [try KeyMaterial.make(.es256), try KeyMaterial.make(.es256)]
        let creation = RingCreation(
            name: "r", issuers: ["https://issuer.example"], policy: Policy(), keys: keys, legacyKey: keys[0])
        let server = FakeServer { _, _, _ in FakeServer.refusal(401) }
        _ = server.look(Self.endpoint(), ObservingRing(creation))
        #expect(server.asked.withLock { $0 } == keys.map { "cp-1.example \($0.publicKey.keyID)" })
    }
}
