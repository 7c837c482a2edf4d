/// Takes out of a message what no message may hold: tokens, keys and passwords that were given where something else
/// belongs, such as the name of a file.
package enum Redaction {
    /// The text with each secret replaced by its beginning and its length.
    package static func withoutSecrets(_ text: String) -> String {
        // Most messages hold none of these.
        if text.utf8.count < 16 { return text }
        var text = text
        if text.contains("-----BEGIN") {
            // A block, whole or cut short; its line endings may have become blanks or escapes.
            text = text.replacing(
                /(?s)-----BEGIN ([A-Z0-9 ]{0,40})-----.*?(?:-----END [A-Z0-9 ]{0,40}-----|$)/
            ) { "-----BEGIN \($0.output.1)-----… (\($0.output.0.utf8.count) bytes)" }
        }
        // Base64 of what begins with {" (a token), with a SEQUENCE (a key in DER) or with dashes (a PEM file), and base64
        // of base64 of a token.
        text = text.replacing(
            /(eyJ|ZXlK|WlhsS|MI[GHIJ]|M[CDEFGH][A-Z4-9a-z]C|LS0tLS)[A-Za-z0-9+\/_.=\\%-]{28,}/
        ) { "\($0.output.1)… (\($0.output.0.utf8.count) bytes)" }
        text = text.replacing(
            /(hv[sbr]\.|ya29\.|k8s-aws-v1\.|gh[pousr]_|github_pat_|glpat-|sha256~|AGE-SECRET-KEY-1)[A-Za-z0-9_.\/+=-]{8,}/
        ) { "\($0.output.1)… (\($0.output.0.utf8.count) bytes)" }
        // What stands before the host of a URL: a name and a password, or a token alone.
        if text.contains("://") {
            text = text.replacing(/(:\/\/(?:[^\/@\s:"']*:)?)[^\/@\s"']+@/) { "\($0.output.1)…@" }
        }
        return text
    }
}
