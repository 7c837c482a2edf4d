/// What is given in the place of a JSON document: said where a parser's words would only point at its first byte.
package struct JSONStandIn: Sendable, Equatable {
    /// What it is, as the rest of a sentence: "is an HTML page".
    package let words: String
    /// What to do about it.
    package let fix: String

    /// nil for JSON that is damaged, and for what is like nothing in particular.
    ///
    /// - Parameter maker: the command that writes the document that is wanted.
    package init?(_ bytes: [UInt8], maker: String) {
        if let mark = PlainText(bytes).mark {
            self.init(
                "\(mark == .byteOrderMark ? "begins with a byte order mark (the bytes EF BB BF)" : "is UTF-16"), which JSON has not",
                mark.fix)
            return
        }
        guard let kind = InputKind(bytes) else { return nil }
        let again = "put the document there that \(maker) writes"
        switch kind {
        case .empty: self.init("is empty", again)
        case .html: self.init("is an HTML page", "a log-in or error page is served in its place: \(again)")
        case .xml(let code):
            self.init(
                "is XML\(code.map { " (\($0))" } ?? "")", "a store's error is served in its place: \(again)")
        case .status: self.init("is \(kind.words)", "let the API server answer, or \(again)")
        case .pem(let label) where label.contains("PRIVATE KEY"):
            self.init("is \(kind.words)", "that key is exposed: take it away, replace it, and \(again)")
        case .pem: self.init("is \(kind.words), not a JWK Set", "\(maker) makes the document of such a key")
        case .der, .encodedPEM, .encodedDER, .sshKey:
            self.init("is \(kind.words)", "satoken jwks reads PEM: make that of it, and \(again)")
        case .encodedToken, .cutOff, .shortened, .credential: self.init("is \(kind.words)", again)
        case .placeholder(.template):
            self.init("is a template that was not rendered", "render it, or \(again)")
        default: return nil
        }
    }

    private init(_ words: String, _ fix: String) {
        self.words = words
        self.fix = fix
    }
}
