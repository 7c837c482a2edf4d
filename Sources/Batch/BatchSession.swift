internal import OpenSSL
internal import ServiceAccountTokens

/// Judges tokens on one thread: by all rules but the signature's as each token comes, the signatures together.
package struct BatchSession: ~Copyable {
    private let verifier: TokenVerifier
    private let audiences: [String]
    private let now: Double
    private let engine: any SignatureEngine
    private var examination: Examination
    private var subjects = SubjectCache()
    private var queue = SignatureQueue()
    /// The tokens whose signatures are queued, and why each is refused even if its signature is good.
    private var queued: [(index: Int, failure: VerificationFailure?)] = []

    init(_ verifier: TokenVerifier, audiences: [String], now: Double, engine: any SignatureEngine) {
        self.verifier = verifier
        self.audiences = audiences
        self.now = now
        self.engine = engine
        examination = Examination(
            policy: verifier.policy, audiences: audiences, now: now, headers: HeaderCache())
    }

    /// Judges the tokens at these places in a text.
    package mutating func judge(_ text: [UInt8], at places: [Range<Int>]) -> [Judgement] {
        var subjects: [TokenSubject]?
        return judge(text, at: places, subjects: &subjects)
    }

    /// Judges, and says for which account each token speaks.
    package mutating func judgeSubjects(
        _ text: [UInt8], at places: [Range<Int>]
    ) -> (judgements: [Judgement], subjects: [TokenSubject]) {
        var subjects: [TokenSubject]? = []
        let judgements = judge(text, at: places, subjects: &subjects)
        return (judgements, subjects ?? [])
    }

    private mutating func judge(
        _ text: [UInt8], at places: [Range<Int>], subjects found: inout [TokenSubject]?
    ) -> [Judgement] {
        var judgements: [Judgement?] = []
        judgements.reserveCapacity(places.count)
        examination.read(text)
        // The caller may use the text's memory again.
        defer { examination.read([]) }
        for place in places {
            judgements.append(begin(at: place, index: judgements.count))
            if found != nil { found?.append(subjects.subject(examination)) }
            if queue.count == engine.capacity { verify(text, &judgements) }
        }
        verify(text, &judgements)
        // The few that only the general way can judge: without `kid`, for one.
        return judgements.indices.map { index in
            judgements[index]
                ?? Judgement(verifier.verify(Array(text[places[index]]), audiences: audiences, now: now))
        }
    }

    /// The judgement; nil when it waits for the signature, or only `TokenVerifier` can tell.
    private mutating func begin(at place: Range<Int>, index: Int) -> Judgement? {
        guard examination.begin(at: place) else { return nil }
        switch verifier.judgeBeforeSignature(&examination) {
        case .refused(let failure): return .refused(failure)
        case .open: return nil
        case .check(let check, let failure):
            queue.append(check, examination.signature)
            queued.append((index, failure))
            return nil
        }
    }

    /// Verifies what is queued.
    private mutating func verify(_ text: [UInt8], _ judgements: inout [Judgement?]) {
        if queued.isEmpty { return }
        let isGood = engine.verify(queue, in: text)
        for place in queued.indices {
            let (index, failure) = queued[place]
            let asked = queue.checks[place].asked
            judgements[index] =
                !isGood[place]
                ? .refused(asked.badSignature) : failure.map { .refused($0) } ?? .accepted(keyID: asked.keyID)
        }
        queue.removeAll()
        queued.removeAll(keepingCapacity: true)
    }
}
