internal import Files
internal import Recognition

/// Finds the commands of a systemd unit, or of a unit with its drop-ins as `systemctl cat` prints them, or of what
/// `systemctl show` prints.
///
/// Only `ExecStart=` counts, and in a container of Podman's Quadlet `Exec=` with its `Image=`. Variables of `Environment=` are replaced, and those of `EnvironmentFile=` where that file can
/// be read.
struct UnitReader {
    private(set) var commands: [Command] = []

    /// - Parameter files: where the host's files are found.
    init(_ text: [UInt8], files: Root?) {
        var environment = Environment()
        var environmentFiles: [String] = []
        var starts: [(line: [UInt8], number: Int)] = []
        let isQuadlet = text.holds("[Container]")
        var (arguments, image) = ((line: [UInt8](), number: 0), "")
        for line in LogicalLines(text, dialect: .systemd) {
            if let value = Self.value(of: "ExecStart", in: line.bytes) {
                // An empty assignment takes back the ones before it.
                if value.allSatisfy(\.isBlank) { starts = [] } else { starts.append((value, line.number)) }
            } else if isQuadlet, let value = Self.value(of: "Exec", in: line.bytes) {
                arguments = (value, line.number)
            } else if isQuadlet, let value = Self.value(of: "Image", in: line.bytes) {
                image = String(decoding: value.trimmed, as: UTF8.self)
            } else if let value = Self.value(of: "Environment", in: line.bytes) {
                Self.read(value, into: &environment)
            } else if let value = Self.value(of: "PassEnvironment", in: line.bytes)
                ?? Self.value(of: "UnsetEnvironment", in: line.bytes)
            {
                for name in value.split(whereSeparator: \.isBlank) {
                    environment.forget(String(decoding: name, as: UTF8.self))
                }
            } else if let value = Self.value(of: "EnvironmentFile", in: line.bytes)
                ?? Self.value(of: "EnvironmentFiles", in: line.bytes)
            {
                // systemctl show adds "(ignore_errors=yes)".
                let path = String(decoding: value, as: UTF8.self).split(separator: " ").first.map(String.init)
                if let path { environmentFiles.append(path) } else { environmentFiles = [] }
            }
        }
        for path in environmentFiles { Self.read(path, files, into: &environment) }
        commands = starts.flatMap { start -> [Command] in
            if let shown = Self.shown(start.line) {
                return [
                    Command(words: Self.words(shown, environment), environment: environment, isList: true)
                ]
            }
            return WordSplitter.commands(
                in: start.line, number: start.number, dialect: .systemd, environment: environment
            ).map(Self.plain)
        }
        // Its variables are the container's, and replace nothing here.
        for var command in WordSplitter.commands(
            in: arguments.line, number: arguments.number, dialect: .systemd)
        {
            command.isList = true
            command.programNames = [image]
            commands.append(command)
        }
    }

    /// What follows `key` and an equals sign, or nil.
    private static func value(of key: String, in line: [UInt8]) -> [UInt8]? {
        let rest = line.drop(while: \.isBlank)
        guard rest.starts(with: key.utf8) else { return nil }
        let value = rest.dropFirst(key.utf8.count).drop(while: \.isBlank)
        return value.first == UInt8(ascii: "=") ? Array(value.dropFirst()) : nil
    }

    /// Reads the assignments behind `Environment=`; none takes back the ones before.
    private static func read(_ value: [UInt8], into environment: inout Environment) {
        if value.allSatisfy(\.isBlank) { return environment.removeAll() }
        for word in WordSplitter.commands(in: value, number: 0, dialect: .systemd).flatMap(\.words) {
            let parts = word.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, Environment.isName(parts[0].utf8) else { continue }
            if word.reference == nil {
                environment.set(String(parts[0]), to: String(parts[1]))
            } else {
                environment.forget(String(parts[0]))
            }
        }
    }

    /// How large a file of variables may be.
    private static let largest = 1 << 20

    /// Reads a file that `EnvironmentFile=` names, with the dash that lets it be missing.
    private static func read(_ path: String, _ files: Root?, into environment: inout Environment) {
        let name = path.hasPrefix("-") ? String(path.dropFirst()) : path
        guard name.hasPrefix("/"), !name.contains("%"), !name.contains("*"), let files,
            let contents = try? files.read(name, limit: largest),
            String(validating: contents.bytes, as: UTF8.self) != nil
        else { return environment.unread.append("EnvironmentFile=\(name)") }
        let own = Environment(file: contents.bytes)
        for (name, value) in own.values { environment.set(name, to: value) }
        for name in own.unknown { environment.forget(name) }
    }

    /// The arguments in `{ path=… ; argv[]=… ; ignore_errors=no ; … }`, as `systemctl show` prints a command.
    private static func shown(_ line: [UInt8]) -> String? {
        let text = String(decoding: line, as: UTF8.self)
        guard text.drop(while: { $0 == " " }).hasPrefix("{"), let start = text.firstRange(of: "argv[]=")
        else { return nil }
        let end = text.firstRange(of: " ; ignore_errors=")?.lowerBound ?? text.endIndex
        return start.upperBound <= end ? String(text[start.upperBound..<end]) : nil
    }

    /// The words of arguments that systemd joined by blanks, with variables as in the unit.
    private static func words(_ shown: String, _ environment: Environment) -> [Word] {
        CommandLines.joined(shown).flatMap { word in
            // Quotes were undone already, so that only variables are left.
            let quoted = word.text.utf8.flatMap {
                "\"'\\; \t%".utf8.contains($0) ? Array(numbered($0)) : [$0]
            }
            return WordSplitter.commands(
                in: quoted, number: 0, dialect: .systemd, environment: environment
            ).flatMap(\.words)
        }
    }

    /// A byte as systemd's quoting writes it.
    private static func numbered(_ byte: UInt8) -> [UInt8] {
        if byte == UInt8(ascii: "%") { return Array("%%".utf8) }
        let digits = String(byte, radix: 16)
        return Array("\\x\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
    }

    /// The command without systemd's marks before the program.
    private static func plain(_ command: Command) -> Command {
        var command = command
        command.isList = true
        command.words[0].text = String(command.words[0].text.drop { "@-:+!|".contains($0) })
        return command
    }
}
