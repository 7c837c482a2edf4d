package import Recognition
internal import ServiceAccountTokens

/// What is before and behind a token in a text that holds little else: quotes, invisible characters, a terminal's
/// colours, the line of a log.
package struct Strangers {
    private let before: ArraySlice<UInt8>
    private let behind: ArraySlice<UInt8>

    /// nil where the token has a place in the text, which is then worth more: before it are words or a notation.
    package init?(around token: Range<Int>, in text: [UInt8]) {
        let text = text[...]
        before = text[..<token.lowerBound].trimmed
        behind = text[token.upperBound...]
        guard Self.isMere(Array(before)), !(before.isEmpty && behind.trimmed.isEmpty) else { return nil }
        // Words behind it are no notation, and what closes one opened before.
        if !before.isEmpty && !Self.isMere(Array(behind.trimmed)) { return nil }
    }

    /// Whether bytes are marks alone: no words, and no member, list or assignment.
    private static func isMere(_ bytes: [UInt8]) -> Bool {
        var place = 0
        while place < bytes.count {
            if let end = bytes.endOfEscape(at: place) {
                place = end
                continue
            }
            if bytes[place].isLetterOrDigit || "{:=".utf8.contains(bytes[place]) { return false }
            place += 1
        }
        return true
    }

    /// Where the token is.
    package var place: String {
        before.isEmpty
            ? "the text before what follows it"
            : behind.trimmed.isEmpty
                ? "the text behind what precedes it" : "the text within what surrounds it"
    }

    /// What becomes of a client that sends the whole.
    package var caution: String {
        var parts: [String] = []
        if !before.isEmpty { parts.append("before the token is \(Self.shown(before))") }
        if !behind.trimmed.isEmpty { parts.append("behind the token is \(Self.shown(behind))") }
        let server =
            before.isEmpty && behind.first == 0x20
            ? "the API server stops reading at a space, other programs refuse the whole"
            : "the API server takes it for a part of the token, and answers 401 Unauthorized"
        return
            "\(parts.joined(separator: ", and ")), which \(parts.count == 1 ? "is" : "are") no part of it: \(server); remove it"
    }

    private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes.prefix(120), as: UTF8.self)
        return Shown.quoted(bytes.count > 120 ? text + "…" : text)
    }
}

extension FoundToken.Form {
    /// Where a token so written is.
    package var place: String {
        switch self {
        case .percentEncoded: "a URL's encoding"
        case .standardBase64: "base64's own alphabet, of which tokens are not"
        case .folded: "several lines with something between them"
        case .invisible: "a text with invisible characters in it"
        }
    }

    /// What becomes of a client that sends it so.
    package var caution: String {
        switch self {
        case .percentEncoded:
            "a client that sends it in a URL's encoding gets 401 Unauthorized: put dots in place of %2E"
        case .standardBase64:
            "another program encoded it with +, / or =, which the API server refuses (401 Unauthorized): mend that program, or "
                + "tr '+/' '-_' | tr -d ="
        case .folded:
            "a client that sends it so gets 401 Unauthorized, or fails before it asks: put it on one line"
        case .invisible:
            "characters that no screen shows stand in it (zero-width spaces or the like), and the API server answers 401 "
                + "Unauthorized; they go by tr -cd 'A-Za-z0-9._-'"
        }
    }
}
