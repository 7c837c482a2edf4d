internal import JOSE
internal import Text

/// What two texts that should be the same to the letter, issuers or audiences, have all but in common.
package enum TextDifference {
    /// How they differ, in a clause; nil when they are the same, or have nothing in common that a slip of the hand
    /// would explain.
    package static func words(_ a: String, _ b: String) -> String? {
        if a.isExactly(b) || a.isEmpty || b.isEmpty { return nil }
        if let slip = slips.first(where: { $0.plain(a).isExactly($0.plain(b)) }) { return slip.words }
        let (x, y) = (slips.reduce(a) { $1.plain($0) }, slips.reduce(b) { $1.plain($0) })
        guard x.isExactly(y) else { return nil }
        // Those without which the rest is not enough.
        let needed = slips.indices.filter { left in
            func plain(_ text: String) -> String {
                slips.indices.reduce(text) { $1 == left ? $0 : slips[$1].plain($0) }
            }
            return !plain(a).isExactly(plain(b))
        }
        let names = needed.map { slips[$0].name }
        return names.isEmpty
            ? "they differ in small things" : "they differ by \(names.joined(separator: " and "))"
    }

    /// One slip: its words, and a text without it.
    private struct Slip: Sendable {
        let name: String
        let words: String
        let plain: @Sendable (String) -> String
    }

    private static let slips = [
        Slip(
            name: "white space", words: "they differ by white space",
            plain: {
                String(String.UnicodeScalarView($0.unicodeScalars.filter { !$0.properties.isWhitespace }))
            }),
        Slip(
            name: "quotes", words: "they differ by quotes around one of them: a flag was quoted twice",
            plain: { withoutQuotes($0) }),
        Slip(
            name: "the path of a document",
            words: "one is the address of the discovery document or of the JWK Set",
            plain: { text in
                for path in ["/.well-known/openid-configuration", "/openid/v1/jwks"]
                where text.hasSuffix(path) {
                    return String(text.dropLast(path.count))
                }
                return text
            }),
        Slip(
            name: "a slash at the end", words: "they differ by a slash at the end",
            plain: { text in
                var text = Substring(text)
                while text.hasSuffix("/") { text = text.dropLast() }
                return String(text)
            }),
        Slip(
            // Of ASCII only: elsewhere letters of different alphabets share a case.
            name: "case", words: "they differ in case",
            plain: { text in
                String(
                    decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
            }),
        Slip(
            name: "a port", words: "one names the port that goes without saying",
            plain: { withoutPort($0) }),
        Slip(
            name: "the scheme", words: "the schemes differ",
            plain: { text in text.firstRange(of: "://").map { String(text[$0.upperBound...]) } ?? text }),
    ]

    /// Quotes at both ends, and those that a shell's backslash kept.
    private static func withoutQuotes(_ text: String) -> String {
        var text = text.replacing("\\\"", with: "\"")
        for quote in ["\"", "'", "`"] {
            while text.utf8.count > 2, text.hasPrefix(quote), text.hasSuffix(quote) {
                text = String(text.dropFirst().dropLast())
            }
        }
        return text
    }

    private static func withoutPort(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        let port = text.hasPrefix("http:") ? ":80" : ":443"
        guard authority.hasSuffix(port) else { return text }
        return String(text[..<scheme.upperBound] + authority.dropLast(port.count))
            + text[scheme.upperBound...].dropFirst(authority.count)
    }
}
