#if Daemon
    /// Text of clients as logs may hold it: cut, and without what looks like a token.
    enum SafeText {
        private static let longest = 256
        /// Nothing that is served has a longer segment; a token's parts are longer.
        private static let longestSegment = 100
        /// Words up to this length hold no token, in bytes.
        private static let longestWord = 40

        /// A path.
        static func path(_ path: String) -> String {
            if path.utf8.count <= longestSegment { return value(path) }
            return value(
                path.split(separator: "/", omittingEmptySubsequences: false)
                    .map { $0.utf8.count > longestSegment ? "(\($0.utf8.count) bytes)" : String($0) }
                    .joined(separator: "/"))
        }

        /// A value.
        static func value(_ text: String) -> String {
            // Almost all values are short, and hold nothing that begins as a token does.
            if text.utf8.count <= longestWord { return text }
            if !holdsToken(text.utf8Span.span) { return cut(text) }
            var parts: [Substring] = []
            for part in text.split(separator: " ", omittingEmptySubsequences: false) {
                let isToken = part.utf8.count > longestWord && holdsToken(part.utf8Span.span)
                parts.append(isToken ? "(token)" : part)
            }
            return cut(parts.joined(separator: " "))
        }

        private static func cut(_ text: String) -> String {
            text.utf8.count <= longest ? text : "\(text.prefix(longest))…"
        }

        /// Whether a text holds what begins as the header of a token does.
        private static func holdsToken(_ text: Span<UInt8>) -> Bool {
            for index in text.indices.dropLast(2)
            where text[index] == UInt8(ascii: "e") && text[index + 1] == UInt8(ascii: "y")
                && text[index + 2] == UInt8(ascii: "J")
            {
                return true
            }
            return false
        }
    }
#endif
