/// A moment until which something must be done.
struct TimeLimit: Sendable {
    /// What must be done, as in "connecting".
    let stage: String
    private let end: ContinuousClock.Instant
    private let seconds: Double

    init(_ stage: String, seconds: Double) {
        self.stage = stage
        self.seconds = seconds
        end = .now + .seconds(seconds)
    }

    private init(_ stage: String, end: ContinuousClock.Instant, seconds: Double) {
        self.stage = stage
        self.end = end
        self.seconds = seconds
    }

    /// The same, or an earlier end with a name of its own.
    func part(_ stage: String, seconds: Double) -> TimeLimit {
        let earlier = ContinuousClock.Instant.now + .seconds(seconds)
        return earlier < end
            ? TimeLimit(stage, end: earlier, seconds: seconds)
            : TimeLimit(stage, end: end, seconds: self.seconds)
    }

    /// The same end under another name.
    func renamed(_ stage: String) -> TimeLimit { TimeLimit(stage, end: end, seconds: seconds) }

    /// Milliseconds that are left, rounded up.
    ///
    /// - Throws: `.timedOut` when none are.
    func rest() throws(FetchProblem) -> Int32 {
        let rest = end - .now
        if rest <= .zero { throw expired }
        let (seconds, attoseconds) = rest.components
        return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// That the time is over.
    var expired: FetchProblem { .timedOut(during: stage, seconds: seconds) }
}
