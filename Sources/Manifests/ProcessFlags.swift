internal import Files

/// The flags of one process of a control plane, found textually in a file.
///
/// The file is a static Pod manifest (YAML or JSON), a systemd unit, or a saved command line, which may be
/// /proc/PID/cmdline itself. Only what stands behind the process's own name counts, and nothing is expanded:
/// `$(HOST_IP)` stays as it is written.
///
///     let flags = try ProcessFlags(reading: "/etc/kubernetes/manifests/etcd.yaml", process: "etcd")
///     try flags.last("trusted-ca-file")  // "/etc/kubernetes/pki/etcd/ca.crt"
package struct ProcessFlags: Sendable, Equatable {
    /// The file, as the caller named it.
    package let path: String

    private let flags: [Flag]

    /// One flag as it was written.
    private struct Flag: Equatable {
        let name: String
        /// What stands behind `=`.
        var attached: String?
        /// The word that comes next, where it may be the value.
        var following: String?
    }

    /// How large a file may be; manifests are a few KiB.
    private static let largest = 4 << 20

    /// Reads the flags of `process`, such as `kube-apiserver`, from the file at `path`, or standard input for `-`.
    package init(reading path: String, process: String) throws(ManifestError) {
        let contents: FileContents
        do throws(FileError) {
            contents = try File.read(path, limit: Self.largest)
        } catch {
            throw .file(error)
        }
        try self.init(
            parsing: contents.bytes, process: process, path: path == "-" ? "standard input" : path)
    }

    /// Reads the flags of `process` from what a file held; errors call that file `path`.
    package init(parsing bytes: [UInt8], process: String, path: String) throws(ManifestError) {
        self.path = path
        let words = try CommandFinder(path: path, process: process).arguments(in: bytes)
        // A bare `--` ends the flags, as in pflag.
        flags = words.prefix { $0 != "--" }.enumerated().compactMap { index, word in
            guard word.hasPrefix("--") else { return nil }
            // By scalars: a combining mark behind the sign must not hide it.
            let name = word.unicodeScalars.dropFirst(2).prefix { $0 != "=" }
            let rest = word.unicodeScalars[name.endIndex...]
            let next = index + 1 < words.count ? words[index + 1] : nil
            return Flag(
                name: Self.normal(String(name)), attached: rest.isEmpty ? nil : String(rest.dropFirst()),
                following: next?.hasPrefix("-") == false ? next : nil)
        }
    }

    /// Kubernetes takes `_` for `-` in the name of a flag.
    private static func normal(_ name: String) -> String {
        String(name.map { $0 == "_" ? "-" : $0 })
    }

    /// Whether the flag is there, with a value or without.
    package func contains(_ name: String) -> Bool {
        flags.contains { $0.name == name }
    }

    /// The values of a flag, in order: `--name=VALUE` or `--name VALUE`, where a VALUE of its own word cannot
    /// start with a dash.
    ///
    /// - Throws: `ManifestError.missingValue` where the flag stands alone.
    package func values(of name: String) throws(ManifestError) -> [String] {
        var values: [String] = []
        for flag in flags where flag.name == name {
            guard let value = flag.attached ?? flag.following else {
                throw .missingValue(path: path, flag: name)
            }
            values.append(value)
        }
        return values
    }

    /// The value that counts where a flag takes one: its last. Nil when the flag is absent.
    package func last(_ name: String) throws(ManifestError) -> String? {
        try values(of: name).last
    }

    /// The last value of a boolean flag, by Go's rules. The flag alone is true and takes no following word; nil
    /// when it is absent.
    ///
    /// - Throws: `ManifestError.invalidValue` when any value of the flag is no boolean, for the process would
    ///   not start with it.
    package func bool(_ name: String) throws(ManifestError) -> Bool? {
        var last: Bool?
        for flag in flags where flag.name == name {
            let text = flag.attached ?? "true"
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
