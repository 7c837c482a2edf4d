import Files
import JOSE
import OpenSSL
import ServiceAccountTokens

/// Single stages of verification, each over a whole batch by itself.
struct Stages: ~Copyable {
    static let names = [
        "all but signature and hash", "split", "base64url", "claims JSON", "header and rules", "SHA-256",
        "signature and hash",
    ]

    private let corpus: Corpus
    private let verifier: TokenVerifier
    private var examination: Examination
    private let sha256: SHA256
    private var signatures: PrecomputedVerifier
    private let tables: [PrecomputedKey?]
    /// Where the signed text and the parts of each token stand; nothing for those that have no three parts.
    private let places: [(signed: Range<Int>, payload: Range<Int>, signature: Range<Int>)]
    private let payloads: [[UInt8]]
    private let decoded: [[UInt8]]

    init(_ corpus: Corpus, _ watch: BenchWatch) throws {
        let places = corpus.places.map { place in
            let dots = corpus.text[place].indices.filter { corpus.text[$0] == UInt8(ascii: ".") }
            return dots.count == 2
                ? (
                    signed: place.lowerBound..<dots[1], payload: dots[0] + 1..<dots[1],
                    signature: dots[1] + 1..<place.upperBound
                )
                : (signed: place, payload: 0..<0, signature: 0..<0)
        }
        let payloads = try places.map { try Base64URL.decode(Array(corpus.text[$0.payload])).bytes }
        let decoded = try places.map { try Base64URL.decode(Array(corpus.text[$0.signature])).bytes }
        let keys = corpus.policy.keys
        let tables = try keys.enumerated().map { index, key in
            try watch.step("table", index + 1, of: keys.count)
            return try PrecomputedKey(key.key)
        }
        let sha256 = try SHA256()
        let signatures = try PrecomputedVerifier()
        (self.payloads, self.decoded, self.tables) = (payloads, decoded, tables)
        self.signatures = signatures
        self.sha256 = sha256
        self.corpus = corpus
        self.places = places
        verifier = TokenVerifier(corpus.policy)
        examination = Examination(policy: corpus.policy, audiences: [], now: corpus.now)
    }

    /// The seconds that each stage takes for these tokens, in the order of `names`.
    mutating func measure(_ tokens: Range<Int>) throws -> [Double] {
        let (corpus, verifier, places) = (corpus, verifier, places)
        examination.read(corpus.text)
        let rest = seconds {
            for place in corpus.places[tokens] where examination.begin(at: place) {
                _ = verifier.judgeBeforeSignature(&examination)
            }
        }
        let reading = seconds {
            for place in corpus.places[tokens] where examination.begin(at: place) {
                _ = verifier.readClaims(&examination)
            }
        }
        let split = seconds {
            for place in corpus.places[tokens] { _ = examination.begin(at: place) }
        }
        var output: [UInt8] = []
        let base64 = try seconds {
            for index in tokens {
                output.removeAll(keepingCapacity: true)
                let text = corpus.text.span
                _ = try Base64URL.decode(text.extracting(places[index].payload), into: &output)
                _ = try Base64URL.decode(text.extracting(places[index].signature), into: &output)
            }
        }
        let json = seconds { for index in tokens { _ = try? UnverifiedClaims.read(payloads[index]) } }
        var digest = [UInt8](repeating: 0, count: 32)
        let hash = try seconds {
            for index in tokens {
                try sha256.hash(corpus.text.span.extracting(places[index].signed), into: &digest)
            }
        }
        let signature = seconds {
            let (tables, decoded) = (tables, decoded)
            for index in tokens {
                guard let table = tables[corpus.signers[index]] else { continue }
                let signature = decoded[index]
                _ = signatures.ask(
                    signature.span, of: corpus.text.span.extracting(places[index].signed), by: table)
                if signatures.isFull { signatures.finish { _, _ in } }
            }
            signatures.finish { _, _ in }
        }
        // What comes after the claims were read cannot be had without them.
        return [rest, split, base64, json, max(0, rest - reading), hash, signature]
    }
}

/// The CPU time of the thread that a piece of work takes.
private func seconds(_ work: () throws -> Void) rethrows -> Double {
    let before = System.threadTime
    try work()
    return System.threadTime - before
}
