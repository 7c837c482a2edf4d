import JOSE
import JSON
import KeyRing
import Testing

/// ring.json and observed.json from hands that do not mean well.
@Suite struct StrictReadingTests {
    /// ring.json of a ring with some history.
    private static let document = Result {
        let scratch = try RingScratch()
        let ring = try scratch.created(legacyKey: .make(.es256))
        let text = String(
            decoding: try ring.rotated(until: Stage.creation + 200 * Stage.day).ring.document, as: UTF8.self)
        return text
    }

    /// What the reader says of a text, nil where it takes it.
    private static func fault(_ text: String) throws -> String? {
        try ringError { _ = try Ring(reading: Array(text.utf8), path: "ring.json") }?.description
    }

    /// A part of the document that is replaced, by what, and the words of the refusal.
    private static let changes: [(String, String, String)] = [
        (#""version":2"#, #""version":3"#, "ring.json: version 3, this satoken reads versions 1 to 2"),
        (#""version":2"#, #""version":3.0"#, "ring.json: version: a JSON number, expected an integer"),
        (#""version":2,"#, "", #"ring.json: has no "version""#),
        (#""held":false"#, #""held":0"#, "ring.json: held: a JSON number, expected true or false"),
        (#""held":false"#, #""held":false,"more":1"#, "members, of which"),
        (#""held":false"#, #""held":false,"held":true,"x":1"#, "members, of which"),
        (#""generation":"#, #""generation":-"#, "ring.json: generation: -"),
        (#""generation":"#, #""generation":99999999999"#, "ring.json: generation: 99999999999"),
        (
            #""made":"#, #""made":9223372036854775807,"x":"#,
            "ring.json: made: 9223372036854775807, expected 0 to"
        ),
        (#""keys":["#, #""keys":[7,"#, "ring.json: keys[0]: a JSON number, expected an object"),
        (#""keys":["#, #""keys":{},"x":["#, "ring.json: keys: a JSON object, expected an array"),
        (#""state":"active""#, #""state":"aktiv""#, "].state: a word that has no meaning here"),
        (#""state":"active""#, #""state":"previous""#, "ring.json: 0 keys are active, one has to be"),
        (#""state":"previous""#, #""state":"active""#, "ring.json: 2 keys are active, one has to be"),
        (#""alg":"ES256""#, #""alg":"none""#, "].alg: a word that has no meaning here"),
        (#""name":"k1""#, #""name":"-k1""#, "keys[0] has a name that is not k1, k2, …"),
        (#""name":"k1""#, #""name":"k01""#, "keys[0] has a name that is not k1, k2, …"),
        (#""name":"k1""#, #""name":"../k1""#, "keys[0] has a name that is not k1, k2, …"),
        (#""name":"k1""#, #""name":"k2""#, "two keys are called k2"),
        (#""name":"k1""#, #""name":"k77""#, "it speaks of a key that it does not have"),
        (#""kid":""#, #""kid":"A"#, "k1 has a kid that is no SHA-256 in base64url"),
        (#""leader":"#, #""leader":"k99","x":"#, "members, of which"),
        (
            #""clockSkew":120"#, #""skew":99999999999"#,
            "ring.json: policy.clockSkew: 99999999999, expected 0 to"
        ),
        (#""jwksFrom":"ring""#, #""jwksFrom":"nowhere""#, "policy.jwksFrom: a word that has no meaning here"),
        (#""endpoints":[]"#, #""endpoints":[{}]"#, #"policy.endpoints[0]: has no "kind""#),
        ("{", "[", "ring.json: is not JSON"),
        ("{", #"{"a":"\u0000","#, "members, of which"),
    ]

    /// Words of version 1, and what they are called since.
    private static let formerWords = [
        ("inside-only", KeyState.verifyOnly), ("verify-only", .verifyOnly), ("previous", .previous),
    ]

    @Test(arguments: formerWords) func `a state by its name of version 1 is read`(
        _ word: String, state: KeyState
    ) throws {
        let document = try Self.document.get()
        let ring = try Ring(reading: Array(document.utf8), path: "ring.json")
        let key = try #require(ring.keys.first { $0.state == .previous || $0.state == .verifyOnly })
        let former = document.replacing(
            "\"state\":\"\(key.state.rawValue)\"", with: "\"state\":\"\(word)\"")
        #expect(try Ring(reading: Array(former.utf8), path: "ring.json").keys.contains { $0.state == state })
    }

    @Test(arguments: changes.indices)
    func `a document that is not to the letter is refused`(index: Int) throws {
        let (part, other, expected) = Self.changes[index]
        let document = try Self.document.get()
        let start = try #require(document.firstRange(of: part))
        let changed = document[..<start.lowerBound] + other + document[start.upperBound...]
        let fault = try Self.fault(String(changed))
        #expect(fault?.contains(expected) == true, "\(fault ?? "taken")")
    }

    @Test func `every field of a ring is written down, and read again`() throws {
        var ring = try Ring(reading: Array(Self.document.get().utf8), path: "ring.json")
        let name = ring.keys[0].name
        ring.legacySuccessor = name
        ring.cachedUntil = 11
        ring.heldSince = 26
        ring.lifetimesInForce = Lifetimes(external: 12, any: 13)
        ring.tombstones = [.init(keyID: "gone", name: "k0", time: 14)]
        ring.revocation = Revocation(keys: [name], mode: .afterRollover, ordered: 15)
        ring.undoable = TakenStep(step: .retire, key: name, predecessor: name, stateBefore: .verifyOnly)
        ring.change(name) { key in
            key.yielded = Moment(generation: 24, time: 25)
            key.clockFloor = 16
            key.unpublished = Moment(generation: 17, time: 18)
            key.left = Moment(generation: 19, time: 20)
        }
        ring.policy.externalTokenLifetime = 21
        ring.policy.extendsTokens = false
        ring.policy.jwksSource = .apiServers
        ring.policy.group = "keys"
        ring.policy.apiAudiences = ["a"]
        ring.policy.externalAudiences = ["b", "c"]
        ring.policy.relyingParties = ["azure"]
        ring.policy.endpoints = [
            Endpoint(
                kind: .apiServer, name: "s", location: "https://s",
                credentials: .init(
                    certificateAuthority: "ca", clientCertificate: "c", clientKey: "k", token: "t"),
                joined: 22, joinedTime: 23),
            Endpoint(kind: .issuer, name: "i", location: "/srv", joined: 0),
        ]
        #expect(try Ring(reading: ring.document, path: "ring.json") == ring)
        // Nothing of it is what a reader would make of a field that is missing.
        for value in [
            "\(ring.cachedUntil)", "\(ring.policy.endpoints[0].joinedTime)", "\(ring.lifetimesInForce.any)",
        ] {
            #expect(String(decoding: ring.document, as: UTF8.self).contains(":\(value)"))
        }
    }

    @Test func `a revoked key that is trusted again is refused`() throws {
        let document = try Self.document.get()
        let value = try JSONValue(parsing: Array(document.utf8))
        let keyID = try #require(value["keys"]?.elements.last?["kid"]?.string)
        let changed = document.replacing(
            #""tombstones":[]"#, with: #""tombstones":[{"kid":"\#(keyID)","name":"k1","time":1}]"#)
        #expect(try Self.fault(changed)?.contains("was revoked, and is") == true)
    }

    @Test func `no text of any kind brings the reader down`() throws {
        let document = Array(try Self.document.get().utf8)
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &random)
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<3000 {
            var bytes = document
            for _ in 0...next(3) {
                switch next(4) {
                case 0: bytes[next(bytes.count)] = UInt8(next(256))
                case 1: bytes.removeSubrange(next(bytes.count)..<bytes.count)
                case 2: bytes.insert(contentsOf: Array("[{\"9".utf8), at: next(bytes.count + 1))
                default: bytes.remove(at: next(bytes.count))
                }
                if bytes.isEmpty { break }
            }
            // Whatever was taken says the same when it is written and read again.
            guard let ring = try? Ring(reading: bytes, path: "ring.json") else { continue }
            #expect(try Ring(reading: ring.document, path: "ring.json") == ring, "seed \(seed)")
        }
    }

    @Test func `observations are read to the letter too`() throws {
        var observations = ObservationLog()
        observations.note(["a", "b"], maxAge: 60, of: "first", in: 3, at: 1000)
        observations.note(["a"], maxAge: 60, of: "first", in: 4, at: 2000)
        observations.confirm("k1", of: "second", in: 1, at: 3000)
        observations.needed["k1"] = .init(external: 1, any: 2)
        observations.highestTime = 5
        observations.leapSeen = 6
        observations.generation = 7
        let document = String(decoding: observations.document, as: UTF8.self)
        #expect(try ObservationLog(reading: observations.document, path: "observed.json") == observations)
        for (part, other) in [
            (#""version":2"#, #""version":3"#), (#""kids":["#, #""kids":[7,"#),
            (#""maxAge":60"#, #""maxAge":-1"#),
            (#""looks":["#, #""looks":[{},"#), (#""leapSeen":6"#, #""leapSeen":"6""#),
            (#""generation":7"#, #""generation":7,"x":0"#), (#""external":1"#, #""external":null"#),
        ] {
            let changed = document.replacing(part, with: other)
            #expect(changed != document)
            let error = try ringError {
                _ = try ObservationLog(reading: Array(changed.utf8), path: "observed.json")
            }
            #expect(error?.kind == .unreadable, "\(other)")
        }
    }
}
