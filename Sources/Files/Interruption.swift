internal import Glibc
internal import Synchronization

/// The signal that was received, 0 before. Global, because a signal handler can reach nothing else.
private let received = Atomic<Int32>(0)

/// Ctrl-C, or the SIGTERM that ends a Pod: recorded, so that the process can end in order.
package enum Interruption {
    /// Records SIGINT and SIGTERM from now on. A second signal ends the process, in case the first is never checked.
    package static func note() {
        _ = received.load(ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                received.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Whether one of them was received.
    package static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// The exit code that shells report for a process ended by a signal: 130 for SIGINT, 143 for SIGTERM.
    package static var exitCode: Int32 { 128 + max(received.load(ordering: .relaxed), SIGINT) }
}

/// The work was stopped by Ctrl-C or SIGTERM, and what was done so far was printed.
package struct Interrupted: Error {
    package init() {}
}
