import ArgumentParser
import Benchmark
import TokenConfiguration

extension Failure {
    /// A command line that makes no sense; nil for any other error.
    ///
    /// The parser quotes what it was given. A token may be among it, and tokens are never printed.
    init?(_ error: ParserError, _ arguments: [String]) {
        guard error.isUsage else { return nil }
        var message = Satoken.message(for: error.cause)
        let named = NamedCommand(arguments)
        if let stranger = named.stranger {
            message = "\(named.name) has no subcommand '\(stranger)'"
        }
        // A key that a shell split into words comes in pieces.
        let isSplitKey = arguments.contains { $0.hasPrefix("-----BEGIN") || $0.hasSuffix("KEY-----") }
        for argument in arguments.flatMap({ [$0] + $0.split(separator: "=", maxSplits: 1).map(String.init) })
        where argument.utf8.count > 40 && !Self.isOption(argument) || argument.hasPrefix("eyJ")
            || (isSplitKey && argument.utf8.count > 12 && !argument.hasPrefix("-"))
        {
            message = message.replacing(argument, with: "(\(argument.utf8.count) bytes)")
        }
        // The parser's own guess goes by letters alone.
        let start = "Unknown option '"
        let unknown = message.hasPrefix(start) ? message.dropFirst(start.count).prefix { $0 != "'" } : nil
        if let unknown { message = "\(start)\(unknown)'" }
        // A list of values, one a line.
        message = message.replacing(" of the following:\n  - ", with: " of ").replacing("\n  - ", with: ", ")
        while message.hasSuffix(".") || message.hasSuffix("\n") { message.removeLast() }
        if let first = message.first, message.dropFirst().first?.isLowercase == true {
            message = first.lowercased() + message.dropFirst()
        }
        let form = Self.forms.first {
            message.contains("is invalid for '") && message.hasSuffix("<\($0.value)>'")
        }
        self.init(
            message.replacing("\n", with: "; "),
            hint: form?.words ?? named.nearest.map { "did you mean \(named.name) \($0)?" }
                ?? unknown.flatMap { OptionName(of: named).nearest(String($0)) }.map { "did you mean \($0)?" }
                ?? "\(named.help) lists what there is",
            code: .usage)
    }

    /// An option behind another dash than the hyphen, such as –audience; nil where there is none.
    ///
    /// The parser would take it for a token.
    init?(dashesIn arguments: [String]) {
        let suspects = arguments.prefix { $0 != "--" }.filter { $0.utf8.first == 0xE2 }
        guard !suspects.isEmpty else { return nil }
        let names = OptionName(of: NamedCommand(arguments))
        guard
            let (written, typed) = suspects.lazy.compactMap({ word in names.typed(word).map { (word, $0) } })
                .first
        else { return nil }
        self.init(
            "'\(written)' begins with a dash (\(Self.codePoints(written))), and an option with hyphens",
            hint: "type it as \(typed): word processors, chats and web pages make a dash of hyphens",
            code: .usage)
    }

    /// Whether an argument is no more than the name of an option.
    private static func isOption(_ argument: String) -> Bool {
        argument.hasPrefix("--") && argument.utf8.count <= 64
            && argument.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x61...0x7A).contains($0) }
    }

    private static func codePoints(_ text: String) -> String {
        let digits = String(text.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true)
        return "U+\(digits)"
    }

    /// How values are written whose form is not seen from their name.
    private static let forms = [
        (value: "time", words: "a time is RFC 3339 such as 2026-11-24T08:00:00Z, or seconds since the epoch"),
        (value: "duration", words: "a duration is a number with a unit, such as 90s, 10m or 1h30m"),
        (value: "i/n", words: "number I of N processes, from 0: 0/8 to 7/8"),
        (
            value: "member",
            words:
                "a member is a name, or several with a dot between them; a dot within a name is written \\., a backslash \\\\"
        ),
        (
            value: "flaw=share",
            words:
                "a flaw is \(Flaw.allCases.map(\.rawValue).joined(separator: ", ")); a share is 0 to 1, to three decimals"
        ),
    ]
}

extension OutputFormat {
    /// The form that a command line asks for. It is known before the parser has read the line, which may make no sense.
    init(askedForBy arguments: [String]) {
        let options = arguments.prefix { $0 != "--" }
        let isJSON =
            zip(options, options.dropFirst()).contains { ["-o", "--output"].contains($0) && $1 == "json" }
            || options.contains { ["-ojson", "-o=json", "--output=json"].contains($0) }
        self = isJSON ? .json : .text
    }
}
