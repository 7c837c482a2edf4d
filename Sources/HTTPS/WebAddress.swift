package import OpenSSL

/// An http or https URL that can be fetched: the strict and small part of RFC 3986 that discovery documents need.
///
/// Refused are user information, fragments, hosts beyond ASCII, ports out of range, IPv4 addresses in any but the
/// dotted form and whatever would have to be escaped.
///
///     let address = try WebAddress("https://[::1]:6443/openid/v1/jwks")
package struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// The URL as it was given.
    package let text: String
    /// Whether it is https.
    package let isSecure: Bool
    /// The host in lower case: a name or an address, without brackets.
    package let host: String
    /// The host as an address, nil for a name.
    package let hostAddress: IPAddress?
    /// The port, also where the URL leaves it out.
    package let port: Int
    /// Path and query, as the request names them: "/" at least.
    package let target: String

    package var description: String { text }

    /// Longer URLs are refused.
    private static let limit = 4096

    /// Reads a URL.
    ///
    /// - Throws: `FetchProblem.badURL` with what is wrong.
    package init(_ text: String) throws(FetchProblem) {
        self.text = text
        if text.utf8.count > Self.limit { throw .badURL("longer than \(Self.limit) bytes") }
        if let byte = text.utf8.first(where: { $0 <= 0x20 || $0 >= 0x7F || #"<>"\^`{|}"#.utf8.contains($0) })
        {
            throw .badURL(
                byte >= 0x80
                    ? "holds a character beyond ASCII"
                    : "holds the byte 0x\(String(byte, radix: 16)), which a URL must escape")
        }
        if text.utf8.contains(UInt8(ascii: "#")) { throw .badURL("has a fragment, which no server sees") }
        let scheme = text.prefix { $0 != ":" }
        var rest = text.dropFirst(scheme.count)
        switch scheme.lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw .badURL("must begin with https://")
        }
        guard rest.hasPrefix("://") else { throw .badURL("must begin with \(scheme)://") }
        rest = rest.dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
        if authority.contains("@") { throw .badURL("names a user, and credentials belong in no URL") }
        let port: Substring
        if authority.hasPrefix("[") {
            let literal = authority.dropFirst().prefix { $0 != "]" }
            guard literal.count + 1 < authority.count, literal.contains(":"),
                let address = IPAddress(String(literal))
            else { throw .badURL("has no IPv6 address in its brackets") }
            host = address.description
            hostAddress = address
            port = authority.dropFirst(literal.count + 2)
        } else {
            let name = authority.prefix { $0 != ":" }
            host = name.lowercased()
            hostAddress = try Self.address(host)
            port = authority.dropFirst(name.count)
        }
        self.port = try Self.number(port) ?? (isSecure ? 443 : 80)
    }

    /// The IPv4 address that a host is, nil for a name.
    private static func address(_ host: String) throws(FetchProblem) -> IPAddress? {
        if host.isEmpty { throw .badURL("names no host") }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        // Some resolvers read any host that ends in a number as an address: 127.1, 0x7f.1, 2130706433.
        if let last = labels.last?.utf8, last.first.map(Self.isDigit) == true {
            guard let address = IPAddress(host), address.description == host else {
                throw .badURL("names the host \(host), which is neither a name nor an address")
            }
            return address
        }
        let isName = labels.enumerated().allSatisfy { index, label in
            // One dot at the end says that the name is complete.
            (1...63).contains(label.utf8.count) || label.isEmpty && index > 0 && index == labels.count - 1
        }
        let letters = host.utf8.allSatisfy {
            Self.isDigit($0) || (0x61...0x7A).contains($0) || "-_.".utf8.contains($0)
        }
        guard isName, letters, host.utf8.count <= 254 else {
            throw .badURL("names the host \(host), which is no host name")
        }
        return nil
    }

    private static func number(_ port: Substring) throws(FetchProblem) -> Int? {
        if port.isEmpty { return nil }
        guard port.hasPrefix(":"), port.utf8.count <= 6, port.dropFirst().utf8.allSatisfy(Self.isDigit),
            let number = Int(port.dropFirst()), 1...65535 ~= number
        else { throw .badURL("has no port from 1 to 65535 where \(port) stands") }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether the other is on the same server: scheme, host and port. What one may see the other may.
    package func hasOrigin(of other: WebAddress) -> Bool {
        isSecure == other.isSecure && host == other.host && port == other.port
    }

    /// Host and port, as a request's Host line names them: without the port where it is the scheme's own.
    var authority: String {
        let name = hostAddress?.bytes.count == 16 ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }
}
