package import Files

/// A block of lines whose tokens were judged.
package struct JudgedBlock {
    package let tokens: BlockTokens
    fileprivate(set) var judgements: [Judgement]
    package let subjects: [TokenSubject]
    package let path: String
    /// Which block of the input it is, from 0.
    package let number: Int
    /// How many bytes its lines have.
    package let size: Int
    /// Which verifier judged it.
    fileprivate var generation: Int

    fileprivate var unknown: [Int] { judgements.indices.filter { judgements[$0].namesUnknownKey } }
}

/// Judges block after block for one thread. Tokens that name unknown keys are judged again when the keys were read
/// again; while another thread reads them, which may take long, their blocks are put by.
package struct BlockJudge: ~Copyable {
    private let current: CurrentVerifier
    private let audiences: [String]
    private let now: Double
    private let field: TokenField?
    private let shard: Shard
    private var verifier: CurrentVerifier.Snapshot
    private var session: BatchSession
    private var postponed: [JudgedBlock] = []

    /// So many bytes of lines are put by; then the thread waits for the keys.
    private static let mostPostponed = 4 << 20

    package init(
        _ current: CurrentVerifier, audiences: [String], now: Double, field: TokenField?, shard: Shard
    ) throws {
        self.current = current
        self.audiences = audiences
        self.now = now
        self.field = field
        self.shard = shard
        verifier = current.first
        session = try current.first.verifier.session(audiences: audiences, now: now)
    }

    /// Judges one more block.
    ///
    /// - Returns: the blocks whose verdicts stand now, this one or others.
    package mutating func judge(_ block: BlockReader.Block, path: String, number: Int) throws -> [JudgedBlock]
    {
        let tokens = BlockTokens(block, shard: shard, field: field)
        let (judgements, subjects) = session.judgeSubjects(tokens.text, at: tokens.places)
        let judged = JudgedBlock(
            tokens: tokens, judgements: judgements, subjects: subjects, path: path, number: number,
            size: block.bytes.count, generation: verifier.generation)
        if postponed.isEmpty && judged.unknown.isEmpty { return [judged] }
        postponed.append(judged)
        return try settle(waiting: postponed.reduce(0) { $0 + $1.size } > Self.mostPostponed)
    }

    /// The blocks that were put by.
    mutating func finish() throws -> [JudgedBlock] { postponed.isEmpty ? [] : try settle(waiting: true) }

    private mutating func settle(waiting: Bool) throws -> [JudgedBlock] {
        switch current.renewed(since: verifier.generation, waiting: waiting) {
        case .underWay: return []
        case .newer(let newer):
            verifier = newer
            session = try newer.verifier.session(audiences: audiences, now: now)
        case .none: break
        }
        var settled = postponed
        postponed = []
        for index in settled.indices where settled[index].generation < verifier.generation {
            let unknown = settled[index].unknown
            let tokens = settled[index].tokens
            let again = session.judge(tokens.text, at: unknown.map { tokens.places[$0] })
            for (place, judgement) in zip(unknown, again) { settled[index].judgements[place] = judgement }
        }
        return settled
    }
}
