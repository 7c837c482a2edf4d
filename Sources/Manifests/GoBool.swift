/// A truth value as Go's `strconv.ParseBool` reads it.
package enum GoBool {
    /// The value of `text`, or nil when it is none of the spellings that Go knows.
    package static func value(of text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}
