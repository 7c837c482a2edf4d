internal import Chart
package import JSON
internal import Text

/// What came of measuring one algorithm.
package struct BenchReport {
    package let name: String
    /// What was measured, for people.
    package let subject: String
    /// The same for programs.
    package let facts: [(name: String, value: JSONText)]
    package let rounds: Int
    /// The contestants; the first is what they are measured by.
    package let whole: [Rounds]
    package let stages: [Rounds]
    /// By numbers of threads, one first; wall-clock time.
    package let threads: [Rounds]

    package init(
        name: String, subject: String, facts: [(name: String, value: JSONText)], rounds: Int, whole: [Rounds],
        stages: [Rounds], threads: [Rounds]
    ) {
        self.name = name
        self.subject = subject
        self.facts = facts
        self.rounds = rounds
        self.whole = whole
        self.stages = stages
        self.threads = threads
    }

    /// How far the rounds of a contestant are apart at most; nil when there is one round only.
    private var apart: Double? { rounds > 1 ? (whole + threads).map(\.spread).max() : nil }
    private var isNoisy: Bool? { apart.map { $0 > 0.2 } }

    /// What to think of the times when the rounds do not agree; nil when they do.
    private var noise: String? {
        guard let apart, let isNoisy else { return "how noisy the machine was, one round does not show" }
        return isNoisy
            ? "noisy: rounds of one contestant are up to \(Int(apart * 100)) % apart; look at the ratios, not at the times"
            : nil
    }

    /// How many times as fast as the plain C loop.
    private func ratio(_ result: Rounds) -> Double { result.speed(comparedTo: whole[0]) }

    /// How many times faster than one thread.
    private func speedUp(_ result: Rounds) -> Double { result.speed(comparedTo: threads[0]) }

    // MARK: As JSON

    package var json: JSONText {
        .object(
            facts + [
                ("rounds", .integer(rounds)), ("noisy", isNoisy.map { .bool($0) } ?? .null),
                ("cpu", .array(whole.map(\.json))), ("stages", .array(stages.map(\.json))),
                ("threads", .array(threads.map(\.json))),
            ])
    }

    // MARK: For people

    package var text: String {
        let evp = whole.first { $0.name == "evp" }
        let head =
            ["whole job", "µs/token", "tokens/s", "x C loop"] + (evp == nil ? [] : ["x evp"])
            + ["p50", "p99", "spread"]
        let rows = whole.map { result in
            [
                result.name, Rounds.text(result.median, 2), "\(result.rate)", Rounds.text(ratio(result), 2),
            ] + (evp.map { [Rounds.text(result.speed(comparedTo: $0), 2)] } ?? []) + [
                Rounds.text(result.microseconds(0.5), 1), Rounds.text(result.microseconds(0.99), 1),
                "\(Int(result.spread * 100)) %",
            ]
        }
        let single = stages.map { [$0.name, Rounds.text($0.median, 2)] }
        var lines = ["\(name): \(subject); CPU time, median of \(rounds) rounds"]
        lines += Table.lines([head] + rows, right: 1..<head.count).map { "  \($0)" }
        lines += Table.lines([["one stage", "µs/token"]] + single, right: 1..<2).map { "  \($0)" }
        lines += threads.map {
            "  \($0.name) thread\($0.name == "1" ? "" : "s"), wall clock: \($0.rate) tokens/s, "
                + "x one thread \(Rounds.text(speedUp($0), 2))"
        }
        if let noise { lines.append("  \(noise)") }
        return lines.joined(separator: "\n")
    }

    // MARK: As a picture

    /// Draws what was measured: a group of bars each for the whole job, its stages and the threads.
    package static func svg(_ title: String, _ reports: [BenchReport]) -> String {
        Bars.svg(
            title: title, groups: reports.flatMap(\.groups),
            footer: reports.flatMap { report in
                ["\(report.name): \(report.subject); median of \(report.rounds) rounds"]
                    + (report.noise.map { [$0] } ?? [])
            })
    }

    private var groups: [Bars.Group] {
        let last = whole.count - 1
        return [
            Bars.Group(
                heading: "\(name), the whole job: tokens a second of one thread's CPU time; longer is better",
                bars: whole.enumerated().map { index, result in
                    Bars.Bar(
                        label: result.name, value: Double(result.rate),
                        note: "\(result.rate), \(Rounds.text(result.median, 2)) µs a token, "
                            + "\(Rounds.text(ratio(result), 2)) x C loop",
                        colour: index == 0 ? .faint : index == last ? .good : .line)
                }),
            Bars.Group(
                heading: "\(name), single stages: µs a token; shorter is better",
                bars: stages.map {
                    Bars.Bar(
                        label: $0.name, value: $0.median, note: Rounds.text($0.median, 2), colour: .warm)
                }),
            Bars.Group(
                heading: "\(name), threads: tokens a second by the clock; longer is better",
                bars: threads.map {
                    Bars.Bar(
                        label: "\($0.name) thread\($0.name == "1" ? "" : "s")", value: Double($0.rate),
                        note: "\($0.rate), \(Rounds.text(speedUp($0), 2)) x one thread", colour: .good)
                }),
        ]
    }
}
