import Glibc
import KeyRing

/// What happened, line by line, for a seed that found something.
///
/// `SATOKEN_SIMULATION_TRACE=650` prints it from day 650 on.
extension World {
    private static let firstDay = unsafe getenv("SATOKEN_SIMULATION_TRACE").flatMap {
        unsafe Int(String(cString: $0))
    }

    func trace(_ text: @autoclosure () -> String) {
        guard let first = Self.firstDay, now >= Stage.creation + first * Stage.day else { return }
        let seconds = now - Stage.creation
        print("day \(seconds / Stage.day) \(seconds % Stage.day) s, generation \(ring.generation): \(text())")
    }

    /// The keys that count, with what they are.
    var keysInWords: String {
        ring.keys.filter { !$0.isGone }.map { "\($0.name) \($0.state.rawValue)" }.joined(separator: ", ")
    }
}
