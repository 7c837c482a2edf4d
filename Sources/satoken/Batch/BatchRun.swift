import Batch
import Dispatch
import Files
import JOSE
import JSON
import ServiceAccountTokens
import Synchronization

/// Judges files block by block: each thread takes the next block, judges its tokens and adds up what it found, so that
/// files of any size take the memory of a block a thread.
struct BatchRun: Sendable {
    let verifier: CurrentVerifier
    let audiences: [String]
    let now: Double
    /// The path of the member that holds the token; nil when a line is the token.
    let field: [String]?
    let shard: Shard

    private static let blockSize = 1 << 18

    /// The files that are still to be read.
    private struct Source: ~Copyable {
        var paths: [String]
        var path = ""
        var reader: BlockReader?
        var number = 0
        var error: (any Error)?

        mutating func next() -> (block: BlockReader.Block, path: String, number: Int)? {
            if error != nil || Interruption.isRequested { return nil }
            do {
                while true {
                    if let block = try reader?.next(isStopped: { Interruption.isRequested }) {
                        number += 1
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

    func judge(_ paths: [String], threads: Int, refusals: String?) throws -> Summary {
        Interruption.note()
        let source = Mutex(Source(paths: paths))
        let total = Mutex(Summary())
        let log = Mutex(try RefusalLog(refusals))
        let progress = Mutex(Progress(paths))
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            var own = Summary()
            do {
                var verifier = self.verifier.first
                var session = try verifier.verifier.session(audiences: audiences, now: now)
                while let (block, path, number) = source.withLock({ $0.next() }) {
                    let (lines, text, places) = tokens(block)
                    var (judgements, claimants) = session.judgeClaimants(text, at: places)
                    let unknown = judgements.indices.filter { judgements[$0].namesUnknownKey }
                    if !unknown.isEmpty, let newer = self.verifier.renewed(since: verifier.generation) {
                        verifier = newer
                        session = try verifier.verifier.session(audiences: audiences, now: now)
                        let again = session.judge(text, at: unknown.map { places[$0] })
                        for (index, judgement) in zip(unknown, again) { judgements[index] = judgement }
                    }
                    var refused: [UInt8] = []
                    for index in judgements.indices {
                        own.count(judgements[index], claimants[index])
                        if refusals != nil, !judgements[index].isAccepted {
                            refused += RefusalLog.line(
                                path, lines[index], judgements[index], claimants[index])
                        }
                    }
                    try log.withLock { try $0.write(refused, block: number) }
                    progress.withLock { $0.add(tokens: places.count, bytes: block.bytes.count) }
                }
            } catch {
                source.withLock { $0.error = $0.error ?? error }
            }
            own.nameClaimants()
            total.withLock { $0.add(own) }
        }
        progress.withLock { $0.clear() }
        if let error = source.withLock({ $0.error }) { throw error }
        try log.withLock { try $0.finish() }
        return total.withLock { total in
            total.isInterrupted = Interruption.isRequested
            if shard.count > 1 { total.shards = Shards(shard) }
            return total
        }
    }

    /// The tokens of a block that are this shard's: their line numbers, and where they stand in which text.
    private func tokens(_ block: BlockReader.Block) -> (lines: [Int], text: [UInt8], places: [Range<Int>]) {
        var lines: [Int] = []
        var places: [Range<Int>] = []
        var text: [UInt8] = []
        for (offset, line) in block.lines.enumerated() {
            let number = block.firstLine + offset
            guard !line.isEmpty, shard.contains(line: number) else { continue }
            lines.append(number)
            if let field {
                let start = text.count
                text += Self.token(Array(block.bytes[line]), at: field)
                places.append(start..<text.count)
            } else {
                places.append(line)
            }
        }
        return (lines, field == nil ? block.bytes : text, places)
    }

    /// The token in a JSON object; nothing where there is none, which is judged as that.
    static func token(_ line: [UInt8], at field: [String]) -> [UInt8] {
        guard let document = try? JSONValue(parsing: line) else { return [] }
        let value = field.reduce(Optional(document)) { value, name in
            value.flatMap { $0.kind == .object ? $0[name] : nil }
        }
        return Array((value?.string ?? "").utf8)
    }
}
