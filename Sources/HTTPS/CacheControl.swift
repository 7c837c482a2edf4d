/// The Cache-Control header of a response (RFC 9111, 5.2): how long caches keep a document.
package struct CacheControl: Sendable, Equatable {
    /// Seconds for which a copy is fresh, nil without a max-age.
    package let maxAge: Int?
    /// Whether a copy must be revalidated before each use.
    package let isUncached: Bool

    package init(_ header: String) {
        var maxAge: Int?
        var isUncached = false
        for directive in header.split(separator: ",") {
            let parts = directive.split(separator: "=", maxSplits: 1).map { part in
                String(part.drop { $0 == " " || $0 == "\t" || $0 == "\"" }.prefix { !" \t\"".contains($0) })
                    .lowercased()
            }
            switch parts.first {
            case "no-store", "no-cache": isUncached = true
            case "max-age", "s-maxage":
                // The longest of several, because some cache follows it. A number that is too large means for ever.
                guard let digits = parts.dropFirst().first, !digits.isEmpty,
                    digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
                else { continue }
                maxAge = max(maxAge ?? 0, Int(digits) ?? .max)
            default: break
            }
        }
        self.maxAge = maxAge
        self.isUncached = isUncached
    }
}
