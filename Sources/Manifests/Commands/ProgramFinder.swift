/// Finds which words of a command are the arguments of one process.
struct ProgramFinder {
    /// The last path component of the program, such as "kube-apiserver".
    let process: String

    /// The words that the process gets, and the line of a quote that never closes among them.
    struct Found {
        var words: [Word]
        var openQuoteLine: Int?
        var isInScript = false
        /// Whether no word names the program: the container's image or name does.
        var isOfImage = false
    }

    /// What `command` passes to the process: itself, through a wrapper, or through `sh -c TEXT`; nil when it does not run
    /// it.
    func arguments(of command: Command) -> Found? {
        let words = command.words
        if let found = direct(in: words, isList: command.isList) {
            return Found(words: found, openQuoteLine: command.openQuoteLine)
        }
        for script in [Self.script(in: words)].compactMap(\.self) + quoted(words) {
            let lines = CommandLines(Array(script.text.utf8), environment: command.environment)
            for inner in lines.commands {
                guard let found = direct(in: inner.words, isList: false) else { continue }
                return Found(words: found, openQuoteLine: inner.openQuoteLine, isInScript: true)
            }
        }
        if let found = ofImage(words, command.programNames) {
            return Found(words: found, openQuoteLine: command.openQuoteLine, isOfImage: true)
        }
        return nil
    }

    /// Words that are commands themselves, as `ssh`, `tmux` and `docker ps` have them in quotes.
    private func quoted(_ words: [Word]) -> [Word] {
        let firstNaming = words.firstIndex(where: Self.onlyNames) ?? words.count
        return words.prefix(firstNaming).filter { word in
            word.text.contains(" ") && word.text.firstRange(of: process) != nil
        }
    }

    /// The words behind the one that names the program.
    private func direct(in words: [Word], isList: Bool) -> [Word]? {
        let lastFlag =
            words.lastIndex { $0.text.hasPrefix("--") && $0.text != "--" || $0.mayBeAnyFlag } ?? -1
        let firstNaming = words.firstIndex(where: Self.onlyNames) ?? words.count
        for index in words.indices.prefix(firstNaming)
        where isProgram(words[index]) || isHyperkube(words, index) {
            // A name may stand anywhere; with flags behind it, or as the first word of a list, it is run.
            guard isList && index == 0 || index < lastFlag else { continue }
            if index > 0, Self.isValue(words, at: index) { continue }
            // A path that is an argument of something else is followed by other things than flags.
            if isList && index > 0, index + 1 < words.count, !Self.isFlag(words[index + 1]),
                !isProgram(words[index + 1])
            {
                continue
            }
            return Self.behindDebugger(words, Array(words[(index + 1)...]))
        }
        return nil
    }

    /// Commands that name a program or its service and do not run it.
    private static let naming: Set<Substring> = [
        "systemctl", "journalctl", "service", "grep", "egrep", "pgrep", "pidof", "pkill", "killall",
        "kubectl", "crictl",
        "cp", "mv", "ln", "rm", "install", "chmod", "chown", "curl", "wget", "tar", "cat", "tail", "echo",
        "which",
        "mkdir", "touch", "vi", "vim", "nano",
    ]

    private static func onlyNames(_ word: Word) -> Bool {
        naming.contains(word.text.split(separator: "/").last ?? "")
    }

    private static func isFlag(_ word: Word) -> Bool {
        word.text.hasPrefix("-") || word.mayBeAnyFlag || word.reference != nil && word.prefix == 0
    }

    private func isProgram(_ word: Word) -> Bool {
        let text = word.text
        if text.hasSuffix(process), !text.hasPrefix("-") {
            let directory = text.utf8.dropLast(process.utf8.count)
            guard let last = directory.last else { return true }
            return last == UInt8(ascii: "/") && !directory.contains(UInt8(ascii: "="))
                && !directory.contains(UInt8(ascii: ":"))
        }
        // "$KUBE_APISERVER": the variable of a script that holds the program's path.
        guard word.reference == text else { return false }
        let name = text.lowercased().filter { $0.isLetter }
        return ["", "bin", "binary", "path"].contains { name == process.filter(\.isLetter) + $0 }
    }

    /// `hyperkube apiserver`, as it was called until Kubernetes 1.18.
    private func isHyperkube(_ words: [Word], _ index: Int) -> Bool {
        guard index > 0, process.hasPrefix("kube-"), words[index].text == process.dropFirst(5) else {
            return false
        }
        return words[index - 1].text.split(separator: "/").last == "hyperkube"
    }

    /// Flags of wrappers that are followed by a value in a word of its own, by the end of their names.
    private static let valueFlags = [
        "name", "unit", "slice", "description", "hostname", "user", "uid", "group", "label", "dir",
        "directory", "file",
        "path", "network", "pid", "entrypoint", "volume", "mount", "env", "workdir", "chdir", "identifier",
    ]

    /// Whether a name is the value of the wrapper's flag before it, and not the program.
    ///
    /// Behind `--also-stdout`, `--scope` or `--privileged` the next word is the program, where a flag follows it.
    private static func isValue(_ words: [Word], at index: Int) -> Bool {
        let before = words[index - 1].text
        guard before.hasPrefix("--"), before != "--", !before.contains("=") else {
            return ["-n", "-u", "-t"].contains(before) && words[index].text.first != "/"
        }
        guard index + 1 < words.count, isFlag(words[index + 1]) else { return true }
        return valueFlags.contains { before.hasSuffix($0) }
    }

    /// What follows `--`, which divides a debugger's own flags from the program's.
    private static func behindDebugger(_ words: [Word], _ arguments: [Word]) -> [Word] {
        guard words.contains(where: { $0.text.split(separator: "/").last == "dlv" }),
            let mark = arguments.firstIndex(where: { $0.text == "--" })
        else { return arguments }
        return Array(arguments[(mark + 1)...])
    }

    /// The text that a shell runs: what follows `-c`, `-ec` and the like.
    private static func script(in words: [Word]) -> Word? {
        guard
            let option = words.firstIndex(where: {
                $0.text.hasPrefix("-") && !$0.text.hasPrefix("--") && $0.text.hasSuffix("c")
                    && $0.text.utf8.count <= 6
            })
        else { return nil }
        return option + 1 < words.count ? words[option + 1] : nil
    }

    /// The arguments of a container whose image or own name says what it runs: flags alone, or behind the image's name.
    private func ofImage(_ words: [Word], _ names: [String]) -> [Word]? {
        if let first = words.first, Self.isFlag(first), names.contains(where: isImage) { return words }
        let runners: Set<Substring> = ["docker", "podman", "nerdctl", "ctr"]
        guard words.contains(where: { runners.contains($0.text.split(separator: "/").last ?? "") }) else {
            return nil
        }
        for (index, word) in words.enumerated().dropFirst()
        where word.text.contains("/") && isImage(word.text) {
            guard index + 1 < words.count, Self.isFlag(words[index + 1]) else { continue }
            return Array(words[(index + 1)...])
        }
        return nil
    }

    private static let architectures = ["amd64", "arm64", "arm", "ppc64le", "s390x", "386", "riscv64"]

    /// Whether an image's name, less its registry, tag and digest, is the process's.
    private func isImage(_ name: String) -> Bool {
        let last = (name.split(separator: "@", maxSplits: 1).first ?? "").split(separator: "/").last ?? ""
        let bare = last.split(separator: ":", maxSplits: 1).first ?? ""
        return !name.hasPrefix("-")
            && (bare == process || Self.architectures.contains { bare == "\(process)-\($0)" })
    }
}
