import KeyRing
import TestSupport
import Testing

@Suite struct RingCrashTests {
    @Test(arguments: RingChangeCase.all)
    func `a command that is killed at any call has changed all or nothing, and is run again`(
        _ change: RingChangeCase
    ) throws {
        let ring = try CrashRing(change)
        let before = try ring.look(0)
        var states: [Int] = []
        let command = try RepeatedCommand(ring.command)
        let (calls, unharmed) = try satokenWithFaults(
            .end, ring.command, changesOnly: true, prepare: ring.putBack
        ) { call, _ in
            let after = try ring.look(call)
            states.append(after?.generation ?? 0)
            // The next run of the same command finishes it, or finds it done.
            let again = try command.run()
            let last = try #require(try ring.look(call), "call \(call): \(again)")
            #expect(again.code < 64 || last == after, "call \(call): \(again)")
            if last != after { #expect(try ring.findings() == [], "call \(call): cleared up") }
            #expect(try ring.repair() == [], "call \(call)")
        }
        // A revocation is judged unfinished while anybody may still trust the key.
        #expect(unharmed.code == (change.name == "revoke" ? 1 : 0), "\(unharmed)")
        #expect(try ring.findings() == [])
        #expect(calls > 10)
        // The later a run is killed, the more generations it has made, one after the other.
        let last = try #require(try ring.look(0)).generation
        var wanted = Array((before?.generation ?? 0)...last)
        if states.last != last { wanted.removeLast() }
        #expect(states.reduce(into: []) { if $0.last != $1 { $0.append($1) } } == wanted)
    }

    @Test(arguments: RingChangeCase.all)
    func `a process that is killed leaves what a run leaves whose calls have no effect any more`(
        _ change: RingChangeCase
    ) throws {
        let ring = try CrashRing(change)
        let call = 7
        try ring.putBack()
        let (_, wasMet) = try RepeatedCommand(ring.command).run(
            meeting: .end, at: call, changesOnly: true)
        let left = try ring.files()
        try ring.putBack()
        let killed = try satokenProcess(
            ring.command, environment: ProcessFaults.shared.get().environment(at: call, changesOnly: true))
        #expect(wasMet && killed.code == 128 + 9, "\(killed)")
        #expect(try ring.files() == left)
    }
}
