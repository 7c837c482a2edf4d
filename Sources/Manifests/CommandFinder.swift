/// Finds the arguments of one process among the commands of a file.
struct CommandFinder {
    /// The file, as errors name it.
    let path: String
    /// The last path component of the program.
    let process: String

    /// The words behind the program's own, in the one command of `bytes` that runs it.
    func arguments(in bytes: [UInt8]) throws(ManifestError) -> [String] {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notText(path: path) }
        let format = FileFormat(of: bytes)
        let commands: [Command]
        do throws(Malformed) {
            commands = try Self.commands(in: bytes, format: format)
        } catch {
            let line = 1 + bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") }
            throw .malformed(path: path, line: line, problem: error.problem)
        }
        var found: [[String]] = []
        for command in commands {
            // In plain text the name alone may stand anywhere; with a flag behind it, it was run.
            if let arguments = try arguments(of: command, needFlag: format == .text) {
                found.append(arguments)
            }
        }
        guard let first = found.first else { throw .noProcess(path: path, process: process) }
        guard found.allSatisfy({ $0 == first }) else {
            throw .severalProcesses(path: path, process: process, count: found.count)
        }
        return first
    }

    private static func commands(in bytes: [UInt8], format: FileFormat) throws(Malformed) -> [Command] {
        switch format {
        case .manifest: return try ManifestReader(bytes).commands
        case .unit: return UnitReader(bytes).commands
        case .nulSeparated: return CommandLines(separatedByNUL: bytes).commands
        case .text: return CommandLines(bytes).commands
        case .flow: return try FlowReader.commands(in: bytes)
        }
    }

    /// What `command` passes to the process: itself, through `sh -c TEXT`, or through k3s.
    private func arguments(of command: Command, needFlag: Bool) throws(ManifestError) -> [String]? {
        var found = direct(in: command.words)
        var openQuoteLine = command.openQuoteLine
        var place = ""
        if found == nil, let script = Self.script(in: command.words) {
            for inner in CommandLines(Array(script.utf8)).commands {
                guard let arguments = direct(in: inner.words), Self.hasFlag(arguments) else { continue }
                found = arguments
                openQuoteLine = inner.openQuoteLine
                place = " of the text behind -c"
                break
            }
        }
        guard let arguments = found ?? passedOn(in: command.words) else { return nil }
        if needFlag && !Self.hasFlag(arguments) { return nil }
        if let line = openQuoteLine {
            throw .malformed(
                path: path, line: line, problem: "a quote opens in this line\(place) and never closes")
        }
        return arguments
    }

    private static func hasFlag(_ words: [String]) -> Bool { words.contains { $0.hasPrefix("--") } }

    /// The words behind the one that names the program.
    ///
    /// A name right behind a flag without `=` is that flag's value, not a program.
    private func direct(in words: [String]) -> [String]? {
        for (index, word) in words.enumerated() where isProgram(word) {
            let before = index > 0 ? words[index - 1] : ""
            if before.hasPrefix("--") && before != "--" && !before.contains("=") { continue }
            return Array(words[(index + 1)...])
        }
        return nil
    }

    private func isProgram(_ word: String) -> Bool {
        guard word.hasSuffix(process), !word.hasPrefix("-") else { return false }
        let directory = word.utf8.dropLast(process.utf8.count)
        guard let last = directory.last else { return true }
        return last == UInt8(ascii: "/") && !directory.contains(UInt8(ascii: "="))
            && !directory.contains(UInt8(ascii: ":"))
    }

    /// The text that a shell runs: what stands behind `-c`, `-ec` and the like.
    private static func script(in words: [String]) -> String? {
        guard
            let option = words.firstIndex(where: {
                $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.hasSuffix("c") && $0.utf8.count <= 6
            })
        else { return nil }
        return option + 1 < words.count ? words[option + 1] : nil
    }

    /// The flags that k3s and RKE2 hand to the process inside them: `--kube-apiserver-arg=NAME=VALUE`.
    private func passedOn(in words: [String]) -> [String]? {
        let flag = "--\(process)-arg"
        var flags: [String] = []
        for (index, word) in words.enumerated() {
            if word.hasPrefix(flag + "=") {
                flags.append("--" + word.dropFirst(flag.count + 1))
            } else if word == flag, index + 1 < words.count {
                flags.append("--" + words[index + 1])
            }
        }
        return flags.isEmpty ? nil : flags
    }
}
