import Files
import Synchronization

/// Says on a terminal how far a measurement is, and ends it after Ctrl-C or SIGTERM.
final class BenchWatch: Sendable {
    private let name: String
    private let line: Mutex<ProgressLine>

    private init(_ name: String, _ console: Console) {
        self.name = name
        line = Mutex(console.progress())
    }

    /// Does some work under a watch.
    ///
    /// - Parameter name: what is measured.
    static func over(
        _ name: String, _ console: Console, _ work: (BenchWatch) throws -> BenchReport
    ) throws -> BenchReport {
        Interruption.note()
        let watch = BenchWatch(name, console)
        let result = Result { try work(watch) }
        watch.line.withLock { $0.clear() }
        if case .failure(is Interrupted) = result {
            console.note("stopped before \(name) was measured")
        }
        return try result.get()
    }

    /// Says what is done next: piece `number`, from 1, of `count`.
    ///
    /// - Throws: `Interrupted` when somebody wants it to end.
    func step(_ piece: String, _ number: Int, of count: Int) throws(Interrupted) {
        if Interruption.isRequested { throw Interrupted() }
        line.withLock { $0.show("\(name): \(piece) \(number) of \(count)") }
    }
}
