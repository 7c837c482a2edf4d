extension String {
    /// Whether two texts have the same bytes, as Go compares them.
    ///
    /// `==` is wider: it takes two spellings of one character for the same, é in one piece and in two, K and the Kelvin
    /// sign. What a token says must not be taken for what it does not say.
    package func equals(toTheLetter other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
    }
}

extension Sequence<String> {
    /// Whether one of the texts has the same bytes as `text`.
    package func contains(toTheLetter text: String) -> Bool { contains { $0.equals(toTheLetter: text) } }
}
