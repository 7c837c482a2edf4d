import TestSupport
import Testing

/// Runs `satoken` again and again, with a fault at its first call into the file system, at its second, and so on, until
/// a run meets none.
///
/// - Parameters:
///   - faults: those of the caller, who needs them too.
///   - changesOnly: whether only calls count that change what others see.
///   - prepare: puts the files in order before each run.
///   - check: looks at what a run that met its fault has left behind.
/// - Returns: at how many calls the fault was met, and the run that met none.
@discardableResult
func satokenWithFaults(
    _ kind: Faults.Kind, _ arguments: [String], environment: [String: String] = [:],
    changesOnly: Bool = false, faults: Faults? = nil, prepare: () throws -> Void = {},
    check: (_ call: Int, _ outcome: Outcome) throws -> Void
) throws -> (calls: Int, unharmed: Outcome) {
    let faults = try faults ?? Faults()
    // A command that makes so many calls is in a loop.
    for call in 1...2000 {
        try prepare()
        let fault = faults.environment(kind, at: call, changesOnly: changesOnly)
        let outcome = try satoken(arguments, environment: environment.merging(fault) { _, new in new })
        if !faults.wasMet { return (call - 1, outcome) }
        if kind == .kill { #expect(outcome.code == 128 + 9, "call \(call): \(outcome)") }
        try check(call, outcome)
    }
    throw StillRunning(arguments: arguments)
}
