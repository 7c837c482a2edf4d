import Batch
import Dispatch
import Files
import ServiceAccountTokens
import Synchronization

/// Judges files block by block: each thread takes the next block, judges its tokens and adds up what it found, so that
/// files of any size take the memory of a block a thread.
struct BatchRun: Sendable {
    let verifier: CurrentVerifier
    let audiences: [String]
    let now: Double
    /// Where the token stands in a line; nil when the line is the token.
    let field: TokenField?
    let shard: Shard

    private static let blockSize = 1 << 18

    /// The files that are still to be read.
    private struct Source: ~Copyable {
        var paths: [String]
        var path = ""
        var reader: BlockReader?
        var number = 0
        var lines = 0
        var error: (any Error)?

        mutating func next() -> (block: BlockReader.Block, path: String, number: Int)? {
            if error != nil || Interruption.isRequested { return nil }
            do {
                while true {
                    if let block = try reader?.next(isStopped: { Interruption.isRequested }) {
                        number += 1
                        lines += block.lines.count
                        return (block, path, number - 1)
                    }
                    if paths.isEmpty || Interruption.isRequested { return nil }
                    path = paths.removeFirst()
                    reader = try BlockReader(path, size: BatchRun.blockSize, limit: TokenArgument.limit)
                }
            } catch {
                self.error = error
                return nil
            }
        }
    }

    /// Judges all lines, until somebody stops it or something fails. What was found until then is told either way.
    func judge(
        _ paths: [String], threads: Int, refusals: String?
    ) throws -> (summary: Summary, failure: (any Error)?) {
        Interruption.note()
        let source = Mutex(Source(paths: paths))
        let total = Mutex(Summary())
        let log = Mutex(try RefusalLog(refusals))
        let progress = Mutex(BatchProgress(paths))
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            var own = Summary()
            do {
                var verifier = self.verifier.first
                var session = try verifier.verifier.session(audiences: audiences, now: now)
                while let (block, path, number) = source.withLock({ $0.next() }) {
                    let tokens = BlockTokens(block, shard: shard, field: field)
                    var (judgements, subjects) = session.judgeSubjects(tokens.text, at: tokens.places)
                    let unknown = judgements.indices.filter { judgements[$0].namesUnknownKey }
                    if !unknown.isEmpty, let newer = self.verifier.renewed(since: verifier.generation) {
                        verifier = newer
                        session = try verifier.verifier.session(audiences: audiences, now: now)
                        let again = session.judge(tokens.text, at: unknown.map { tokens.places[$0] })
                        for (index, judgement) in zip(unknown, again) { judgements[index] = judgement }
                    }
                    var refused: [UInt8] = []
                    for index in judgements.indices {
                        let refusal =
                            tokens.absence(index)
                            ?? Refusal(
                                judgements[index], tokens.text[tokens.places[index]],
                                isDetailed: refusals != nil)
                        own.count(refusal, subjects[index])
                        if let refusal, refusals != nil {
                            refused += RefusalLog.line(
                                path, tokens.numbers[index], refusal, subjects[index])
                        }
                    }
                    try log.withLock { try $0.write(refused, block: number) }
                    progress.withLock { $0.add(tokens: tokens.places.count, bytes: block.bytes.count) }
                }
            } catch {
                source.withLock { $0.error = $0.error ?? error }
            }
            own.nameSubjects()
            total.withLock { $0.add(own) }
        }
        progress.withLock { $0.clear() }
        var failure = source.withLock { $0.error }
        let lines = source.withLock { $0.lines }
        do {
            try log.withLock { try $0.finish() }
        } catch {
            failure = failure ?? error
        }
        var summary = total.withLock { $0 }
        summary.isInterrupted = failure != nil || Interruption.isRequested
        if shard.count > 1 { summary.shards = Shards(shard, lines: summary.isInterrupted ? nil : lines) }
        return (summary, failure)
    }
}
