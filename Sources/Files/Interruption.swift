internal import Glibc
internal import Synchronization

/// The signal that came, 0 while none did. Global, since a signal's handler can reach nothing else.
private let received = Atomic<Int32>(0)

/// Ctrl-C, or the SIGTERM that ends a Pod, noted instead of ending the process.
package enum Interruption {
    /// From now on SIGINT and SIGTERM are noted. A second one ends the process, should the first not be looked at.
    package static func note() {
        _ = received.load(ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                received.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Whether one of them came.
    package static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

    /// The exit code that shells have for a process which a signal ended: 130 for SIGINT, 143 for SIGTERM.
    package static var exitCode: Int32 { 128 + max(received.load(ordering: .relaxed), SIGINT) }
}
