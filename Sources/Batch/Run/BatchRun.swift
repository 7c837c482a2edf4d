internal import Files
internal import ServiceAccountTokens
internal import Synchronization

/// Judges files block by block: each thread takes the next block, judges its tokens and adds up what it found, so that
/// files of any size take the memory of a block a thread.
package struct BatchRun: Sendable {
    package let verifier: CurrentVerifier
    package let audiences: [String]
    package let now: Double
    /// Which member of a line holds the token; nil when the line is the token.
    package let field: TokenField?
    package let shard: Shard

    package init(
        verifier: CurrentVerifier, audiences: [String], now: Double, field: TokenField? = nil, shard: Shard
    ) {
        self.verifier = verifier
        self.audiences = audiences
        self.now = now
        self.field = field
        self.shard = shard
    }

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
                    reader = try BlockReader(path, size: BatchRun.blockSize, limit: BlockTokens.lineLimit)
                }
            } catch {
                self.error = error
                return nil
            }
        }
    }

    /// Judges all lines, until the process is asked to end or something fails. What was found until then is returned either
    /// way.
    ///
    /// - Parameters:
    ///   - refusals: the new file that names each refused line.
    ///   - show: is called after each block, by any thread, with the line that says how far the run is.
    package func judge(
        _ paths: [String], threads: Int, refusals: String?, show: @escaping @Sendable (() -> String) -> Void
    ) throws -> (summary: Summary, failure: (any Error)?) {
        Interruption.note()
        let source = Mutex(Source(paths: paths))
        let total = Mutex(Summary())
        let log = Mutex(try RefusalLog(refusals))
        let progress = Mutex(BatchProgress(paths))
        let report = { @Sendable (block: JudgedBlock, own: inout Summary) throws in
            var refused: [UInt8] = []
            for index in block.judgements.indices {
                let tokens = block.tokens
                let refusal =
                    tokens.absence(index)
                    ?? Refusal(
                        block.judgements[index], tokens.text[tokens.places[index]],
                        isDetailed: refusals != nil)
                own.count(refusal, block.subjects[index])
                if let refusal, refusals != nil {
                    refused += RefusalLog.line(
                        block.path, block.tokens.numbers[index], refusal, block.subjects[index])
                }
            }
            try log.withLock { try $0.write(refused, block: block.number) }
            progress.withLock { progress in
                progress.add(tokens: block.tokens.places.count, bytes: block.size)
                show { progress.text }
            }
        }
        Threads.run(threads) { _ in
            var own = Summary()
            do {
                var judge = try BlockJudge(
                    verifier, audiences: audiences, now: now, field: field, shard: shard)
                while let (block, path, number) = source.withLock({ $0.next() }) {
                    for block in try judge.judge(block, path: path, number: number) {
                        try report(block, &own)
                    }
                }
                for block in try judge.finish() { try report(block, &own) }
            } catch {
                source.withLock { $0.error = $0.error ?? error }
            }
            own.nameSubjects()
            total.withLock { $0.add(own) }
        }
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
