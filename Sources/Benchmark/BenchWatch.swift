internal import Files

/// Says how far a measurement is, and ends it after Ctrl-C or SIGTERM.
package final class BenchWatch: Sendable {
    private let show: @Sendable (String) -> Void

    /// - Parameter show: is called with what is done next, by any thread.
    package init(_ show: @escaping @Sendable (String) -> Void) { self.show = show }

    /// Says what is done next: piece `number`, from 1, of `count`.
    ///
    /// - Throws: `Interrupted` once the process was asked to end.
    func step(_ piece: String, _ number: Int, of count: Int) throws(Interrupted) {
        if Interruption.isRequested { throw Interrupted() }
        show("\(piece) \(number) of \(count)")
    }
}
