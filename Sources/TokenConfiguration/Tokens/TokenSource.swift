internal import JSON
internal import Manifests
internal import Recognition
package import ServiceAccountTokens

/// A token, and what it was found in.
package struct TokenSource {
    /// What is given as the token.
    package let token: [UInt8]
    /// What it was taken out of, nil when it was given as it is.
    package let origin: String?
    /// What becomes of a client that sends all that was given as if it were the token; nil where none would fail.
    package private(set) var caution: String?
    /// The kind of place that it was found in.
    package var place = ExplanationContext.Place.elsewhere

    package init(
        _ token: [UInt8], _ origin: String?, caution: String? = nil,
        place: ExplanationContext.Place = .elsewhere
    ) {
        self.token = token
        self.origin = origin
        self.caution = caution
        self.place = place
    }

    /// Finds the token in what people have at hand: a document of Kubernetes in JSON or YAML, an Authorization header,
    /// quotes or a shell's assignment, base64, and any other text that holds one. What is none of these is taken for a
    /// token itself.
    ///
    /// - Parameter given: a file or an argument as it is, its last line ending, too.
    package init(_ given: [UInt8]) {
        let text = PlainText(given)
        var bytes = text.bytes
        var cautions: [String] = []
        var hasLineEnd = false
        if let mark = text.mark {
            cautions.append("\(mark.words), which is no part of the token: \(mark.fix)")
        }
        if bytes.last == 0x0A {
            bytes.removeLast()
            if bytes.last == 0x0D {
                bytes.removeLast()
                hasLineEnd = true
            }
        }
        self = Self.found(in: bytes)
        if hasLineEnd && origin == nil {
            cautions.append(
                Self.lineEnd("it ends with CR LF, as Windows' editors write it", "remove it (tr -d '\\r\\n')")
            )
        }
        if let caution { cautions.append(caution) }
        caution = cautions.isEmpty ? nil : cautions.joined(separator: "; ")
    }

    /// What a client meets that sends a line ending with the token.
    static func lineEnd(_ what: String, _ fix: String) -> String {
        "\(what): a client that sends the line end, too, fails before it asks (invalid header field value); \(fix)"
    }

    private static func found(in bytes: [UInt8]) -> TokenSource {
        let text = bytes.drop { $0.isSpace }
        if text.first == UInt8(ascii: "{"), let document = try? JSONValue(parsing: Array(text)),
            let found = document.tokenSource
        {
            return found
        }
        return header(text) ?? YAMLNode(parsing: bytes)?.tokenSource ?? shell(bytes) ?? amid(bytes)
            ?? TokenSource(bytes, nil)
    }

    // MARK: Other text

    /// The first token in base64 or amid other text; nil where all of it is the token, folded as it may be.
    private static func amid(_ bytes: [UInt8]) -> TokenSource? {
        let found = FoundToken.all(in: bytes)
        guard let first = found.first else { return nil }
        let text = bytes.trimmed
        let isAll = first.range.lowerBound == text.startIndex && first.range.upperBound == text.endIndex
        if isAll && first.encodings == 0 {
            guard let form = first.form else { return nil }
            return TokenSource(first.token, form.place, caution: form.caution)
        }
        if isAll {
            return TokenSource(
                first.token,
                first.encodings == 1
                    ? "base64"
                    : "base64, \(first.encodings == 2 ? "twice" : "\(first.encodings) times over")",
                caution: first.encodings == 1
                    ? "a client that sends the base64 gets 401 Unauthorized: base64 -d first"
                    : "it is in base64, \(first.encodings == 2 ? "twice" : "\(first.encodings) times over"): a client that sends that gets "
                        + "401 Unauthorized; base64 -d each layer first")
        }
        // A list of tokens is nothing to choose from.
        let words = bytes.split(whereSeparator: \.isSpace)
        if found.count > 1, words.count == found.count { return nil }
        if first.encodings == 0, found.count == 1, let other = Strangers(around: first.range, in: bytes) {
            return TokenSource(first.token, other.place, caution: other.caution)
        }
        let key = first.place.split(separator: " ").last.map { $0.lowercased() }
        let place =
            key == "authorization" && first.encodings == 0
            ? "an Authorization header amid other text"
            : [kind(bytes), first.place.isEmpty ? nil : first.place].compactMap { $0 }.joined(separator: ", ")
        let origin = place.isEmpty ? "other text" : Shown.printable(place)
        let coding =
            first.encodings == 0
            ? "" : first.encodings == 1 ? ", in base64" : ", in base64 \(first.encodings) times over"
        return TokenSource(
            first.token, origin + coding + (found.count > 1 ? ", the first of \(found.count)" : ""),
            caution: first.isRawInSecretData(of: bytes) ? rawData : first.form?.caution,
            place: kind(bytes) == "a Secret" ? .secret : .elsewhere)
    }

    static let rawData =
        "under data a Secret holds base64, and kubectl apply refuses this (illegal base64 data): put the token under "
        + "stringData"
    /// The kind of an object of Kubernetes, nil for other text.
    private static func kind(_ bytes: [UInt8]) -> String? {
        guard case .object(let object) = InputKind(bytes) else { return nil }
        return object.words
    }

    // MARK: Headers

    private static func header(_ text: ArraySlice<UInt8>) -> TokenSource? {
        var rest = text
        var bearers = 0
        let starts = { (word: String) in
            rest.prefix(word.utf8.count).elementsEqual(word.utf8, by: { $0 == $1 || $0 | 0x20 == $1 })
        }
        let isNamed = starts("authorization:")
        if isNamed { rest = rest.dropFirst("authorization:".utf8.count).drop { $0.isSpace } }
        while starts("bearer ") {
            rest = rest.dropFirst("bearer ".utf8.count).drop { $0.isSpace }
            bearers += 1
        }
        if !isNamed && bearers == 0 { return nil }
        // A header of another scheme is told by its looks.
        if bearers == 0 {
            guard let found = FoundToken.all(in: Array(rest), limit: 1).first else { return nil }
            if starts("basic ") {
                return TokenSource(
                    found.token, "an Authorization header, Basic, in base64",
                    caution:
                        "it is a password there, as image registries take it: the API server reads tokens behind Bearer alone, "
                        + "and answers 401 Unauthorized")
            }
        }
        let caution =
            bearers > 1
            ? "it follows Bearer \(bearers == 2 ? "twice" : "\(bearers) times"), and the API server takes the second Bearer for "
                + "the token: 401 Unauthorized; give the client the token alone"
            : isNamed
                ? nil
                : "a client that puts its own Bearer before that one gets 401 Unauthorized: it is judged here without"
        return TokenSource(Array(firstHeader(rest)), "an Authorization header", caution: caution)
    }

    /// What is before the next header or the empty line that ends them; a token that was broken into lines stays
    /// whole.
    private static func firstHeader(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst() else { return text }
        let more = lines.prefix { !$0.trimmed.isEmpty && !$0.contains(UInt8(ascii: ":")) }
        if more.count == lines.count { return text }
        let end = (more.last ?? first).endIndex
        return text[..<end].last == 0x0D ? text[..<(end - 1)] : text[..<end]
    }

    // MARK: Shells

    /// A token in quotes, or given to a variable as in a shell.
    private static func shell(_ bytes: [UInt8]) -> TokenSource? {
        var rest = bytes[...].trimmed
        var origin = "quotes, which are no part of it"
        var caution: String? =
            "a client that sends the quotes, too, gets 401 Unauthorized: it is judged here without them"
        if rest.starts(with: "export ".utf8) { rest = rest.dropFirst(7) }
        let name = rest.prefix { byte in
            byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
        }
        // What begins as a token does is no name of a variable.
        if !name.isEmpty, !name.starts(with: "eyJ".utf8),
            rest.dropFirst(name.count).first == UInt8(ascii: "=")
        {
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
            rest = rest.dropFirst().dropLast()
        } else if rest.count(where: { $0 == UInt8(ascii: ".") }) != 2
            || rest.count == bytes[...].trimmed.count || rest.contains(UInt8(ascii: "&"))
        {
            // What is neither quoted nor a token of three parts is no assignment of a token.
            return nil
        }
        let inner = Array(rest)
        // Quotes and names surround base64 and headers, too.
        if !FoundToken.all(in: inner, limit: 1).isEmpty, inner.count(where: { $0 == UInt8(ascii: ".") }) != 2
        {
            return nil
        }
        return TokenSource(inner, origin, caution: caution)
    }
}
