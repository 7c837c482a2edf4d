/// One command as a file holds it: the program, its arguments, and whatever stands before them.
struct Command: Equatable {
    var words: [String]
    /// The line of a quote that opens in this command and never closes.
    var openQuoteLine: Int?
}
