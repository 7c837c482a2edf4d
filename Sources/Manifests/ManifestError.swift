package import Files

/// Why the flags of a process could not be taken from a file.
package enum ManifestError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file could not be read at all.
    case file(FileError)
    /// The file holds bytes that are no UTF-8 text.
    case notText(path: String)
    /// The text breaks off or contradicts itself at `line`.
    case malformed(path: String, line: Int, problem: String)
    /// No command line of `process` is in the file.
    case noProcess(path: String, process: String)
    /// The file is a configuration of which a distribution makes the flags, in ways that are not known here.
    case otherConfiguration(path: String, words: String, hint: String)
    /// The file is a template that was not rendered.
    case template(path: String, mark: String)
    /// The file holds several command lines of `process`, and they say different things of a flag.
    case differing(path: String, process: String, flag: String, values: [String])
    /// A word of the command line may be any flag, and the file does not say which.
    case hidden(path: String, flag: String, reference: String, sources: [String])
    /// The flag's value holds a reference that the file does not resolve.
    case unresolved(path: String, flag: String, reference: String, sources: [String])
    /// The line ends in a mark of a screen or pager that cut it off.
    case cutOff(path: String, flag: String, mark: String)
    /// The flag is absent from a file that does not hold all of them.
    case partial(path: String, flag: String, reason: String, hint: String)
    /// The flag stands alone, and it needs a value.
    case missingValue(path: String, flag: String)
    /// The flag's value is not what the process takes.
    case invalidValue(path: String, flag: String, value: String, expected: String)

    /// One line for people: where, what, what was expected.
    package var description: String {
        switch self {
        case .file(let error):
            error.description
        case .notText(let path):
            "\(path): is not UTF-8 text, \(expectedFiles) was expected"
        case .malformed(let path, let line, let problem):
            "\(path):\(line): \(problem)"
        case .noProcess(let path, let process):
            "\(path): holds no command line of \(process), \(expectedFiles) was expected"
        case .otherConfiguration(let path, let words, _):
            "\(path): is \(words), which does not hold all of the flags; \(expectedFiles) was expected"
        case .template(let path, let mark):
            "\(path): holds \(quoted(mark)), so it is a template that was not rendered"
        case .differing(let path, let process, let flag, let values):
            "\(path): holds several command lines of \(process), and --\(flag) is "
                + values.map { $0.isEmpty ? "absent" : quoted($0) }.joined(separator: " in one and ")
                + " in another"
        case .cutOff(let path, let flag, let mark):
            "\(path): its line was cut off at \(mark), so --\(flag) is not known"
        case .hidden(let path, let flag, let reference, let sources):
            "\(path): \(shown(reference)) refers to flags that are not in this file\(from(sources)), so --\(flag) is not known"
        case .unresolved(let path, let flag, let reference, let sources):
            "\(path): the value of --\(flag) holds \(shown(reference)), which this file does not resolve\(from(sources))"
        case .partial(let path, let flag, let reason, _):
            "\(path): does not say --\(flag): it \(reason)"
        case .missingValue(let path, let flag):
            "\(path): --\(flag) has no value, --\(flag)=VALUE was expected"
        case .invalidValue(let path, let flag, let value, let expected):
            "\(path): --\(flag) is \(quoted(value)), \(expected) was expected"
        }
    }

    /// Whether a flag is merely not known from this file, and may be well all the same.
    package var isOfUnknown: Bool {
        switch self {
        case .hidden, .unresolved, .cutOff, .template, .partial, .differing: true
        case .file, .notText, .malformed, .noProcess, .otherConfiguration, .missingValue, .invalidValue: false
        }
    }

    /// What to do about it, where there is something to say.
    package var hint: String? {
        switch self {
        case .noProcess(_, "kubelet"), .notText:
            "name a file that holds one command line, such as a copy of /proc/PID/cmdline"
        case .noProcess(_, let process):
            "kubeadm keeps them in /etc/kubernetes/manifests/\(process).yaml; every host has them in /proc/PID/cmdline of \(process)"
        case .template:
            "render it first (helm template, ansible, terraform), or pass a copy of /proc/PID/cmdline"
        case .differing(_, let process, _, _):
            "pass the file of one server, such as a copy of /proc/PID/cmdline of \(process)"
        case .cutOff:
            "print it whole (ps -ww, systemctl status -l --no-pager, journalctl --no-pager), or pass a copy of /proc/PID/cmdline"
        case .hidden(_, _, let reference, let sources), .unresolved(_, _, let reference, let sources):
            sources.contains { $0.hasPrefix("EnvironmentFile=") }
                ? "pass a copy of /proc/PID/cmdline, which holds the flags of \(shown(reference)), or --root DIR below which "
                    + "the EnvironmentFile lies"
                : "pass a copy of /proc/PID/cmdline, which holds the flags of \(shown(reference))"
        case .partial(_, _, _, let hint), .otherConfiguration(_, _, let hint): hint
        case .file, .malformed, .missingValue, .invalidValue:
            nil
        }
    }
}

private let expectedFiles = "a manifest, a systemd unit, a saved command line or a file of its flags"

/// A value as an error shows it: control characters escaped, and no more of it than fits a line.
private func quoted(_ value: String) -> String {
    let shown = value.unicodeScalars.prefix(100)
    let text = String(String.UnicodeScalarView(shown)).debugDescription
    return shown.endIndex == value.unicodeScalars.endIndex ? text : text + "…"
}

/// A reference as an error shows it, without quotes where it is plain.
private func shown(_ reference: String) -> String {
    let isPlain = reference.utf8.count <= 60 && reference.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    return isPlain ? reference : quoted(reference)
}

/// Where variables come from that were not read.
private func from(_ sources: [String]) -> String {
    sources.isEmpty ? "" : " (\(sources.prefix(3).joined(separator: ", ")))"
}
