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
        let bytes = Array(text.utf8)
        if let template = Self.template.firstMatch(in: bytes) {
            self = .template(String(decoding: bytes[template.range], as: UTF8.self))
        } else if let wholly = Self.whole(text) {
            self = wholly
        } else if !text.contains("\n"),
            let variable = Self.variable.firstMatch(in: bytes).map({ bytes[$0.range] }),
            variable.startIndex == 0 || variable.last == UInt8(ascii: "}")
                || variable.last == UInt8(ascii: ")")
        {
            self = .variable(String(decoding: variable, as: UTF8.self))
        } else {
            return nil
        }
    }

    private static let template = Pattern(
        #"\$?\{\{.*?(?:}}|$)|\{%.*?(?:%}|$)|<%.*?(?:%>|$)|\[\[ .*?(?:\]\]|$)"#)
    private static let variable = Pattern(#"\$\{[^}]*}|\$\([^)]*\)|\$[A-Za-z_][A-Za-z0-9_]*"#)
    private static let command = Pattern("`[^`]+`")
    private static let foreignVariable = Pattern(
        #"%[A-Za-z_][A-Za-z0-9_]*%|\$env:[A-Za-z_][A-Za-z0-9_]*|@[A-Za-z_.]+@|#\{[^}]*}#?"#)
    /// What Go prints for a verb that does not fit its argument.
    private static let badVerb = Pattern(#"%![a-zA-Z]\(.*\)"#)
    private static let storeReference = Pattern(
        #"\(\([^()]+\)\)|secretKeyRef|valueFrom|![A-Z]?[A-Za-z]+ .+"#)
    private static let bracketed = Pattern(#"<[^<>]*>|\[[A-Za-z _-]+\]|&lt;.*&gt;|\([a-z ]+\)"#)
    private static let ownName = Pattern(
        "(?i)_*(?:access_?)?(?:token|bearer|jwt|secret|password|credentials)_*")

    private static func whole(_ text: String) -> Placeholder? {
        if command.matches(text.utf8) { return .variable(text) }
        if let other = Self.printed(text) { return other }
        if foreignVariable.matches(text.utf8) { return .variable(text) }
        let lowercased = text.lowercased()
        if noValues.contains(lowercased) { return .noValue(text) }
        if badVerb.matches(text.utf8) { return .noValue(text) }
        if storeReference.matches(text.utf8) || references.contains(where: lowercased.hasPrefix) {
            return .reference(text)
        }
        let isMask =
            text.utf8.count >= 3 && Set(lowercased).count <= 2
            && text.contains { "*xX•.-_#".contains($0) }
        if isMask || bracketed.matches(text.utf8) || ownName.matches(text.utf8)
            || text.utf8.count < 64 && examples.stands(in: text.utf8)
        {
            return .example(text)
        }
        return nil
    }

    private static let selector = Pattern(
        #"(?:[a-z-]+=)?'?\{\.[^{}]+}'?|\.?(?:data|stringData|status|items|users)(?:[.\[][A-Za-z0-9_."'\]\[\\-]+)+"#
    )
    private static let object = Pattern(
        #"\[[A-Z]@[0-9a-f]+|[A-Za-z_$][\w$]*(?:\.[\w$]+)+@[0-9a-f]{1,16}|System\.[A-Za-z.]+(?:\[\])?|#<[A-Z].*>|\[object [A-Z]\w*\]|<(?:bound|function|class|generator|coroutine|[\w.]+ object).*>|map\[.*\]"#
    )
    private static let encrypted = Pattern(
        #"\{[A-Za-z0-9+/=]{20,}}|\{[a-z0-9-]+}.+|ENC[\[(].*|gAAAAA[A-Za-z0-9_=-]+|AQICAH.*|Ag[A-D][A-Za-z0-9+/=]{20,}|vault:v[0-9]+:.*|!vault(?:[^\w].*)?|\$ANSIBLE_VAULT;.*|\$(?:2[aby]|5|6|argon2[a-z]*)\$.*"#
    )
    /// What Python, Java and C# fill in.
    private static let format = Pattern(#"\{[A-Za-z0-9_.]+}|%\([A-Za-z0-9_]+\)s|%s"#)

    /// What programs print, and templates of other programs.
    private static func printed(_ text: String) -> Placeholder? {
        if selector.matches(text.utf8) { return .selector(text) }
        if object.matches(text.utf8), !noValues.contains(text.lowercased()) { return .printedObject(text) }
        if encrypted.matches(text.utf8) { return .encrypted(text) }
        return format.matches(text.utf8) ? .template(text) : nil
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
    private static let examples = Pattern(
        "(?i)change[_-]?me|redacted|masked|replace[_-]?me|your[_-]?token|my-token-here|insert|placeholder|token-here|todo|dummy|sensitive"
    )

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

    /// The beginning of a text, in which a value may stand beside the placeholder.
    private static func short(_ text: String) -> String {
        let text = Redaction.withoutSecrets(text)
        return text.count <= 64 ? text : "\(text.prefix(64))…"
    }
}
