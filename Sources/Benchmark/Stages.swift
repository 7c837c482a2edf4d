internal import Batch
internal import Files
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

/// Single stages of verification, each over a whole batch by itself.
struct Stages: ~Copyable {
    static let names = [
        "all but signature and hash", "split", "base64url", "claims JSON", "header and rules", "SHA-256",
        "signature and hash",
    ]

    private let corpus: Corpus
    private let verifier: TokenVerifier
    private var examination: Examination
    private var digests: MessageDigests
    private let engine: any SignatureEngine
    private var queue = SignatureQueue()
    /// Where the signed text and the parts of each token lie; nothing for those that have no three parts.
    private let places: [(signed: Range<Int>, payload: Range<Int>, signature: Range<Int>)]
    private let payloads: [[UInt8]]

    init(_ corpus: Corpus, _ engine: any SignatureEngine) throws {
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
        let digests = try MessageDigests()
        self.payloads = payloads
        self.digests = digests
        self.engine = engine
        self.corpus = corpus
        self.places = places
        verifier = TokenVerifier(corpus.policy)
        examination = Examination(
            policy: corpus.policy, audiences: [], now: corpus.now, headers: HeaderCache())
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
        let messages = tokens.map { places[$0].signed }
        let hash = seconds { digests.hash(messages, in: corpus.text) }
        // What there is to verify, with the work of finding it in vain.
        var checks: [(check: SignatureCheck, signature: [UInt8])] = []
        for place in corpus.places[tokens] where examination.begin(at: place) {
            if case .check(let check, _) = verifier.judgeBeforeSignature(&examination) {
                checks.append((check, examination.signature))
            }
        }
        let signature = seconds {
            for (check, signature) in checks {
                queue.append(check, signature)
                if queue.count == engine.capacity { verify(corpus.text) }
            }
            verify(corpus.text)
        }
        // What comes after the claims were read cannot be had without them.
        return [rest, split, base64, json, max(0, rest - reading), hash, signature]
    }

    private mutating func verify(_ text: [UInt8]) {
        _ = engine.verify(queue, in: text)
        queue.removeAll()
    }
}

/// The CPU time of the thread that a piece of work takes.
private func seconds(_ work: () throws -> Void) rethrows -> Double {
    let before = System.threadTime
    try work()
    return System.threadTime - before
}
