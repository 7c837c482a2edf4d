package import Files

/// The flags of one process of a control plane, as a file holds them.
///
/// The file is a manifest in YAML or JSON, a systemd unit, a saved command line, which may be /proc/PID/cmdline itself, a
/// file of flags, a log of the process's start, or the configuration that a distribution keeps in their place. Only what
/// is the process's own counts. References to variables are resolved where the file resolves them; what is left is an
/// error of the flags that it bears on.
///
///     let flags = try ProcessFlags(reading: "/etc/kubernetes/manifests/etcd.yaml", process: "etcd")
///     try flags.last("trusted-ca-file")  // "/etc/kubernetes/pki/etcd/ca.crt"
package struct ProcessFlags: Sendable, Equatable {
    /// The file, as the caller named it.
    package let path: String
    /// The program's name.
    package let process: String

    /// The flags of each command line that the file holds.
    private let lists: [FlagList]

    /// How large a file may be; manifests are a few KiB, and a list of all Pods a few MiB.
    private static let largest = 4 << 20

    /// Reads the flags of `process`, such as `kube-apiserver`, from the file at `path`, or standard input for `-`.
    ///
    /// - Parameter files: the host's file system, by which other files are read that hold flags.
    package init(reading path: String, process: String, files: Root = Root("/")) throws(ManifestError) {
        let contents: FileContents
        do throws(FileError) {
            contents = try File.read(path, limit: Self.largest)
        } catch {
            throw .file(error)
        }
        try self.init(
            parsing: contents.bytes + DropIns.bytes(beside: path), process: process,
            path: path == "-" ? "standard input" : path, files: files)
    }

    /// Reads the flags of `process` from what a file held; errors call that file `path`.
    ///
    /// - Parameter files: the host's file system; nil where no other file is read.
    package init(
        parsing bytes: [UInt8], process: String, path: String, files: Root? = nil
    ) throws(ManifestError) {
        self.path = path
        self.process = process
        lists = try FlagSources(path: path, process: process, files: files).lists(in: bytes)
    }

    // MARK: What is known

    /// Whether the flag is there, with a value or without, in any of the command lines.
    package func contains(_ name: String) -> Bool { lists.contains { $0.contains(name) } }

    /// Why it is not known whether the flag is set, nil where it is known.
    package func doubt(_ name: String) -> ManifestError? {
        for list in lists {
            if let error = Self.doubt(name, list, path, process, isLast: false) { return error }
        }
        return nil
    }

    /// Passes where nothing that is not resolved could change the flag.
    ///
    /// - Parameter isLast: only the last value of the flag counts.
    private static func doubt(
        _ name: String, _ list: FlagList, _ path: String, _ process: String, isLast: Bool
    ) -> ManifestError? {
        let last = list.flags.lastIndex { $0.name == name }
        for hidden in list.hidden {
            // A flag behind it has the last word.
            if isLast, let last, last >= hidden.place { continue }
            if hidden.reference.hasPrefix("{") || hidden.reference.hasPrefix("%{") {
                return .template(path: path, mark: hidden.reference)
            }
            if Reference.cuts.contains(hidden.reference) {
                return .cutOff(path: path, flag: name, mark: hidden.reference)
            }
            return .hidden(path: path, flag: name, reference: hidden.reference, sources: list.unread)
        }
        if let partial = list.partial, last == nil && !list.printed.contains(name) || partial.overrides {
            return .partial(path: path, flag: name, reason: partial.reason, hint: partial.hint)
        }
        return nil
    }

    // MARK: Values

    /// The values of a flag, in order: `--name=VALUE` or `--name VALUE`, where a VALUE of its own word cannot
    /// start with a dash.
    ///
    /// - Throws: `ManifestError.missingValue` where the flag stands alone; `.hidden`, `.unresolved` or `.template` where it
    ///   depends on what the file does not say; `.differing` where several command lines say different things.
    package func values(of name: String) throws(ManifestError) -> [String] {
        try agreed(name) { list throws(ManifestError) in try values(of: name, in: list, isLast: false) }
    }

    /// The value that counts where a flag takes one: its last. Nil when the flag is absent.
    package func last(_ name: String) throws(ManifestError) -> String? {
        try agreed(name) { list throws(ManifestError) in
            try values(of: name, in: list, isLast: true).suffix(1).map { $0 }
        }.last
    }

    private func values(
        of name: String, in list: FlagList, isLast: Bool, isBoolean: Bool = false
    ) throws(ManifestError) -> [String] {
        if let error = Self.doubt(name, list, path, process, isLast: isLast) { throw error }
        var values: [String] = []
        let flags = list.flags.filter { $0.name == name }
        for (index, flag) in flags.enumerated() {
            guard let value = flag.attached ?? (isBoolean ? FlagList.Value(text: "true") : flag.following)
            else {
                throw .missingValue(path: path, flag: name)
            }
            if let reference = value.reference, !isLast || index == flags.count - 1 {
                if Reference.cuts.contains(reference) {
                    throw .cutOff(path: path, flag: name, mark: reference)
                }
                throw .unresolved(path: path, flag: name, reference: reference, sources: list.unread)
            }
            values.append(value.text)
        }
        return values
    }

    /// What all command lines of the file say alike.
    private func agreed(
        _ name: String, _ read: (FlagList) throws(ManifestError) -> [String]
    ) throws(ManifestError) -> [String] {
        var first: [String]?
        for list in lists {
            let values = try read(list)
            guard let known = first else {
                first = values
                continue
            }
            if known != values {
                throw .differing(
                    path: path, process: process, flag: name,
                    values: [known, values].map { $0.joined(separator: ", ") })
            }
        }
        return first ?? []
    }

    /// The last value of a boolean flag, by Go's rules. The flag alone is true and takes no following word; nil
    /// when it is absent.
    ///
    /// - Throws: `ManifestError.invalidValue` when any value of the flag is no boolean, for the process would
    ///   not start with it.
    package func bool(_ name: String) throws(ManifestError) -> Bool? {
        let values = try agreed(name) { list throws(ManifestError) in
            try self.values(of: name, in: list, isLast: true, isBoolean: true)
        }
        var last: Bool?
        for text in values {
            guard let value = GoBool.value(of: text) else {
                throw .invalidValue(path: path, flag: name, value: text, expected: "true or false")
            }
            last = value
        }
        return last
    }

    /// The last value of a duration flag, by Go's rules: a number needs its unit. Nil when it is absent.
    package func duration(_ name: String) throws(ManifestError) -> GoDuration? {
        var last: GoDuration?
        for text in try values(of: name) {
            guard let value = GoDuration(text, bareSeconds: false) else {
                throw .invalidValue(
                    path: path, flag: name, value: text, expected: "a duration such as 24h or 90m")
            }
            last = value
        }
        return last
    }

    /// The values of a flag that takes comma-separated lists and may be repeated; nil when it is absent.
    package func list(_ name: String) throws(ManifestError) -> [String]? {
        var fields: [String]?
        for text in try values(of: name) {
            guard let more = CommaSeparated.fields(of: text) else {
                throw .invalidValue(
                    path: path, flag: name, value: text,
                    expected: "a comma-separated list, with quotes only around a whole value,")
            }
            fields = (fields ?? []) + more
        }
        return fields
    }
}
