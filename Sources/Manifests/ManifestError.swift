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
    /// The file holds `count` command lines of `process`, and they differ.
    case severalProcesses(path: String, process: String, count: Int)
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
        case .severalProcesses(let path, let process, let count):
            "\(path): holds \(count) command lines of \(process) that differ, one was expected"
        case .missingValue(let path, let flag):
            "\(path): --\(flag) has no value, --\(flag)=VALUE was expected"
        case .invalidValue(let path, let flag, let value, let expected):
            "\(path): --\(flag) is \(quoted(value)), \(expected) was expected"
        }
    }

    /// What to do about it, where there is something to say.
    package var hint: String? {
        switch self {
        case .noProcess(_, "kubelet"), .notText, .severalProcesses:
            "name a file that holds one command line, such as a copy of /proc/PID/cmdline"
        case .noProcess(_, let process):
            "the file is usually /etc/kubernetes/manifests/\(process).yaml"
        case .file, .malformed, .missingValue, .invalidValue:
            nil
        }
    }
}

private let expectedFiles = "a static Pod manifest, a systemd unit or a saved command line"

/// A value as an error shows it: control characters escaped, and no more of it than fits a line.
private func quoted(_ value: String) -> String {
    let shown = value.unicodeScalars.prefix(100)
    let text = String(String.UnicodeScalarView(shown)).debugDescription
    return shown.endIndex == value.unicodeScalars.endIndex ? text : text + "…"
}
