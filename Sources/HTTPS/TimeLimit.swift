/// The deadline of an operation.
struct TimeLimit: Sendable {
    /// The operation, such as "connecting".
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

    /// The same deadline, or an earlier one with its own name.
    func part(_ stage: String, seconds: Double) -> TimeLimit {
        let earlier = ContinuousClock.Instant.now + .seconds(seconds)
        return earlier < end
            ? TimeLimit(stage, end: earlier, seconds: seconds)
            : TimeLimit(stage, end: end, seconds: self.seconds)
    }

    /// The same deadline under another name.
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

    /// The error of a deadline that is over.
    var expired: FetchProblem { .timedOut(during: stage, seconds: seconds) }
}
