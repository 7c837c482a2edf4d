internal import JOSE
package import JSON
package import KeyRing
internal import ServiceAccountTokens
internal import Text

/// A pile of tokens in words.
package enum PileWords {
    /// The tokens of one key in a line.
    package static func line(_ tally: TokenPile.Tally) -> String {
        var parts = ["\(tally.count) token\(tally.count == 1 ? "" : "s")"]
        if tally.count > 0 {
            parts.append("of \(tally.accounts.count) account\(tally.accounts.count == 1 ? "" : "s")")
        }
        var text = parts.joined(separator: " ")
        if let first = tally.firstIssued { text += ", first issued \(Timestamp.text(first))" }
        if let last = tally.lastExpiry { text += ", last expiry \(Timestamp.text(last))" }
        if tally.extended > 0 { text += ", \(tally.extended) extended to a year" }
        if tally.legacy > 0 { text += ", \(tally.legacy) of Secrets" }
        if tally.endless > 0 { text += ", \(tally.endless) without an end" }
        if tally.forged > 0 { text += "; \(tally.forged) more claim this key and are not signed by it" }
        return text
    }

    /// What a pile says of when a key may go.
    package static func verdict(_ key: RingKey, _ tally: TokenPile.Tally?) -> String {
        guard let tally, tally.count > 0 else { return "no token in this pile needs \(key.name)" }
        if tally.endless > 0 { return "this pile needs \(key.name) for ever: it holds tokens without an end" }
        return "no token in this pile needs \(key.name) after \(Timestamp.text(tally.lastExpiry ?? 0))"
    }

    package static func json(_ name: String?, _ keyID: String, _ tally: TokenPile.Tally) -> JSONText {
        .object([
            ("name", name.map { .string($0) } ?? .null), ("kid", .string(keyID)),
            ("tokens", .integer(tally.count)),
            ("notSigned", .integer(tally.forged)),
            ("accounts", .strings(tally.accounts.sorted())),
            ("firstIssued", RingJSON.time(tally.firstIssued)),
            ("lastExpiry", RingJSON.time(tally.lastExpiry)),
            ("lastOutsideExpiry", RingJSON.time(tally.lastOutsideExpiry)),
            ("extended", .integer(tally.extended)), ("legacy", .integer(tally.legacy)),
            ("endless", .integer(tally.endless)),
        ])
    }
}
