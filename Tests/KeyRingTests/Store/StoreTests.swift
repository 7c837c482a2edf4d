import JOSE
import JSON
import KeyRing
import OpenSSL
import ServiceAccountTokens
import Testing

@Suite struct StoreTests {
    private let scratch: RingScratch
    init() throws { scratch = try RingScratch() }

    @Test func `a created ring has all of its files, and each says the same`() throws {
        let snapshot = try scratch.created().read()
        #expect(
            try scratch.names("keys") == [
                "current", "generations", "lock", "observed.json", "private", "public",
            ])
        #expect(
            try scratch.names("keys/current") == [
                "jwks.json", "ring.json", "signing.key", "verification.pem",
            ])
        #expect(try scratch.names("keys/private") == ["k1.key"])
        #expect(try scratch.names("keys/public") == ["k1.pub"])
        #expect(snapshot.ring.generation == 1 && snapshot.ring.name == "keys")
        let active = try #require(snapshot.ring.active)
        #expect(snapshot.verificationKeys.map(\.keyID) == [active.keyID])
        #expect(snapshot.publishedKeys.map(\.keyID) == [active.keyID])
        #expect(try VerificationKey(snapshot.signingKey().publicKey).keyID == active.keyID)
        #expect(try snapshot.jwks == JWKSet(publishing: snapshot.publishedKeys).document)
        #expect(try scratch.bytes("keys/private/k1.key") == scratch.bytes("keys/current/signing.key"))
        #expect(try scratch.bytes("keys/public/k1.pub") == scratch.bytes("keys/current/verification.pem"))
        for secret in ["keys/private/k1.key", "keys/current/signing.key"] {
            #expect(try scratch.mode(secret) == 0o600)
        }
        #expect(try scratch.mode("keys/private") == 0o700)
        #expect(try scratch.mode("keys/current/verification.pem") == 0o644)
        #expect(snapshot.warnings.isEmpty)
    }

    @Test func `a ring is read again as it was written, through years of steps`() throws {
        let ring = try scratch.created()
        let end = Stage.creation + 3 * 365 * Stage.day
        let last = try ring.rotated(until: end)
        #expect(last.ring.generation > 30)
        #expect(last.ring.keys.contains { $0.state == .retired })
        let again = try Ring(reading: last.ring.document, path: "ring.json")
        #expect(again == last.ring)
        #expect(again.document == last.ring.document)
        // No more than are kept, and no private half that the ring has to forget.
        #expect(try scratch.names("keys/generations").count == last.ring.policy.keep + 1)
        let halves = last.ring.keys.filter(\.hasPrivateHalf).map { "\($0.name).key" }
        #expect(try scratch.names("keys/private") == halves.sorted())
        let known = Set(try halves.map { try scratch.bytes("keys/private/\($0)") })
        for generation in try scratch.names("keys/generations") {
            let file = "keys/generations/\(generation)/signing.key"
            if scratch.exists(file) { #expect(known.contains(try scratch.bytes(file)), "\(file)") }
        }
    }
}
