/// Names in the API's paths.
package enum ResourceName {
    /// Whether a path can hold the name (apimachinery, IsValidPathSegmentName).
    static func isAddressable(_ name: String) -> Bool { problems(name).isEmpty }

    /// What is wrong with a name, in the server's words; empty for a valid name.
    static func problems(_ name: String) -> String {
        if name == "." || name == ".." { return "may not be '\(name)'" }
        let marks: [(text: String, byte: UInt8)] = [("/", 0x2F), ("%", 0x25)]
        return marks.filter { name.utf8.contains($0.byte) }.map { "may not contain '\($0.text)'" }
            .joined(separator: " ")
    }

    /// Whether the text is a DNS label (RFC 1123): a namespace's name.
    static func isLabel(_ text: Substring) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            && text.utf8.first.map(isAlphanumeric) == true && text.utf8.last.map(isAlphanumeric) == true
    }

    /// Whether the text is a DNS subdomain (RFC 1123): a ServiceAccount's name.
    package static func isSubdomain(_ text: Substring) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
                    && part.utf8.first.map(isAlphanumeric) == true
                    && part.utf8.last.map(isAlphanumeric) == true
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
