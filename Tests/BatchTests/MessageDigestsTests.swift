import OpenSSL
import Testing

@testable import Batch

@Suite struct MessageDigestsTests {
    @Test func `messages of all lengths, in pairs of unlike lengths, have the SHA-256 that OpenSSL finds`()
        throws
    {
        var random = Seeded(791)
        let text = (0..<4096).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        // Every length about the ends of one and two blocks, and an odd number of messages.
        var places = (0..<201).map { $0..<2 * $0 } + [100..<4000, 7..<7, 0..<4096, 5..<796, 3..<794]
        places += places.reversed() + [1..<2]
        var digests = try MessageDigests()
        let wanted = try places.flatMap { try Digest.sha256(Array(text[$0])) }
        digests.hash(places, in: text)
        #expect(digests.bytes == wanted)
        digests.hash([], in: text)
        #expect(digests.bytes.isEmpty)
        digests.hashByEVP(places, in: text)
        #expect(digests.bytes == wanted)
    }
}
