/// Names as the API's paths hold them.
enum ResourceName {
    /// Whether a path can hold the name (apimachinery, IsValidPathSegmentName).
    static func isAddressable(_ name: String) -> Bool { problems(name).isEmpty }

    /// What is wrong with a name, in the server's words; empty when nothing is.
    static func problems(_ name: String) -> String {
        if name == "." || name == ".." { return "may not be '\(name)'" }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }.joined(
            separator: " ")
    }

    /// Whether the text is a DNS label (RFC 1123): a namespace's name.
    static func isLabel(_ text: Substring) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            && text.utf8.first.map(isAlphanumeric) == true && text.utf8.last.map(isAlphanumeric) == true
    }

    /// Whether the text is a DNS subdomain (RFC 1123): a ServiceAccount's name.
    static func isSubdomain(_ text: Substring) -> Bool {
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

/// The user name of a ServiceAccount.
package enum ServiceAccountUsername {
    /// `system:serviceaccount:NAMESPACE:NAME`.
    package static func text(namespace: String, name: String) -> String { prefix + namespace + ":" + name }

    /// Namespace and name of a user name, nil when it is none (apiserver, SplitUsername).
    package static func split(_ username: String) -> (namespace: Substring, name: Substring)? {
        guard username.hasPrefix(prefix) else { return nil }
        let parts = username.dropFirst(prefix.count).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, ResourceName.isLabel(parts[0]), ResourceName.isSubdomain(parts[1]) else {
            return nil
        }
        return (parts[0], parts[1])
    }

    static let prefix = "system:serviceaccount:"
}
