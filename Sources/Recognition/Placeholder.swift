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
    /// The path to a value in a document, as jq and kubectl take it.
    case selector(String)
    /// What a program prints for an object whose text it does not know.
    case printedObject(String)
    /// What a store or a build server encrypted.
    case encrypted(String)

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
        if let other = Self.printed(text) { return other }
        if text.wholeMatch(
            of: /%[A-Za-z_][A-Za-z0-9_]*%|\$env:[A-Za-z_][A-Za-z0-9_]*|@[A-Za-z_.]+@|#\{[^}]*\}#?/) != nil
        {
            return .variable(text)
        }
        if noValues.contains(text.lowercased()) { return .noValue(text) }
        if text.wholeMatch(of: /%![a-zA-Z]\(.*\)/) != nil { return .noValue(text) }
        if text.wholeMatch(of: /\(\([^()]+\)\)|secretKeyRef|valueFrom|![A-Z]?[A-Za-z]+ .+/) != nil
            || references.contains(where: { text.lowercased().hasPrefix($0) })
        {
            return .reference(text)
        }
        let isMask =
            text.utf8.count >= 3 && Set(text.lowercased()).count <= 2
            && text.contains { "*xX•.-_#".contains($0) }
        if isMask || text.wholeMatch(of: /<[^<>]*>|\[[A-Za-z _-]+\]|&lt;.*&gt;|\([a-z ]+\)/) != nil
            || text.wholeMatch(of: /(?i)_*(?:access_?)?(?:token|bearer|jwt|secret|password|credentials)_*/)
                != nil
            || examples.contains(where: { text.lowercased().contains($0) && text.utf8.count < 64 })
        {
            return .example(text)
        }
        return nil
    }

    /// What programs print, and templates of other programs.
    private static func printed(_ text: String) -> Placeholder? {
        if text.wholeMatch(
            of:
                /(?:[a-z-]+=)?'?\{\.[^{}]+\}'?|\.?(?:data|stringData|status|items|users)(?:[.\[][A-Za-z0-9_."'\]\[\\-]+)+/
        )
            != nil
        {
            return .selector(text)
        }
        if text.wholeMatch(
            of:
                /\[[A-Z]@[0-9a-f]+|[A-Za-z_$][\w$]*(?:\.[\w$]+)+@[0-9a-f]{1,16}|System\.[A-Za-z.]+(?:\[\])?|#<[A-Z].*>|\[object [A-Z]\w*\]|<(?:bound|function|class|generator|coroutine|[\w.]+ object).*>|map\[.*\]/
        ) != nil, !noValues.contains(text.lowercased()) {
            return .printedObject(text)
        }
        if text.wholeMatch(
            of:
                /\{[A-Za-z0-9+\/=]{20,}\}|\{[a-z0-9-]+\}.+|ENC[\[(].*|gAAAAA[A-Za-z0-9_=-]+|AQICAH.*|Ag[A-D][A-Za-z0-9+\/=]{20,}|vault:v[0-9]+:.*|!vault\b.*|\$ANSIBLE_VAULT;.*|\$(?:2[aby]|5|6|argon2[a-z]*)\$.*/
        ) != nil {
            return .encrypted(text)
        }
        // What Python, Java and C# fill in.
        return text.wholeMatch(of: /\{[A-Za-z0-9_.]+\}|%\([A-Za-z0-9_]+\)s|%s/) != nil ? .template(text) : nil
    }

    private static let noValues: Set<String> = [
        "null", "undefined", "none", "nil", "<nil>", "<no value>", "<none>", "true", "false", "nan",
        "[object object]",
        "{}", "[]", "\"\"", "''", "n/a", "empty", "<unset>", "<unknown>", "(null)", "system.string", "0", "1",
        "-",
    ]
    private static let references = [
        "vault:", "ref+", "op://", "arn:aws:", "gcpsm://", "secret://", "keyvault://", "projects/",
        "awssm://", "bws://",
        "sops:", "kms://", "infisical://", "doppler://", "ssm:", "env:", "env://", "awsssm:", "akv:",
        "consul:", "berglas://",
        "secretsmanager:", "@microsoft.keyvault(",
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
        case .example(let text): "a placeholder for a token, from an example or a log: \(Self.short(text))"
        case .selector(let text): "the path to a value, not the value: \(Self.short(text))"
        case .printedObject(let text):
            "what a program prints for an object, not its text: \(Self.short(text))"
        case .encrypted: "encrypted or hashed text, not the secret"
        }
    }

    package var cause: String {
        switch self {
        case .variable: "the name of a variable was sent, not its value"
        case .template: "a template was used as it stands"
        case .reference: "nothing put the secret in the place of its reference"
        case .noValue: "the field or variable that should hold the token was empty"
        case .example: "no token was put in its place"
        case .selector: "the argument of jq or kubectl was kept, not what they print"
        case .printedObject: "a program printed the object that holds the token in place of the token"
        case .encrypted: "nothing decrypted the secret before it was used"
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
        case .selector: "look at the command: kubectl get secret NAME -o jsonpath='{.data.token}' | base64 -d"
        case .printedObject:
            "let the program make text of the bytes: string(b) in Go, b.decode() in Python, new String(b) in Java"
        case .encrypted: "decrypt it with the tool that encrypted it; of a hash nothing can be got back"
        }
    }

    private static func short(_ text: String) -> String { text.count <= 64 ? text : "\(text.prefix(64))…" }
}
