/// Finds the commands of a systemd unit, or of a unit with its drop-ins as `systemctl cat` prints them.
///
/// Only `ExecStart=` counts. Variables stay as they are, for what they stand for is not in the file.
struct UnitReader {
    private(set) var commands: [Command] = []

    init(_ text: [UInt8]) {
        for line in LogicalLines(text, dialect: .systemd) {
            guard let value = Self.value(of: "ExecStart", in: line.bytes) else { continue }
            let words = WordSplitter.commands(in: value, number: line.number, dialect: .systemd)
            // An empty assignment takes back the ones before it.
            if words.isEmpty { commands = [] } else { commands += words.map(Self.plain) }
        }
    }

    /// What stands behind `key` and an equals sign, or nil.
    private static func value(of key: String, in line: [UInt8]) -> [UInt8]? {
        let rest = line.drop(while: \.isBlank)
        guard rest.starts(with: key.utf8) else { return nil }
        let value = rest.dropFirst(key.utf8.count).drop(while: \.isBlank)
        return value.first == UInt8(ascii: "=") ? Array(value.dropFirst()) : nil
    }

    /// The command without systemd's marks before the program, and with `%%` as the `%` that it stands for.
    private static func plain(_ command: Command) -> Command {
        var command = command
        command.words[0] = String(command.words[0].drop { "@-:+!|".contains($0) })
        command.words = command.words.map {
            $0.split(separator: "%%", omittingEmptySubsequences: false).joined(separator: "%")
        }
        return command
    }
}
