import ArgumentParser
import Testing

@testable import SatokenCommands

@Suite struct HelpTests {
    /// A command that runs, by its words after `satoken`.
    struct Leaf: Sendable, CustomTestStringConvertible {
        let words: [String]
        let discussion: String

        var testDescription: String { words.joined(separator: " ") }

        /// The command lines of it that its help shows: what stands before a gap or what a shell takes for itself.
        var examples: [[String]] {
            discussion.split(separator: "\n").compactMap { line in
                guard let start = line.firstRange(of: "satoken \(testDescription)") else { return nil }
                let command = line[start.lowerBound...]
                let end = command.firstRange(of: "  ")?.lowerBound ?? command.endIndex
                return command[..<end].split(separator: " ").dropFirst().prefix {
                    !["<", ">", "|", "&&"].contains($0) && !$0.hasSuffix(";")
                }.map(String.init)
            }
        }
    }

    static let leaves = leaves(of: Satoken.self, [])

    private static func leaves(of command: any ParsableCommand.Type, _ words: [String]) -> [Leaf] {
        let subcommands = command.configuration.subcommands
        if subcommands.isEmpty {
            return [Leaf(words: words, discussion: command.configuration.discussion)]
        }
        return subcommands.flatMap { leaves(of: $0, words + [$0._commandName]) }
    }

    @Test(arguments: leaves)
    func `each command's help has examples, and they are command lines that it takes`(leaf: Leaf) throws {
        #expect(!leaf.examples.isEmpty)
        // Words in capitals stand for what the operator puts there.
        for example in leaf.examples where !example.contains(where: { $0.contains(/[A-Z]{3}|…|\[/) }) {
            #expect(throws: Never.self, "\(example)") {
                _ = try Satoken.parseAsRoot(KubeBoolean.spelledOut(example))
            }
        }
    }

    @Test func `--version names the program, OpenSSL, jansson and the kube-apiserver`() throws {
        let lines = try satoken(["--version"]).lines
        #expect(lines.count == 4, "\(lines)")
        #expect(lines.first?.isEmpty == false)
        #expect(lines[1].contains(/^OpenSSL 3\.\d+\.\d+/), "\(lines)")
        #expect(lines[2].contains(/^jansson 2\.\d+/), "\(lines)")
        #expect(lines[3] == "kube-apiserver v1.36.2", "\(lines)")
    }
}
