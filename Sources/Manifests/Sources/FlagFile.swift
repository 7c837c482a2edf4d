internal import Recognition

/// Files that hold flags and no program: MicroK8s' args, and variables such as `KUBE_API_ARGS="--a=b …"`.
enum FlagFile {
    /// The words of the flags that are the process's; none where the text is something else.
    static func lists(_ bytes: [UInt8], of process: String, _ assignments: Assignments) -> [[Word]] {
        if let words = flagsAlone(bytes) { return [words] }
        // Of many variables few hold flags.
        guard assignments.list.contains(where: { $0.value.text.hasPrefix("--") }) else { return [] }
        let own = assignments.list.filter {
            ($0.value.text.hasPrefix("--") || $0.value.mayBeAnyFlag) && isOwn($0.name, process)
        }
        guard own.contains(where: { $0.value.text.hasPrefix("--") }) else { return [] }
        // Units pass several variables one behind the other.
        return [own.flatMap { words(of: $0.value) }]
    }

    /// The words of a variable's value, which are split once more; what was not resolved stays so.
    private static func words(of value: Word) -> [Word] {
        let text = Array(value.text.utf8)
        return WordSplitter.commands(in: text, number: 0, dialect: .shell).flatMap(\.words)
    }

    /// The words of a text of which every line begins with a flag.
    private static func flagsAlone(_ bytes: [UInt8]) -> [Word]? {
        var words: [Word] = []
        for line in LogicalLines(bytes, dialect: .shell) {
            if Line(in: line.bytes, at: 0).isBlank(in: line.bytes) { continue }
            let start = line.bytes.drop(while: \.isBlank)
            // jq prints each in quotes.
            let isQuoted = start.first.map { QuotedScalar.opens(with: $0) } ?? false
            guard start.dropFirst(isQuoted ? 1 : 0).starts(with: "--".utf8) else { return nil }
            for command in WordSplitter.commands(in: line.bytes, number: line.number, dialect: .shell) {
                if command.openQuoteLine != nil { return nil }
                words += command.words
            }
        }
        return words.isEmpty || words.contains { $0.text == "---" } ? nil : words
    }

    /// Parts of names that say whose flags a variable holds.
    private static let others = [
        "kube-apiserver": [
            "CONTROLLER", "SCHEDULER", "PROXY", "KUBELET", "FLANNEL", "DOCKER", "K3S", "RKE2",
        ],
        "kube-controller-manager": [
            "API", "SCHEDULER", "PROXY", "KUBELET", "ETCD", "FLANNEL", "DOCKER", "K3S", "RKE2",
        ],
        "etcd": ["API", "CONTROLLER", "SCHEDULER", "PROXY", "KUBE"],
    ]

    private static func isOwn(_ name: String, _ process: String) -> Bool {
        let name = Array(name.uppercased().utf8)
        return !(others[process] ?? []).contains { name.holds($0) }
    }
}
