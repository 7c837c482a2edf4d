import TestSupport
import Testing

/// Runs `satoken` again and again, with a fault at its first call into the file system, at its second, and so on, until
/// a run meets none.
///
/// - Parameters:
///   - changesOnly: whether only calls count that change what others see.
///   - prepare: puts the files in order before each run.
///   - check: looks at what a run that met its fault has left behind.
/// - Returns: at how many calls the fault was met, and the run that met none.
@discardableResult
func satokenWithFaults(
    _ fault: Fault, _ arguments: [String], changesOnly: Bool = false, prepare: () throws -> Void = {},
    check: (_ call: Int, _ outcome: Outcome) throws -> Void
) throws -> (calls: Int, unharmed: Outcome) {
    let command = try RepeatedCommand(arguments)
    // A command that makes so many calls is in a loop.
    for call in 1...2000 {
        try prepare()
        let (outcome, wasMet) = try command.run(meeting: fault, at: call, changesOnly: changesOnly)
        if !wasMet { return (call - 1, outcome) }
        try check(call, outcome)
    }
    throw StillRunning(arguments: arguments)
}

extension RepeatedCommand {
    /// Runs it once, with a fault at its call number `call` into the file system, from 1.
    ///
    /// - Returns: the outcome, and whether the call was reached.
    func run(meeting fault: Fault, at call: Int, changesOnly: Bool = false) throws -> (Outcome, wasMet: Bool)
    {
        var wasMet = false
        let outcome = try run { run in
            ((), wasMet) = fault.met(at: call, changesOnly: changesOnly) { run() }
        }
        return (outcome, wasMet)
    }
}
