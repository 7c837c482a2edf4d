internal import JOSE

/// How two issuers that should be the same to the letter differ.
enum IssuerDifference {
    /// The difference in words, nil when there is none.
    static func words(_ published: String, _ expected: String) -> String? {
        if published.isExactly(expected) { return nil }
        let (a, b) = (withoutSlash(published), withoutSlash(expected))
        if a.isExactly(b) {
            return published.hasSuffix("/") && !expected.hasSuffix("/")
                ? "it ends with a slash that the other has not" : "it lacks the slash at the other's end"
        }
        if inOneCase(a) == inOneCase(b) { return "letters differ in case" }
        if withoutPort(a).isExactly(withoutPort(b)) { return "one names the port that goes without saying" }
        if withoutScheme(a).isExactly(withoutScheme(b)) { return "the schemes differ" }
        return "they are different"
    }

    private static func withoutSlash(_ text: String) -> String {
        var text = Substring(text)
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }

    /// Of ASCII only: elsewhere letters of different alphabets share a case.
    private static func inOneCase(_ text: String) -> [UInt8] {
        text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func withoutPort(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        guard authority.hasSuffix(":443") else { return text }
        return String(text[..<scheme.upperBound] + authority.dropLast(4))
            + text[scheme.upperBound...].dropFirst(authority.count)
    }

    private static func withoutScheme(_ text: String) -> Substring {
        text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
    }
}
