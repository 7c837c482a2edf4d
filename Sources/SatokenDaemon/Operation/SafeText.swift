#if Daemon
    /// Text of clients as logs may hold it: cut, and without what looks like a token.
    enum SafeText {
        private static let longest = 256

        /// A path. Nothing that is served has a segment as long as a token's parts.
        static func path(_ path: String) -> String {
            value(
                path.split(separator: "/", omittingEmptySubsequences: false)
                    .map { $0.utf8.count > 100 ? "(\($0.utf8.count) bytes)" : String($0) }.joined(
                        separator: "/"))
        }

        /// A value.
        static func value(_ text: String) -> String {
            var parts: [Substring] = []
            for part in text.split(separator: " ", omittingEmptySubsequences: false) {
                parts.append(isToken(part) ? "(token)" : part)
            }
            let joined = parts.joined(separator: " ")
            return joined.utf8.count <= longest ? joined : "\(joined.prefix(longest))…"
        }

        /// Whether a word holds what begins as the header of a token does.
        private static func isToken(_ word: Substring) -> Bool {
            word.utf8.count > 40 && word.utf8.firstRange(of: "eyJ".utf8) != nil
        }
    }
#endif
