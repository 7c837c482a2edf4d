/// Text that stands where a value should have been put.
package enum Placeholder: Sendable, Equatable {
    /// The name of a variable, which nothing expanded.
    case variable(String)
    /// A template that was not rendered.
    case template(String)
    /// Where a secret store would have put the secret.
    case reference(String)
    /// A word that programs write for no value.
    case noValue(String)
    /// What people write in examples and over secrets.
    case example(String)

    /// nil for what may be a value. White space at the ends counts for nothing.
    init?(_ text: String) {
        if text.isEmpty || text.utf8.count > 400 { return nil }
        // Of other text only the placeholder in it is kept: the rest may be a secret.
        if let template = text.firstMatch(
            of: /\$?\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|<%.*?(?:%>|$)|\[\[ .*?(?:\]\]|$)/)
        {
            self = .template(String(template.output))
        } else if let wholly = Self.whole(text) {
            self = wholly
        } else if !text.contains("\n"),
            let variable = text.firstMatch(of: /\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_][A-Za-z0-9_]*/),
            variable.range.lowerBound == text.startIndex || variable.output.hasSuffix("}")
                || variable.output.hasSuffix(")")
        {
            self = .variable(String(variable.output))
        } else {
            return nil
        }
    }

    private static func whole(_ text: String) -> Placeholder? {
        if text.wholeMatch(of: /`[^`]+`/) != nil { return .variable(text) }
        if text.wholeMatch(
            of: /%[A-Za-z_][A-Za-z0-9_]*%|\$env:[A-Za-z_][A-Za-z0-9_]*|@[A-Za-z_.]+@|#\{[^}]*\}#?/) != nil
        {
            return .variable(text)
        }
        if noValues.contains(text.lowercased()) { return .noValue(text) }
        if text.wholeMatch(of: /\(\([^()]+\)\)|!vault\b.*|ENC\[.*|AgA[A-Za-z0-9+\/=]{40,}/) != nil
            || references.contains(where: { text.hasPrefix($0) })
        {
            return .reference(text)
        }
        let isMask =
            text.utf8.count >= 3 && Set(text.lowercased()).count <= 2
            && text.contains { "*xX•.-_#".contains($0) }
        if isMask || text.wholeMatch(of: /<[^<>]*>|\[[A-Za-z _-]+\]/) != nil
            || examples.contains(where: { text.lowercased().contains($0) && text.utf8.count < 64 })
        {
            return .example(text)
        }
        return nil
    }

    private static let noValues: Set<String> = [
        "null", "undefined", "none", "nil", "<nil>", "<no value>", "<none>", "true", "false", "nan",
        "[object object]",
        "{}", "[]", "\"\"", "''", "n/a", "empty", "<unset>", "<unknown>", "(null)", "system.string", "0",
    ]
    private static let references = [
        "vault:", "ref+", "op://", "arn:aws:", "gcpsm://", "secret://", "keyvault://", "projects/",
        "awssm://", "bws://",
        "sops:", "kms://", "infisical://", "doppler://", "$ANSIBLE_VAULT;",
    ]
    private static let examples = [
        "changeme", "change-me", "change_me", "redacted", "masked", "replaceme", "replace_me", "replace-me",
        "your-token",
        "your_token", "yourtoken", "my-token-here", "insert", "placeholder", "token-here", "todo", "dummy",
        "sensitive",
    ]

    /// What it is, as in "the name of a variable, not its value ($TOKEN)".
    package var words: String {
        switch self {
        case .variable(let text): "a variable that was not expanded: \(Self.short(text))"
        case .template(let text): "a template that was not rendered: \(Self.short(text))"
        case .reference(let text): "a reference into a secret store, not the secret: \(Self.short(text))"
        case .noValue(let text): "the word \(Self.short(text)), which programs write where there is no value"
        case .example(let text): "what stands for a token in an example or a log: \(Self.short(text))"
        }
    }

    package var cause: String {
        switch self {
        case .variable: "the name of a variable was sent, not its value"
        case .template: "a template was used as it stands"
        case .reference: "nothing put the secret in the place of its reference"
        case .noValue: "the field or variable that should hold the token was empty"
        case .example: "no token was put in its place"
        }
    }

    package var fix: String {
        switch self {
        case .variable:
            "within single quotes nothing is expanded: use double quotes, and export the variable to the program "
                + "that reads it"
        case .template: "render it first (helm template, envsubst, ansible), and look at what comes out"
        case .reference:
            "see that the injector, operator or wrapper that resolves such references runs where this is used"
        case .noValue: "look at where the value should come from: a Secret's key, jq's path, a variable"
        case .example: "put the token there; kubectl create token makes one"
        }
    }

    private static func short(_ text: String) -> String { text.count <= 64 ? text : "\(text.prefix(64))…" }
}
