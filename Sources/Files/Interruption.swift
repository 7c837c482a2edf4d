internal import Glibc
internal import Synchronization

/// Ctrl-C, noted instead of ending the process.
package enum Interruption {
    private static let isNoted = Atomic(false)

    /// From now on SIGINT is noted. A second one ends the process, should the first not be looked at.
    package static func note() {
        signal(SIGINT) { _ in
            isNoted.store(true, ordering: .relaxed)
            signal(SIGINT, SIG_DFL)
        }
    }

    /// Whether SIGINT came.
    package static var isRequested: Bool { isNoted.load(ordering: .relaxed) }
}
