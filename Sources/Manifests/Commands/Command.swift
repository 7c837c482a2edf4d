/// One command as a file holds it: the program, its arguments, and whatever stands before them.
struct Command: Equatable {
    /// Linux gives no process more words than this.
    static let mostWords = 131_072
    /// So many lines of a text, and commands in them, are read: each takes more memory than its text.
    static let mostLines = 100_000

    var words: [Word]
    /// The line of a quote that opens in this command and never closes.
    var openQuoteLine: Int?
    /// The variables that the process is started with.
    var environment = Environment()
    /// The names by which a container's program is known where no word names it: its image and its own name.
    var programNames: [String] = []
    /// Whether it is a container without an image: a patch, which holds what is changed alone.
    var isPatch = false
    /// Whether the words are whole arguments, as a list has them, and not text that a shell splits.
    var isList = false
    /// A template's loops or conditions around the command, which may add flags or take them away.
    var templateMark: String?
}
