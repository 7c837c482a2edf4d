/// A request as it came over a connection; nothing in it is believed.
package struct APIRequest: Sendable {
    /// The method, such as "GET".
    package var method: String
    /// The request target up to its query, percent-decoded.
    package var path: String
    /// The query, without its question mark; empty where there is none.
    package var query: String
    /// The header fields in their order.
    package var headers: [(name: String, value: String)]
    /// The body, complete.
    package var body: [UInt8]

    /// A request for an origin-form target such as "/livez?verbose". Nil for a target that is no path, or that holds an
    /// escape which is none.
    package init?(
        method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        let parts = target.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].first == UInt8(ascii: "/"), let path = Self.decoded(parts[0]) else { return nil }
        self.method = method
        self.path = path
        query = parts.count == 2 ? String(Substring(parts[1])) : ""
        self.headers = headers
        self.body = body
    }

    /// The first value of a header field; nil where there is none.
    package subscript(header name: String) -> String? {
        headers.first { Self.isSame($0.name, name) }?.value
    }

    /// All values of a header field.
    package func values(_ name: String) -> [String] {
        headers.filter { Self.isSame($0.name, name) }.map(\.value)
    }

    /// Whether two names of header fields are one: ASCII letters in either case.
    static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy { lowered($0) == lowered($1) }
    }

    static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    /// Text without percent escapes (RFC 3986, 2.1); nil for an escape that is none.
    static func decoded(_ text: Substring.UTF8View) -> String? {
        if !text.contains(UInt8(ascii: "%")) { return String(Substring(text)) }
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x61 + 10
        default: nil
        }
    }
}
