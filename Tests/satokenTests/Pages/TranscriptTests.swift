import Foundation
import Testing

/// Runs what the pages show, and compares what is printed.
///
/// With SATOKEN_RECORD_TRANSCRIPTS=1 in the environment, what is printed is written into the pages instead.
@Suite struct TranscriptTests {
    @Test(arguments: Preparation.all)
    func `a page shows what its commands print`(preparation: Preparation) throws {
        let page = try Page(preparation.path)
        let scratch = try Scratch()
        try preparation.prepare(scratch)
        let transcripts = page.transcripts
        try #require(!transcripts.isEmpty)
        let outputs = try transcripts.map { commands in
            try commands.map { command in
                let printed = try preparation.run(command.line, in: scratch)
                let same = Varying.masked(printed) == Varying.masked(command.output)
                if !Self.records {
                    #expect(same, "\(page.path): $ \(command.line)\n\(printed)")
                }
                return same ? command.output : printed
            }
        }
        if Self.records {
            try page.with(outputs).write(toFile: Page.root + page.path, atomically: true, encoding: .utf8)
        }
    }

    @Test func `every page with a transcript is run`() throws {
        let shown = try Page.paths.filter { try !Page($0).transcripts.isEmpty }
        #expect(Set(shown) == Set(Preparation.all.map(\.path)))
    }

    @Test func `what varies is masked, and nothing else`() {
        let first = "k1 4xG… 2027-01-01T00:00:00Z (in 88 d 23 h), 3649 d left, 4 h ago: expired"
        let second = "k1 4xG… 2028-11-30T23:59:59Z (in 2 m), 1 y 4 d left, 59 m 1 s ago: expired"
        #expect(Varying.masked(first) == Varying.masked(second))
        #expect(Varying.masked(first) != Varying.masked(second.replacingOccurrences(of: "k1", with: "k2")))
        #expect(Varying.masked("exit 1") != Varying.masked("exit 0"))
    }

    private static let records = ProcessInfo.processInfo.environment["SATOKEN_RECORD_TRANSCRIPTS"] == "1"
}

/// What differs from one run of the same command to the next.
private enum Varying {
    private static let patterns: [(pattern: String, mask: String)] = [
        ("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "UUID"),
        ("\\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", "TIME"),
        ("\\beyJ[A-Za-z0-9_.-]{40,}", "TOKEN"),
        ("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", "KEY-ID"),
        ("sha256:[0-9a-f]{16}", "FINGERPRINT"),
        ("\\b[0-9]+ [ydhms]\\b(?: [0-9]+ [dhms]\\b)?", "SPAN"),
    ]

    static func masked(_ text: String) -> String {
        patterns.reduce(text) { text, entry in
            text.replacingOccurrences(of: entry.pattern, with: entry.mask, options: .regularExpression)
        }
    }
}
