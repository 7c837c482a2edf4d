/// Text that is compared by its bytes.
///
/// For Swift's own `==`, texts are equal when Unicode calls them equivalent: "K" and the Kelvin sign, "é" in one scalar and
/// in two. Go compares bytes, and so must everything that decides about a token.
package struct ExactText: Hashable, Sendable {
    /// The text itself.
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (a: ExactText, b: ExactText) -> Bool { a.text.isExactly(b.text) }

    // Texts of equal bytes are equal for Swift too, so its hash can be used.
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension StringProtocol {
    /// Whether the other text has the same bytes.
    @inlinable package func isExactly(_ other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension String {
    /// Whether the other text has the same bytes. Compares eight at a time.
    package func isExactly(_ other: String) -> Bool { utf8.span.equals(other.utf8.span) }
}

extension Sequence<String> {
    /// Whether a text of the same bytes is among these.
    package func containsExactly(_ text: String) -> Bool { contains { $0.isExactly(text) } }
}
