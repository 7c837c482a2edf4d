/// The commands in documents of YAML and JSON: of containers, as Kubernetes, Compose, Docker and container runtimes have
/// them.
struct DocumentCommands {
    private(set) var commands: [Command] = []
    /// Commands that are one string, as only Compose has them.
    private(set) var strings: [Command] = []

    /// Lists that hold flags and nothing else.
    private(set) var flags: [[Word]] = []

    private let tree: YAMLTree
    private let bytes: [UInt8]

    init(_ tree: YAMLTree, bytes: [UInt8]) {
        self.tree = tree
        self.bytes = bytes
        for index in tree.items.indices where tree.items[index].kind == .mapping { read(index) }
        // A list of words on its own, such as a saved command line, or its flags alone.
        for root in tree.roots {
            let words = YAMLNode(tree, root).words.map { Word(manifest: $0, Environment()) }
            if words.isEmpty { continue }
            if words.allSatisfy({ $0.text.hasPrefix("-") }) { flags.append(words) }
            commands.append(Command(words: words, isList: true))
        }
    }

    private static let keys: Set<String> = [
        "command", "args", "entrypoint", "Path", "Args", "Cmd", "Entrypoint", "<<",
    ]

    private mutating func read(_ index: Int) {
        guard tree.children(of: index).contains(where: { Self.keys.contains(tree.items[$0].key) }) else {
            return
        }
        let node = YAMLNode(tree, index)
        if let path = node["Path"]?.string, let arguments = node["Args"], arguments.isSequence {
            // Docker and Podman show what was run, word by word.
            commands.append(Command(words: ([path] + arguments.words).map { Word($0) }, isList: true))
        }
        if node["Entrypoint"] != nil || node["Cmd"] != nil {
            let words = Self.words(node["Entrypoint"]) + Self.words(node["Cmd"])
            add(words.map { Word($0) }, node, Environment(), isWhole: true)
        }
        if let entrypoint = node["entrypoint"] {
            let words = Self.words(entrypoint) + Self.words(node["command"])
            add(words.map { Word(manifest: $0, Environment()) }, node, Environment(), isWhole: true)
            return
        }
        let (command, arguments) = (node["command"], node["args"])
        if let text = command?.string, arguments?.isSequence != true {
            for var command in CommandLines(Array(text.utf8)).commands.prefix(1) {
                command.programNames = [node["image"]?.string].compactMap(\.self)
                strings.append(command)
            }
            return
        }
        let words = (command?.words ?? []) + (arguments?.words ?? [])
        if words.isEmpty { return }
        let environment = Self.environment(node)
        add(
            words.map { Word(manifest: $0, environment) }, node, environment,
            isWhole: command?.isSequence == true)
    }

    private mutating func add(_ words: [Word], _ node: YAMLNode, _ environment: Environment, isWhole: Bool) {
        if words.isEmpty { return }
        var command = Command(words: words, environment: environment, isList: true)
        let names = [node["image"], node["Image"], isWhole ? nil : node["name"]]
        command.programNames = names.compactMap { $0?.string }
        command.isPatch = !isWhole && names[0] == nil && names[1] == nil
        command.templateMark = templateMark(in: node.index)
        commands.append(command)
    }

    /// The words of a list, or of a string as a shell splits it.
    private static func words(_ node: YAMLNode?) -> [String] {
        guard let node else { return [] }
        if node.isSequence { return node.words }
        return node.string.map { CommandLines(Array($0.utf8)).commands.first?.words.map(\.text) ?? [] } ?? []
    }

    /// The variables of a container: `env` of Kubernetes, `envs` of the container runtime.
    private static func environment(_ node: YAMLNode) -> Environment {
        var environment = Environment()
        for variable in node["env"]?.elements ?? node["envs"]?.elements ?? [] {
            guard let name = variable["name"]?.string ?? variable["key"]?.string else { continue }
            guard variable["valueFrom"] == nil else {
                environment.forget(name)
                continue
            }
            let value = Word(manifest: variable["value"]?.word ?? "", environment)
            if value.reference == nil {
                environment.set(name, to: value.text)
            } else {
                environment.forget(name)
            }
        }
        if !(node["envFrom"]?.elements.isEmpty ?? true) { environment.unread.append("envFrom") }
        return environment
    }

    /// A template's loops or conditions in the text of one mapping. What a program printed as JSON is no template.
    private func templateMark(in index: Int) -> String? {
        let first = bytes.first { !$0.isBlankOrNewline }
        if let first, YAMLParser.opensFlow(first), !bytes.starts(with: "{{".utf8) { return nil }
        var last = index
        while true {
            var end = last
            for child in tree.children(of: last) where tree.items[last].kind != .alias { end = child }
            if end == last { break }
            last = end
        }
        let end = last + 1 < tree.items.count ? Int(tree.items[last + 1].offset) : bytes.count
        let start = Int(tree.items[index].offset)
        return start < end ? TemplateMark.control(in: bytes[start..<end]) : nil
    }
}
