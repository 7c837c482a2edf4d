internal import ServiceAccountTokens

/// The Date header of a response.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The moment of "Tue, 24 Nov 2026 12:00:11 GMT" (RFC 9110, 5.6.7), in seconds since 1970.
    static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp.seconds("\(words[3])-\(number)-\(words[1])T\(words[4])Z").map { Int($0) }
    }
}
