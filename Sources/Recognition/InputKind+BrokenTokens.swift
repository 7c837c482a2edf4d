extension InputKind {
    private static let mask = Pattern(
        #"(?i)(?:^|[^\w])bearer +(<masked>|\*{3,}|\[?(?:redacted|masked|filtered)\]?)"#)
    private static let size = Pattern(#"(?i)(?:^|\n) *token:\s+([0-9]+ bytes)"#)
    /// eyJ in decimal and in hexadecimal.
    private static let numbers = Pattern(
        "[^0-9]{0,40}(?:101[, ]+121[, ]+74[, ]|(?:0x)?65[, ]*(?:0x)?79[, ]*(?:0x)?4[aA])")

    /// Text that shows a token by other means than its own: a mask, or the numbers of its bytes.
    static func trace(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        let text = Array(bytes.prefix(8192))
        if let mark = mask.firstMatch(in: text) ?? size.firstMatch(in: text) {
            return .hidden(mark.words(of: text) ?? "")
        }
        return bytes.count > 12 && numbers.begins(text) ? .printedBytes : nil
    }

    /// A token that something happened to; nil for anything else.
    static func brokenToken(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        var inner = bytes
        for times in 1...3 {
            guard let decoded = decoded(inner) else { break }
            if isHeader(decoded[...]), decoded.contains(UInt8(ascii: ".")) {
                return .encodedToken(times: times)
            }
            inner = decoded.trimmed
        }
        if bytes.starts(with: "ZXlK".utf8), isWord(bytes) { return .encodedToken(times: 1) }
        let dots = bytes.count { $0 == UInt8(ascii: ".") }
        if isHeader(bytes), bytes.holds("%2E") || bytes.holds("%2e") {
            return .percentEncodedToken
        }
        if bytes.holds("...") || bytes.holds("…"), isHeader(bytes) {
            return .shortened
        }
        let words = bytes.split(whereSeparator: \.isSpace)
        if words.count > 1, words.allSatisfy({ word in word.count { $0 == UInt8(ascii: ".") } == 2 }) {
            return .tokens(words.count)
        }
        if dots == 4, bytes.prefix(bytes.count / 2).elementsEqual(bytes.suffix(bytes.count - bytes.count / 2))
        {
            return .tokenTwice
        }
        if dots == 4, let header = header(bytes), header.contains("\"enc\"") { return .encrypted }
        if dots == 0, let text = header(bytes), !text.contains("\"alg\""),
            ["\"iss\"", "\"sub\"", "\"aud\""].contains(where: { text.contains($0) })
        {
            return .payload
        }
        if dots < 2, isHeader(bytes), isWord(bytes) { return .cutOff(parts: dots + 1) }
        return nil
    }

    /// Whether a text begins as a token does: base64url of an object's beginning.
    private static func isHeader(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.starts(with: "eyJ".utf8) || bytes.starts(with: "ewog".utf8) || bytes.starts(with: "ewoJ".utf8)
    }

    /// The first part of a token as JSON text, nil when it is none.
    private static func header(_ bytes: ArraySlice<UInt8>) -> String? {
        let part = bytes.prefix { $0 != UInt8(ascii: ".") }
        guard let decoded = LenientBase64.decode(part), decoded.first == UInt8(ascii: "{") else { return nil }
        return String(decoding: decoded, as: UTF8.self)
    }
}
