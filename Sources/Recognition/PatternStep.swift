/// A step of a pattern's match; a number is the place of another step.
enum PatternStep: Sendable {
    case byte(ByteSet)
    /// Goes on with the first, and with the second where that fails.
    case either(Int, Int)
    case jump(Int)
    case start
    case end
    /// Notes the place in the text, of a group's begin or end.
    case note(Int)
    case found
}
