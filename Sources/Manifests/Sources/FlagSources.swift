internal import Files
internal import Recognition

/// Finds the flags of one process in a file, in whatever form an operator has them.
struct FlagSources {
    /// The file, as errors name it.
    let path: String
    /// The last path component of the program.
    let process: String
    /// Where the files are that the flags and units name; nil where these are not looked for.
    let files: Root?

    /// How sure it is that a command is the process's own; the first kind that is found counts.
    private enum Rank: Int {
        case command, image, configuration, string
    }

    private struct Candidate {
        let rank: Rank
        var list: FlagList
    }

    /// The flags of each command line of the process; several where a file holds several Pods.
    func lists(in bytes: [UInt8]) throws(ManifestError) -> [FlagList] {
        try Expansion.bounded { () throws(ManifestError) in try read(bytes) }
    }

    private func read(_ bytes: [UInt8]) throws(ManifestError) -> [FlagList] {
        // What PowerShell's > wrote is UTF-16.
        let bytes = PlainText(bytes).bytes.withNULs
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notText(path: path) }
        var candidates = try candidates(in: bytes, depth: 0)
        let best = candidates.map(\.rank.rawValue).min()
        candidates.removeAll { $0.rank.rawValue != best }
        if candidates.isEmpty {
            if let mark = TemplateMark.any(in: bytes) { throw .template(path: path, mark: mark) }
            if let other = OtherConfiguration(bytes) {
                throw .otherConfiguration(path: path, words: other.words, hint: other.hint)
            }
            if bytes.holds("\(process)--") {
                throw .malformed(
                    path: path, line: 1,
                    problem:
                        "the arguments stand without anything between them, as a terminal shows /proc/PID/cmdline: "
                        + "copy that file, or keep them apart by tr '\\0' '\\n' < /proc/PID/cmdline")
            }
            throw .noProcess(path: path, process: process)
        }
        var lists: [FlagList] = []
        for candidate in candidates {
            let list = try complete(candidate.list)
            if !lists.contains(list) { lists.append(list) }
        }
        return lists
    }

    private func candidates(in bytes: [UInt8], depth: Int) throws(ManifestError) -> [Candidate] {
        let format = FileFormat(of: bytes)
        switch format {
        case .nulSeparated: return try candidates(CommandLines(separatedByNUL: bytes).commands)
        case .unit:
            return try candidates(
                UnitReader(bytes, files: files).commands, mark: TemplateMark.control(in: bytes))
        case .document where bytes.holds(LogReader.mark):
            // A log in JSON.
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            guard let list = LogReader.flags(of: process, in: lines, path: path) else { return [] }
            return [Candidate(rank: .command, list: list)]
        case .document:
            let tree: YAMLTree
            do throws(Malformed) {
                tree = try YAMLTree(bytes)
            } catch {
                if let mark = TemplateMark.any(in: bytes) { throw .template(path: path, mark: mark) }
                if let other = OtherConfiguration(bytes) {
                    throw .otherConfiguration(path: path, words: other.words, hint: other.hint)
                }
                // The first line of a script may look like a key.
                if bytes.count < Self.largestScript, !FileFormat.isManifest(bytes),
                    let found = try? text(bytes, depth), !found.isEmpty
                {
                    return found
                }
                throw error.error(in: bytes, path: path)
            }
            return try documents(tree, bytes, depth)
        case .text: return try text(bytes, depth)
        }
    }

    /// How large a script may be whose first line looks like a key of YAML.
    private static let largestScript = 1 << 18

    // MARK: Documents

    private func documents(_ tree: YAMLTree, _ bytes: [UInt8], _ depth: Int) throws(ManifestError)
        -> [Candidate]
    {
        let found = DocumentCommands(tree, bytes: bytes)
        var candidates = try candidates(found.commands)
        if candidates.isEmpty { candidates = try self.candidates(found.strings) }
        if candidates.isEmpty {
            let lists = found.flags.map { FlagList($0) } + nodes(K3sCommands.ofNodes(tree, bytes))
            candidates = lists.map { Candidate(rank: .configuration, list: $0) }
        }
        if candidates.isEmpty {
            let mark = bytes.starts(with: "{\"".utf8) ? nil : TemplateMark.control(in: bytes)
            for index in tree.items.indices where tree.items[index].kind == .mapping {
                let node = YAMLNode(tree, index)
                let isRoot = tree.roots.contains(index)
                var list =
                    OpenShiftConfig.flags(node, of: process, files: files)
                    ?? KubeadmConfig.flags(node, of: process)
                if list == nil, isRoot {
                    list = K3sServer(configuration: node, path: path, files: files)?.flags(
                        of: process, files: files)
                    if list == nil, process == "etcd", EtcdSettings.isConfiguration(node) {
                        list = EtcdSettings.flags(node)
                    }
                }
                guard var list else { continue }
                if let mark { list.hide(behind: mark) }
                candidates.append(Candidate(rank: .configuration, list: list))
            }
        }
        if tree.work.isExhausted {
            throw .malformed(
                path: path, line: 1, problem: "its aliases give more values than are read")
        }
        guard candidates.isEmpty, depth == 0 else { return candidates }
        for text in EmbeddedTexts.all(in: tree, of: process) {
            candidates += (try? self.candidates(in: text, depth: 1)) ?? []
        }
        return candidates.map { Candidate(rank: .string, list: $0.list) }
    }

    /// The flags that servers of k3s give the process, by their own command lines.
    private func nodes(_ commands: [[Word]]) -> [FlagList] {
        commands.compactMap { K3sServer($0, files: files)?.flags(of: process, files: files) }
    }

    // MARK: Text

    private func text(_ bytes: [UInt8], _ depth: Int) throws(ManifestError) -> [Candidate] {
        // Only a text that holds a mark is cut into lines for it.
        let isMarked =
            bytes.holds(LogReader.mark) || bytes.holds("Running \(process) --")
            || bytes.holds("Containers:\n")
        let lines =
            isMarked
            ? String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            : []
        if let list = LogReader.flags(of: process, in: lines, path: path) {
            return [Candidate(rank: .command, list: list)]
        }
        if let words = LogReader.running(process, in: lines) {
            return [Candidate(rank: .command, list: FlagList(words))]
        }
        if DescribeReader.reads(lines) { return try candidates(DescribeReader(lines).commands) }
        if bytes.count(where: { $0 == 0x0A }) > Command.mostLines {
            throw .malformed(
                path: path, line: Command.mostLines + 1,
                problem: "this file has more than \(Command.mostLines) lines, and is no log of a server")
        }
        let mark = TemplateMark.control(in: bytes)
        let assignments = Assignments(bytes)
        var candidates = try candidates(
            CommandLines(bytes, environment: assignments.environment).commands, mark: mark)
        if depth == 0 {
            for document in HereDocuments(bytes).documents where !document.isEmpty {
                candidates += (try? self.candidates(in: document, depth: 1)) ?? []
            }
        }
        candidates += FlagFile.lists(bytes, of: process, assignments).map { words in
            var list = FlagList(words)
            if let mark { list.hide(behind: mark) }
            return Candidate(rank: .configuration, list: list)
        }
        if candidates.isEmpty {
            candidates += nodes(K3sCommands.inText(bytes, assignments)).map {
                Candidate(rank: .configuration, list: $0)
            }
        }
        if process == "etcd", assignments.list.contains(where: { $0.name.hasPrefix("ETCD_") }) {
            candidates.append(
                Candidate(rank: .configuration, list: EtcdSettings.flags(Environment(file: bytes))))
        }
        return candidates
    }

    // MARK: Commands

    private func candidates(_ commands: [Command], mark: String? = nil) throws(ManifestError) -> [Candidate] {
        var found: [Candidate] = []
        for command in commands {
            if let own = ProgramFinder(process: process).arguments(of: command) {
                if let line = own.openQuoteLine {
                    let place = own.isInScript ? " of the text behind -c" : ""
                    throw .malformed(
                        path: path, line: line, problem: "a quote opens in this line\(place) and never closes"
                    )
                }
                var list = FlagList(own.words, unread: command.environment.unread)
                if process == "etcd" { list = etcd(list, command.environment) }
                if command.isPatch {
                    list.partial = FlagList.Partial(
                        reason: "holds a container without an image, a patch with some of the flags",
                        hint: "pass the manifest that it is applied to, with it applied")
                }
                if let mark = command.templateMark ?? mark { list.hide(behind: mark) }
                found.append(Candidate(rank: own.isOfImage ? .image : .command, list: list))
            } else if let server = K3sServer(K3sCommands.whole(command), files: files),
                let list = server.flags(of: process, files: files)
            {
                found.append(Candidate(rank: .configuration, list: list))
            } else if let list = try kubelite(command) {
                found.append(Candidate(rank: .configuration, list: list))
            }
        }
        return found
    }

    /// etcd's flags behind those of its variables.
    private func etcd(_ list: FlagList, _ environment: Environment) -> FlagList {
        var all = EtcdSettings.flags(environment)
        all.append(list)
        if !environment.unread.isEmpty {
            all.partial = FlagList.Partial(
                reason:
                    "takes variables ETCD_… from \(environment.unread.joined(separator: ", ")), which was not read",
                hint: "pass the root below which that file lies, or the file itself")
        }
        return all
    }

    /// MicroK8s starts all processes in one, each with a file of its flags.
    private func kubelite(_ command: Command) throws(ManifestError) -> FlagList? {
        let name =
            switch process {
            case "kube-apiserver": "apiserver-args-file"
            case "kube-controller-manager": "controller-manager-args-file"
            default: ""
            }
        let flags = FlagList(command.words)
        guard !name.isEmpty, let flag = flags.flags.last(where: { $0.name == name }),
            let value = flag.attached ?? flag.following
        else { return nil }
        let bytes = try contents(of: name, value)
        return FlagFile.lists(bytes, of: process, Assignments(bytes)).first.map { FlagList($0) }
            ?? FlagList([])
    }

    // MARK: Files that flags name

    /// The flags, and those of the files that some of them name.
    private func complete(_ list: FlagList) throws(ManifestError) -> FlagList {
        var list = list
        let name = process == "etcd" ? "config-file" : "openshift-config"
        guard let flag = list.flags.last(where: { $0.name == name }),
            let value = flag.attached ?? flag.following,
            !value.text.isEmpty
        else { return list }
        let file = "--\(name)=\(value.text)"
        let bytes: [UInt8]
        do throws(ManifestError) {
            bytes = try contents(of: name, value)
        } catch {
            list.partial = FlagList.Partial(
                reason: "takes its flags from \(file), which could not be read",
                hint: "pass that file itself in place of \(path), or --root DIR below which it lies",
                overrides: true)
            return list
        }
        let nodes = try YAMLNode.documents(bytes, path: value.text)
        if process == "etcd" { return nodes.first.map(EtcdSettings.flags) ?? list }
        guard let own = nodes.lazy.compactMap({ OpenShiftConfig.flags($0, of: process, files: files) }).first
        else {
            throw .malformed(
                path: value.text, line: 1, problem: "holds no apiServerArguments, which --\(name) names")
        }
        list.append(own)
        return list
    }

    private static let largest = 4 << 20

    private func contents(of flag: String, _ value: FlagList.Value) throws(ManifestError) -> [UInt8] {
        if let reference = value.reference {
            throw .unresolved(path: path, flag: flag, reference: reference, sources: [])
        }
        do throws(FileError) {
            guard let files, value.text.hasPrefix("/") else {
                throw FileError(path: value.text, operation: "reading", kind: .missing)
            }
            return try files.read(value.text, limit: Self.largest).bytes
        } catch {
            throw .file(error)
        }
    }
}
