internal import Glibc
internal import Synchronization

/// Whether SIGINT came. Global, since a signal's handler can reach nothing else.
private let isInterrupted = Atomic(false)

/// Ctrl-C, noted instead of ending the process.
package enum Interruption {
    /// From now on SIGINT is noted. A second one ends the process, should the first not be looked at.
    package static func note() {
        _ = isInterrupted.load(ordering: .relaxed)
        signal(SIGINT) { number in
            isInterrupted.store(true, ordering: .relaxed)
            signal(number, SIG_DFL)
        }
    }

    /// Whether SIGINT came.
    package static var isRequested: Bool { isInterrupted.load(ordering: .relaxed) }
}
