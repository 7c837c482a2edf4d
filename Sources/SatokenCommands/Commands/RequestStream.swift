import Batch
import Files
import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TokenConfiguration

/// Answers a file of TokenRequests line by line: read in batches, signed on all cores, written in order, so that a
/// file of any length takes the memory of one batch.
struct RequestStream {
    let issuer: TokenIssuer
    let facts: IssuanceFacts
    /// The ServiceAccount that the call names; nil when each request names its own.
    let called: (namespace: String, name: String)?
    /// The moment of issue; nil means that of each request.
    let now: Double?
    let tokenID: String?
    let format: OutputFormat
    let console: Console

    /// How much is read before it is answered: so many requests, or so many bytes and one request more.
    private static let batch = 256
    private static let batchBytes = 4 << 20

    private struct Answer: Sendable {
        let line: String
        let warnings: [String]
        let isRefusal: Bool
    }

    func run(_ path: String) throws {
        var output = console.output()
        var refused = false
        do {
            refused = try answer(path, to: &output)
        } catch {
            // What was answered before is the caller's all the same.
            try? output.flush()
            throw error
        }
        try output.flush()
        if refused { throw Refused() }
    }

    /// Answers all lines; whether one was refused.
    private func answer(_ path: String, to output: inout StandardOutput) throws -> Bool {
        var reader = try LineReader(path, limit: APIServer.requestLimit)
        var number = 0
        var requests = 0
        var refused = false
        while true {
            var lines: [(number: Int, line: LineReader.Line)] = []
            var size = 0
            while lines.count < Self.batch, size < Self.batchBytes, let line = try reader.next() {
                number += 1
                if case .bytes(let bytes) = line { size += bytes.count }
                // Blank lines ask for nothing.
                if case .bytes(let bytes) = line, bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
                lines.append((number, line))
            }
            if lines.isEmpty { break }
            requests += lines.count
            if tokenID != nil && requests > 1 {
                throw Failure(
                    "--jti with more than one request", hint: "each token needs an ID of its own",
                    code: .usage)
            }
            for (line, answer) in zip(lines, try answers(lines.map(\.line))) {
                for warning in answer.warnings {
                    console.warn("\(path): line \(line.number): \(warning)")
                }
                refused = refused || answer.isRefusal
                try output.line(answer.line)
            }
        }
        return refused
    }

    private func answers(_ lines: [LineReader.Line]) throws -> [Answer] {
        try Shares.map(lines.count, threads: System.processors) { try answer(lines[$0]) }
    }

    private func answer(_ line: LineReader.Line) throws -> Answer {
        do {
            guard case .bytes(let bytes) = line else {
                return refusal(.tooLarge(limit: APIServer.requestLimit))
            }
            let request = try TokenRequest(parsing: bytes)
            let namespace = called?.namespace ?? request.namespace
            let name = called?.name ?? request.name
            if namespace.isEmpty || name.isEmpty { throw IssuanceError.unnamed }
            let issued = try issuer.issue(
                request, namespace: namespace, name: name, facts: facts, now: now ?? System.now,
                tokenID: tokenID)
            return Answer(
                line: format == .json ? issued.json.text : issued.token, warnings: issued.warnings,
                isRefusal: false)
        } catch let error as IssuanceError {
            return refusal(error.status)
        }
    }

    private func refusal(_ status: Status) -> Answer {
        Answer(line: status.json.text, warnings: [], isRefusal: true)
    }
}
