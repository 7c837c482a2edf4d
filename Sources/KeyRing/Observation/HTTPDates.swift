internal import ServiceAccountTokens

/// What HTTP headers say of time.
enum HTTPDates {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The moment of a Date header (RFC 9110, 5.6.7: "Tue, 24 Nov 2026 12:00:11 GMT"), in seconds since 1970.
    static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp.seconds("\(words[3])-\(number)-\(words[1])T\(words[4])Z").map { Int($0) }
    }

    /// The longest time that a Cache-Control header lets anybody keep an answer (RFC 9111, 5.2.2), a year at most, in
    /// seconds; 0 where it says nothing.
    static func maxAge(_ cacheControl: String) -> Int {
        var longest = 0
        for directive in cacheControl.split(separator: ",") {
            let parts = directive.split(separator: "=", maxSplits: 1).map { part in
                part.filter { $0 != " " && $0 != "\t" && $0 != "\"" }.lowercased()
            }
            if ["no-store", "no-cache"].contains(parts.first) { return 0 }
            guard parts.count == 2, parts[0] == "max-age" || parts[0] == "s-maxage" else { continue }
            // What is too long to be read is as long as can be.
            let isNumber = !parts[1].isEmpty && parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
            if isNumber { longest = max(longest, min(Int(parts[1]) ?? .max, 365 * Policy.day)) }
        }
        return longest
    }
}
