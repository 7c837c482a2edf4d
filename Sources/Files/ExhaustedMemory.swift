internal import Glibc

/// The end of a process that was given too little memory (`ulimit -v`): Swift's runtime traps, since no code of a program
/// can go on. Here the trap becomes a sentence and an exit code.
package enum ExhaustedMemory {
    /// The exit code, which a signal's handler can reach nowhere else.
    private static let exitCode: Int32 = 69
    private static let sentence: StaticString =
        "satoken: error: no memory is left: the limit for this process (ulimit -v) is too low\n"

    /// From now on a trap for want of memory ends the process with exit code 69. Any other trap ends it by its signal, as
    /// it would otherwise.
    package static func report() {
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS] {
            signal(number) { caught in
                if ExhaustedMemory.isAtHand {
                    _ = unsafe write(
                        STDERR_FILENO, ExhaustedMemory.sentence.utf8Start,
                        ExhaustedMemory.sentence.utf8CodeUnitCount)
                    _exit(ExhaustedMemory.exitCode)
                }
                signal(caught, SIG_DFL)
                raise(caught)
            }
        }
    }

    /// Whether the system refuses as much as the largest piece that this program asks for at once.
    private static var isAtHand: Bool {
        let size = 128 << 20
        let place = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        if unsafe place == MAP_FAILED { return true }
        unsafe munmap(place, size)
        return false
    }
}
