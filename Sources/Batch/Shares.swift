internal import Files
internal import Synchronization

/// Work in parts, of which each thread takes the next one when it is free.
package enum Shares {
    /// One answer a part, in the order of the parts.
    ///
    /// - Parameters:
    ///   - count: how many parts there are.
    ///   - threads: how many work at them.
    ///   - tools: makes what a thread works with, which belongs to that thread alone.
    ///   - work: answers a part, by its place.
    /// - Throws: what the first part that failed threw, or the making of tools.
    package static func map<Tools: ~Copyable, Answer: Sendable>(
        _ count: Int, threads: Int, with tools: @Sendable () throws -> Tools,
        _ work: @Sendable (inout Tools, Int) throws -> Answer
    ) throws -> [Answer] {
        let answers = Mutex([Result<Answer, any Error>?](repeating: nil, count: count))
        let next = Atomic(0)
        let failure = Mutex<(any Error)?>(nil)
        Threads.run(min(threads, count)) { _ in
            do {
                var tools = try tools()
                while true {
                    let part = next.add(1, ordering: .relaxed).oldValue
                    if part >= count { return }
                    let answer = Result { try work(&tools, part) }
                    answers.withLock { $0[part] = answer }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return try answers.withLock { try $0.compactMap { try $0?.get() } }
    }

    /// The same for work that needs no tools.
    package static func map<Answer: Sendable>(
        _ count: Int, threads: Int, _ work: @Sendable (Int) throws -> Answer
    ) throws -> [Answer] {
        try map(count, threads: threads, with: {}) { _, part in try work(part) }
    }
}
