internal import Recognition

/// The command lines of servers of k3s and RKE2 where they stand without the program: of its image, of the installer, of
/// the service that the installer makes for OpenRC, and of the annotation that each node has.
enum K3sCommands {
    /// The words of a command, with the program before them where a container's image names it.
    static func whole(_ command: Command) -> [Word] {
        guard command.words.first?.text == "server" else { return command.words }
        let programs = command.programNames.compactMap(program)
        return programs.first.map { [Word($0)] + command.words } ?? command.words
    }

    /// What the image of a container runs, as in docker.io/rancher/k3s:v1.31.1-k3s1.
    private static func program(_ image: String) -> String? {
        let name = image.split(separator: "/").last?.prefix { $0 != ":" && $0 != "@" } ?? ""
        return name == "k3s" ? "k3s" : name == "rke2" || name == "rke2-runtime" ? "rke2" : nil
    }

    /// What the installer is told in a script, and what its service for OpenRC says.
    static func inText(_ bytes: [UInt8], _ assignments: Assignments) -> [[Word]] {
        var variables: [String: Word] = [:]
        for one in assignments.list { variables[one.name] = one.value }
        if let command = variables["command"], let arguments = variables["command_args"],
            let program = program(command.text)
        {
            return [[Word(program)] + words(arguments)]
        }
        guard bytes.holds("get.k3s.io") else { return ofNodes(text: bytes) }
        return CommandLines(bytes).commands.compactMap { ofInstaller($0.words, variables[variable]) }
    }

    private static let variable = "INSTALL_K3S_EXEC"

    /// `INSTALL_K3S_EXEC="server …" sh -s - …`, which go behind one another.
    private static func ofInstaller(_ words: [Word], _ exported: Word?) -> [Word]? {
        let name = "\(variable)="
        let own = words.first { $0.text.hasPrefix(name) }.map { word in
            var value = Word(String(word.text.dropFirst(name.count)))
            value.reference = word.reference
            return value
        }
        guard let shell = words.firstIndex(where: { ["sh", "bash"].contains($0.text) }) else { return nil }
        let behind = words[(shell + 1)...].drop { ["-", "-s", "--"].contains($0.text) }
        let all = ((own ?? exported).map(Self.words) ?? []) + behind
        // Without a command it installs a server.
        guard let first = all.first, first.text != "agent" else { return nil }
        return [Word("k3s")] + (first.text.hasPrefix("-") ? [Word("server")] : []) + all
    }

    private static func words(_ value: Word) -> [Word] {
        WordSplitter.commands(in: Array(value.text.utf8), number: 0, dialect: .shell).first?.words ?? []
    }

    // MARK: Nodes

    /// The annotations that say how the server of each node was started, without the word for the program.
    private static let annotations = ["k3s.io/node-args": "k3s", "rke2.io/node-args": "rke2"]

    /// Those of nodes as `kubectl get nodes -o yaml` prints them.
    static func ofNodes(_ tree: YAMLTree, _ bytes: [UInt8]) -> [[Word]] {
        let listed: [[Word]] = tree.items.lazy.filter { $0.kind == .scalar }.compactMap { item in
            annotations[item.key].flatMap { words(inJSON: Array(item.text.utf8), $0) }
        }
        return listed.isEmpty ? ofNodes(text: bytes) : listed
    }

    /// Those of nodes as `kubectl describe node` prints them.
    private static func ofNodes(text: [UInt8]) -> [[Word]] {
        guard text.holds("/node-args: [") else { return [] }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
            annotations.lazy.compactMap { name, program in
                line.firstRange(of: name + ": ").flatMap {
                    words(inJSON: Array(line[$0.upperBound...].utf8), program)
                }
            }.first
        }
    }

    private static func words(inJSON text: [UInt8], _ program: String) -> [Word]? {
        guard let tree = try? YAMLTree(text), let root = tree.roots.first else { return nil }
        return [Word(program)] + YAMLNode(tree, root).words.map { Word($0) }
    }
}
