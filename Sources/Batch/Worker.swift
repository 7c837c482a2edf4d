internal import OpenSSL
internal import ServiceAccountTokens

/// Judges tokens on one thread: all rules but the signature's as each token comes, the signatures together.
struct Worker<Signatures: SignatureEngine & ~Copyable>: ~Copyable {
    private let verifier: TokenVerifier
    private let audiences: [String]
    private let now: Double
    private var examination: Examination
    private var signatures: Signatures
    private var known = KnownClaimants()
    /// The tokens whose signatures are queued, and why each is refused even if its signature is good.
    private var queued: [(index: Int, keyID: String, failure: VerificationFailure?)] = []

    init(_ verifier: TokenVerifier, audiences: [String], now: Double, signatures: consuming Signatures) {
        self.verifier = verifier
        self.audiences = audiences
        self.now = now
        self.signatures = signatures
        examination = Examination(policy: verifier.policy, audiences: audiences, now: now)
    }

    /// Judges the tokens that stand at `places` in `text`, in order.
    ///
    /// - Parameters:
    ///   - claimants: gets whom each token speaks for, when it is not nil.
    mutating func judge(
        _ text: [UInt8], at places: [Range<Int>], into judgements: inout [Judgement],
        claimants: inout [Claimant]?
    ) {
        let start = judgements.count
        examination.read(text)
        // The caller may use the text's memory again.
        defer { examination.read([]) }
        for place in places {
            judgements.append(begin(text, at: place, index: judgements.count))
            if claimants != nil { claimants?.append(known.claimant(examination)) }
            if signatures.isFull { finish(&judgements) }
        }
        finish(&judgements)
        // What was refused by a fast engine is asked again, the plain way.
        for index in start..<judgements.count {
            guard case .refused(.refusedByKeys(let refusals)) = judgements[index], refusals.isEmpty else {
                continue
            }
            judgements[index] = plainly(text, at: places[index - start])
        }
    }

    /// The judgement, or a mark that the plain way has to tell, or something that `finish` replaces.
    private mutating func begin(_ text: [UInt8], at place: Range<Int>, index: Int) -> Judgement {
        guard examination.begin(at: place) else { return unknown }
        switch verifier.judgeBeforeSignature(&examination) {
        case .refused(let failure): return .refused(failure)
        case .open: return unknown
        case .question(let question, let failure):
            switch signatures.ask(question, examination.signature, in: text) {
            case .good: return Self.judgement(question.asked.keyID, failure)
            case .refused: return unknown
            case .queued:
                queued.append((index, question.asked.keyID, failure))
                return unknown
            }
        }
    }

    private mutating func finish(_ judgements: inout [Judgement]) {
        if queued.isEmpty { return }
        let tokens = queued
        signatures.finish { index, isGood in
            let token = tokens[index]
            if isGood { judgements[token.index] = Self.judgement(token.keyID, token.failure) }
        }
        queued.removeAll(keepingCapacity: true)
    }

    private func plainly(_ text: [UInt8], at place: Range<Int>) -> Judgement {
        Judgement(verifier.verify(Array(text[place]), audiences: audiences, now: now))
    }

    private static func judgement(_ keyID: String, _ failure: VerificationFailure?) -> Judgement {
        failure.map { .refused($0) } ?? .accepted(keyID: keyID)
    }
}

/// Refused by no key that was asked: nobody has judged yet.
private let unknown = Judgement.refused(.refusedByKeys([]))
