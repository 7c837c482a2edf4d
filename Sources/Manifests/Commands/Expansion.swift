internal import Synchronization

/// How much text the variables of one file may be replaced by: a variable may stand for others, and a few hundred bytes for
/// any amount of text.
final class Expansion: Sendable {
    /// That of the file that is read; nil where a word alone is.
    @TaskLocal static var ofFile: Expansion?

    /// As large as a file itself may be; Linux gives a process no more than 6 MiB of arguments and variables.
    private static let most = 4 << 20

    private let left = Mutex(most)

    /// Takes so many bytes; whether they were left. What is too much stays a reference that nothing resolves.
    static func takes(_ bytes: Int) -> Bool {
        ofFile?.left.withLock { left in
            left -= bytes
            return left >= 0
        } ?? true
    }

    /// Reads a file within this bound.
    static func bounded<Result, Problem: Error>(
        _ body: () throws(Problem) -> Result
    ) throws(Problem) -> Result {
        let result = $ofFile.withValue(Expansion()) {
            Swift.Result { () throws(Problem) -> Result in try body() }
        }
        return try result.get()
    }
}
