import JSON
import Manifests
import OpenSSL

/// A token, and what it was found in.
struct TokenSource {
    /// What stands where the token belongs.
    let token: [UInt8]
    /// What it was taken out of, nil when it was given as it is.
    let origin: String?
    /// What becomes of a client that sends all that was given as if it were the token; nil where none would.
    let caution: String?

    /// Finds the token in what people have at hand: an Authorization header, a Secret, TokenRequest, TokenReview,
    /// ExecCredential or kubeconfig in JSON or YAML, lines of other YAML that hold a token, quotes or a shell's
    /// assignment, a command or a log. What is none of these is taken for a token itself.
    init(_ bytes: [UInt8]) {
        let text = bytes.drop { Self.isSpace($0) }
        if text.first == UInt8(ascii: "{"), let document = try? JSONValue(parsing: Array(text)),
            let found = document.tokenSource
        {
            self = found
        } else if let found = Self.header(text) ?? YAMLNode(parsing: bytes)?.tokenSource ?? Self.yaml(bytes)
            ?? Self.shell(bytes) ?? Self.amidText(bytes)
        {
            self = found
        } else {
            self = TokenSource(bytes, nil)
        }
    }

    init(_ token: [UInt8], _ origin: String?, caution: String? = nil) {
        self.token = token
        self.origin = origin
        self.caution = caution
    }

    // MARK: Headers

    private static func header(_ text: ArraySlice<UInt8>) -> TokenSource? {
        var rest = text
        var words: [String] = []
        for word in ["authorization:", "bearer "]
        where rest.prefix(word.utf8.count).elementsEqual(word.utf8, by: { $0 == $1 || $0 | 0x20 == $1 }) {
            rest = rest.dropFirst(word.utf8.count).drop(while: isSpace)
            words.append(word)
        }
        if words.isEmpty { return nil }
        return TokenSource(
            Array(firstHeader(rest)), "an Authorization header",
            caution: words == ["bearer "]
                ? "a client that puts its own Bearer before that one gets 401 Unauthorized: it is judged here without"
                : nil)
    }

    /// A token behind `Bearer` in a command, a line of a log or a request.
    private static func amidText(_ bytes: [UInt8]) -> TokenSource? {
        let word = "bearer ".utf8
        for start in bytes.indices where bytes[start] | 0x20 == UInt8(ascii: "b") {
            guard bytes[start...].prefix(word.count).elementsEqual(word, by: { $0 | 0x20 == $1 }) else {
                continue
            }
            let token = bytes[(start + word.count)...].drop(while: isSpace).prefix(while: isOfToken)
            if token.starts(with: "eyJ".utf8) {
                return TokenSource(Array(token), "an Authorization header amid other text")
            }
        }
        return nil
    }

    private static func isOfToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), 0x30...0x39: true
        default: (0x41...0x5A).contains(byte & 0xDF)
        }
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

    // MARK: Shells

    /// A token in quotes, or given to a variable as in a shell.
    private static func shell(_ bytes: [UInt8]) -> TokenSource? {
        var rest = trimmed(bytes[...])
        var origin = "quotes, which are no part of it"
        var caution: String? =
            "a client that sends the quotes, too, gets 401 Unauthorized: it is judged here without them"
        if rest.starts(with: "export ".utf8) { rest = rest.dropFirst(7) }
        let name = rest.prefix { byte in
            byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
        }
        if !name.isEmpty, rest.dropFirst(name.count).first == UInt8(ascii: "=") {
            rest = rest.dropFirst(name.count + 1)
            caution = nil
            origin = "the variable \(Shown.text(String(decoding: name, as: UTF8.self)))"
        } else if name.count > 0 {
            return nil
        }
        if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard rest.count > 2, rest.last == quote, !rest.dropFirst().dropLast().contains(quote) else {
                return nil
            }
            return TokenSource(Array(rest.dropFirst().dropLast()), origin, caution: caution)
        }
        // What is neither quoted nor a token of three parts is no assignment that anybody meant.
        guard rest.count(where: { $0 == UInt8(ascii: ".") }) == 2, rest.count < trimmed(bytes[...]).count
        else {
            return nil
        }
        return TokenSource(Array(rest), origin)
    }

    // MARK: Lines of YAML

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
