import Foundation
import TestSupport

/// A Markdown page of this repository.
struct Page {
    /// The path from the repository's root.
    let path: String
    let text: String

    init(_ path: String) throws {
        self.path = path
        text = try String(contentsOfFile: Self.root + path, encoding: .utf8)
    }

    static let root = Conformance.folder + "../"

    /// All pages that readers of the repository find.
    static let paths: [String] = {
        let folders = [".github", "Sources", "conformance", "keys"]
        let nested = folders.flatMap { folder in
            (FileManager.default.enumerator(atPath: root + folder)?.compactMap { $0 as? String } ?? [])
                .filter { $0.hasSuffix(".md") && !$0.contains(".build") }.map { "\(folder)/\($0)" }
        }
        return ["README.md"] + nested.sorted()
    }()

    /// What a reader types, and what is printed then.
    struct Command: Equatable {
        let line: String
        let output: String
    }

    /// The transcripts: blocks of three backticks without a language that begin with `$ `.
    var transcripts: [[Command]] { blocks.map { Self.commands($0) }.filter { !$0.isEmpty } }

    private var blocks: [String] {
        text.components(separatedBy: "\n```").enumerated().compactMap { index, part in
            guard index % 2 == 1, part.hasPrefix("\n$ ") else { return nil }
            return String(part.dropFirst())
        }
    }

    private static func commands(_ block: String) -> [Command] {
        ("\n" + block).components(separatedBy: "\n$ ").dropFirst().map { part in
            let lines = part.components(separatedBy: "\n")
            return Command(line: lines[0], output: lines.dropFirst().joined(separator: "\n"))
        }
    }

    /// The page with other outputs in its transcripts, one for each command.
    func with(_ outputs: [[String]]) -> String {
        var text = text
        for (commands, outputs) in zip(transcripts, outputs) {
            text = text.replacingOccurrences(
                of: Self.block(commands.map(\.line), commands.map(\.output)),
                with: Self.block(commands.map(\.line), outputs))
        }
        return text
    }

    private static func block(_ lines: [String], _ outputs: [String]) -> String {
        let parts = zip(lines, outputs).map { "$ \($0)" + ($1.isEmpty ? "" : "\n\($1)") }
        return "\n```\n" + parts.joined(separator: "\n") + "\n```"
    }

    /// The headings as links name them: "#two-profiles".
    var anchors: Set<String> {
        Set(
            headings.map { heading in
                "#"
                    + heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                    .replacingOccurrences(of: " ", with: "-")
            })
    }

    private var headings: [String] {
        text.components(separatedBy: "\n").filter { $0.hasPrefix("#") }.map {
            String($0.drop { $0 == "#" }.dropFirst())
        }
    }

    /// Where the page's links lead, those to other hosts left out.
    var links: [String] {
        text.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }.filter { !$0.contains("://") }
    }
}
