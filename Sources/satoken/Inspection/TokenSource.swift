import JSON
import OpenSSL

/// A token, and what it was found in.
struct TokenSource {
    /// What stands where the token belongs.
    let token: [UInt8]
    /// What it was taken out of, nil when it was given as it is.
    let origin: String?

    /// Finds the token in what people have at hand: an Authorization header, a Secret, TokenRequest, TokenReview,
    /// ExecCredential or kubeconfig in JSON, or lines of YAML that hold a token. What is none of these is taken for a
    /// token itself.
    init(_ bytes: [UInt8]) {
        let text = bytes.drop { Self.isSpace($0) }
        if text.first == UInt8(ascii: "{"), let document = try? JSONValue(parsing: Array(text)),
            let found = Self.find(in: document)
        {
            self = found
        } else if let found = Self.header(text) ?? Self.yaml(bytes) {
            self = found
        } else {
            self = TokenSource(bytes, nil)
        }
    }

    private init(_ token: [UInt8], _ origin: String?) {
        self.token = token
        self.origin = origin
    }

    // MARK: Headers

    private static func header(_ text: ArraySlice<UInt8>) -> TokenSource? {
        var rest = text
        var origin: String?
        for (word, name) in [
            ("authorization:", "an Authorization header"), ("bearer ", "an Authorization header"),
        ]
        where rest.prefix(word.utf8.count).elementsEqual(word.utf8, by: { $0 == $1 || $0 | 0x20 == $1 }) {
            rest = rest.dropFirst(word.utf8.count).drop(while: isSpace)
            origin = name
        }
        return origin.map { TokenSource(Array(firstHeader(rest)), $0) }
    }

    /// What stands before the next header or the empty line that ends them; a token that was broken into lines stays
    /// whole.
    private static func firstHeader(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst() else { return text }
        let more = lines.prefix { !trimmed($0).isEmpty && !$0.contains(UInt8(ascii: ":")) }
        if more.count == lines.count { return text }
        let end = (more.last ?? first).endIndex
        return text[..<end].last == 0x0D ? text[..<(end - 1)] : text[..<end]
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    // MARK: JSON

    private static func find(in document: JSONValue) -> TokenSource? {
        let kind = document["kind"]?.string
        switch kind {
        case "Secret":
            if let text = document["stringData"]?["token"]?.string { return TokenSource(text, "a Secret") }
            guard let data = document["data"]?["token"]?.string, let bytes = Base64.decode(Array(data.utf8))
            else {
                return nil
            }
            return TokenSource(bytes, "a Secret")
        case "TokenRequest", "ExecCredential":
            return document["status"]?["token"]?.string.map { TokenSource($0, kind.map { "a \($0)" }) }
        case "TokenReview": return document["spec"]?["token"]?.string.map { TokenSource($0, "a TokenReview") }
        case "Config":
            let users = document["users"]?.elements ?? []
            let tokens = users.compactMap { user in
                (user["user"]?["token"]?.string).map { (user["name"]?.string ?? "", $0) }
            }
            guard let (name, token) = tokens.first else { return nil }
            let others = tokens.count > 1 ? ", the first of \(tokens.count)" : ""
            return TokenSource(token, "a kubeconfig, user \(Shown.text(name))\(others)")
        case "List":
            return document["items"]?.elements.lazy.compactMap { find(in: $0) }.first
        default: return nil
        }
    }

    private init(_ token: String, _ origin: String?) { self.init(Array(token.utf8), origin) }

    // MARK: YAML

    /// The first line `token: …` whose value is a token, or the base64 of one as in a Secret. Only looked for where
    /// several lines or a name with a colon say that this is no token itself.
    private static func yaml(_ bytes: [UInt8]) -> TokenSource? {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard let value = value(of: "token", in: line) else { continue }
            let isBlock = value.first == UInt8(ascii: "|") || value.first == UInt8(ascii: ">")
            let text = isBlock ? block(lines[(index + 1)...], under: indentation(line)) : unquoted(value)
            if text.isEmpty { continue }
            if !text.contains(UInt8(ascii: ".")), let decoded = Base64.decode(text),
                decoded.contains(UInt8(ascii: "."))
            {
                return TokenSource(decoded, "YAML, line \(index + 1), base64 as in a Secret")
            }
            return TokenSource(text, "YAML, line \(index + 1)")
        }
        return nil
    }

    private static func value(of name: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var rest = line.drop(while: isSpace)
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst().drop(while: isSpace) }
        if rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "'") { rest = rest.dropFirst() }
        guard rest.starts(with: name.utf8) else { return nil }
        rest = rest.dropFirst(name.utf8.count)
        if rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "'") { rest = rest.dropFirst() }
        guard rest.first == UInt8(ascii: ":") else { return nil }
        return trimmed(rest.dropFirst())
    }

    private static func unquoted(_ value: ArraySlice<UInt8>) -> [UInt8] {
        guard let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            // A comment begins with a space and a hash.
            return Array(value.prefix { !isSpace($0) })
        }
        return Array(value.dropFirst().prefix { $0 != quote })
    }

    /// The lines of a block scalar, joined: a token has no line endings of its own.
    private static func block(_ lines: ArraySlice<ArraySlice<UInt8>>, under indent: Int) -> [UInt8] {
        lines.prefix { trimmed($0).isEmpty || indentation($0) > indent }.flatMap { Array(trimmed($0)) }
    }

    private static func indentation(_ line: ArraySlice<UInt8>) -> Int { line.prefix { $0 == 0x20 }.count }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line.drop(while: isSpace)
        while let last = line.last, isSpace(last) { line.removeLast() }
        return line
    }
}
