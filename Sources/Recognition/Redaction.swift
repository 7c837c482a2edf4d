/// Takes out of a message what no message may hold: tokens, keys and passwords that were given where something else
/// belongs, such as the name of a file.
package enum Redaction {
    /// The text with each secret replaced by its beginning and its length.
    ///
    /// A text without secrets costs one look at each of its bytes: servers write a line for each request.
    package static func withoutSecrets(_ text: String) -> String {
        // Most messages hold none of these.
        if text.utf8.count < 16 { return text }
        let signs = SecretSigns(Array(text.utf8))
        var text = text
        if signs.hasBlock {
            text = block.replacing(in: text) {
                "-----BEGIN \($1)-----… (\($0.range.count) bytes)"
            }
        }
        if signs.hasCredential { text = SecretSigns.withoutCredentials(Array(text.utf8)) }
        if signs.hasRun { text = RandomRun.removed(from: Array(text.utf8)) }
        if signs.hasValue { text = SecretSigns.withoutValues(Array(text.utf8)) }
        // What stands before the host of a URL: a name and a password, or a token alone.
        if signs.hasURL {
            text = user.replacing(in: text) { "\($1)…@" }
        }
        return text
    }

    /// A block, whole or cut short; its line endings may have become blanks or escapes.
    private static let block = Pattern(
        "-----BEGIN ([A-Z0-9 ]{0,40})-----(?:.|\n)*?(?:-----END [A-Z0-9 ]{0,40}-----|$)")
    private static let user = Pattern(#"(://(?:[^/@\s:"']*:)?)[^/@\s"']+@"#)
}
