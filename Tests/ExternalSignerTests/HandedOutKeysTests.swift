import ExternalSigner
import Files
import JOSE
import KeyRing
import OpenSSL
import TestSupport
import Testing

@Suite("What was handed out, as a ring sees it") struct HandedOutKeysTests {
    private func keys(_ ids: [String], generation: Int?, showsOrder: Bool = true, hint: Int = 300)
        -> Signer.Keys
    {
        let offered = ids.map { id in
            OfferedKey(
                VerificationKey(Stage.p256[0].publicKey, keyID: id), isExcluded: id == "excluded")
        }
        return Signer.Keys(
            keys: offered, read: Stage.now, refreshHint: hint, generation: generation, showsOrder: showsOrder)
    }

    private func look(_ path: String) -> JWKSObservation? {
        let endpoint = Endpoint(kind: .apiServer, name: "a", location: path, joined: 0)
        let observation = Observation(of: [endpoint], as: ObservingRing(issuers: [], keys: []))
        return try? observation.results[0].result.get()
    }

    @Test(
        "the ring sees all keys in order, excluded ones too, when they were handed out, and for how long they are cached"
    )
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let notes = HandedOutKeys(folder["a.json"])
        #expect(try notes.note(keys(["k2", "k1", "excluded"], generation: 7), at: Stage.now))
        let seen = try #require(look(folder["a.json"]))
        #expect(seen.keyIDs == ["k2", "k1", "excluded"])
        #expect(seen.maxAge == 300)
        #expect(seen.noted == JWKSObservation.Noted(time: Stage.now, generation: 7))
    }

    @Test("the same keys are noted at most every half minute, and others at once")
    func intervals() throws {
        let folder = try TemporaryFolder()
        let notes = HandedOutKeys(folder["a.json"])
        #expect(try notes.note(keys(["k1"], generation: 1), at: 1000))
        #expect(try !notes.note(keys(["k1"], generation: 1), at: 1029))
        #expect(try notes.note(keys(["k1"], generation: 1), at: 1030))
        #expect(try notes.note(keys(["k1", "k2"], generation: 2), at: 1031))
    }

    @Test("an order that does not say who signs is not noted")
    func order() throws {
        let folder = try TemporaryFolder()
        #expect(
            try !HandedOutKeys(folder["a.json"]).note(keys(["k1"], generation: 1, showsOrder: false), at: 1))
        #expect(!File.exists(folder["a.json"]))
    }

    @Test("an old note is an old look: it counts from its own time, and of its own generation")
    func oldNote() throws {
        let folder = try TemporaryFolder()
        var policy = Policy()
        let place = Endpoint(kind: .apiServer, name: "a", location: folder["a.json"], joined: 0)
        policy.endpoints = [place]
        var ring = Ring(
            id: "i", name: "r", home: "h", isRehearsal: false, issuers: ["i"], policy: policy,
            keys: [RingKey(name: "k1", keyID: "k1", algorithm: .es256, state: .active, hasPrivateHalf: true)],
            leader: "k1", legacySigner: nil, now: 0)
        ring.generation = 5
        try HandedOutKeys(folder["a.json"]).note(keys(["k1"], generation: 4), at: 10_000)
        var log = ObservationLog()
        Observation(of: [place], as: ObservingRing(issuers: [], keys: [])).note(
            in: &log, of: ring, at: 500_000)
        let look = try #require(log.endpoints["a"]?.looks.last)
        #expect(look.first == 10_000 && look.last == 10_000 && look.generation == 4)
        // A signer whose clock is ahead does not make a look of the future.
        try HandedOutKeys(folder["a.json"]).note(keys(["k1", "k2"], generation: 9), at: 900_000)
        Observation(of: [place], as: ObservingRing(issuers: [], keys: [])).note(
            in: &log, of: ring, at: 500_100)
        let second = try #require(log.endpoints["a"]?.looks.last)
        #expect(second.last == 500_100 && second.generation == 5)
    }

    @Test(
        "a JWKS file is what it was, and a broken note is a missing look",
        arguments: [
            "{\"handedOutKeys\":{}}",
            "{\"handedOutKeys\":{\"keyIDs\":[1],\"maxAge\":1,\"time\":\"2027-01-01T00:00:00Z\"}}",
            "{\"handedOutKeys\":{\"keyIDs\":[],\"maxAge\":1,\"time\":\"2027-01-01T00:00:00Z\"}}",
            "{\"handedOutKeys\":{\"keyIDs\":[\"k\"],\"maxAge\":-1,\"time\":\"2027-01-01T00:00:00Z\"}}",
            "{\"handedOutKeys\":{\"keyIDs\":[\"k\"],\"maxAge\":1,\"time\":\"now\"}}", "{}",
        ])
    func broken(_ document: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("a.json", Array(document.utf8))
        #expect(look(folder["a.json"]) == nil)
    }
}
