import ArgumentParser

/// The command that a command line names, as far as it names one.
struct NamedCommand {
    /// Its words after `satoken`, as in ["keys", "rotate"].
    private(set) var words: [String] = []
    /// The word where a subcommand belongs and none is; nil when there is no such word.
    private(set) var stranger: String?
    private var type: any ParsableCommand.Type = Satoken.self

    init(_ arguments: [String]) {
        // What follows an option may be its value.
        for argument in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            if type.configuration.subcommands.isEmpty { return }
            guard let next = type.configuration.subcommands.first(where: { $0._commandName == argument })
            else {
                stranger = argument
                return
            }
            words.append(argument)
            type = next
        }
    }

    /// As it is called.
    var name: String { (["satoken"] + words).joined(separator: " ") }

    /// What its help says.
    var helpText: String { Satoken.helpMessage(for: type, columns: 200) }

    /// The command that explains it.
    var help: String { (["satoken", "help"] + words).joined(separator: " ") }

    /// The subcommand that the stranger is probably meant for; nil when none is near.
    var nearest: String? {
        guard let stranger, stranger.utf8.count <= 32 else { return nil }
        let names = type.configuration.subcommands.map { $0._commandName }
        return names.map { (name: $0, distance: EditDistance.between($0, stranger)) }
            .filter { $0.distance <= 2 && $0.distance < $0.name.utf8.count }
            .min { $0.distance < $1.distance }?.name
    }
}
