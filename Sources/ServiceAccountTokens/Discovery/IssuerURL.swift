internal import JOSE
internal import Text

/// What an issuer must be: almost any text for `--service-account-issuer`, an https URL for discovery. It has the parts of
/// Go's url.Parse that can refuse an issuer (Semantics.md, "Issuers" and "Discovery").
public enum IssuerURL {
    /// Why the API server refuses an issuer as a flag, in its words; nil when it takes it.
    public static func problem(asFlag issuer: String, among issuers: [String]) -> String? {
        if issuer.isEmpty { return "service-account-issuer should not be an empty string" }
        if issuers.count(where: { $0.isExactly(issuer) }) > 1 {
            return "service-account-issuer \(GoText.quoted(issuer)) is already specified"
        }
        guard issuer.contains(":"), case .failure(let fault) = parse(issuer) else { return nil }
        return "service-account-issuer \(GoText.quoted(issuer)) contained a ':' but was not a valid URL: "
            + "parse \(GoText.quoted(issuer)): \(fault.text)"
    }

    /// Why the API server serves no discovery documents for an issuer, in its words; nil when it does.
    public static func problem(forDiscovery issuer: String) -> String? {
        switch parse(issuer) {
        case .failure(let fault):
            return "issuer URL must be a valid URL: parse \(GoText.quoted(issuer)): \(fault.text)"
        case .success(let url):
            if url.scheme != "https" { return "issuer URL must use https scheme, got: \(issuer)" }
            if !url.query.isEmpty { return "issuer URL may not include a query, got: \(issuer)" }
            if !url.fragment.isEmpty { return "issuer URL may not include a fragment, got: \(issuer)" }
            return nil
        }
    }

    /// Why the API server does not start with a `--service-account-jwks-uri`, in its words; nil when it does.
    public static func problem(jwksURI: String) -> String? {
        switch parse(jwksURI) {
        case .failure(let fault):
            "service-account-jwks-uri must be a valid URL: parse \(GoText.quoted(jwksURI)): \(fault.text)"
        case .success(let url):
            url.scheme == "https"
                ? nil : "service-account-jwks-uri requires https scheme, parsed as: \(jwksURI)"
        }
    }

    private struct Parts {
        var scheme = ""
        var query = ""
        var fragment = ""
    }

    private struct Fault: Error {
        let text: String
    }

    private static func parse(_ text: String) -> Result<Parts, Fault> {
        func fault(_ text: String) -> Result<Parts, Fault> { .failure(Fault(text: text)) }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return fault("net/url: invalid control character in URL")
        }
        var parts = Parts()
        var rest = Substring(text)
        if let hash = rest.firstIndex(of: "#") {
            parts.fragment = String(rest[rest.index(after: hash)...])
            rest = rest[..<hash]
        }
        if let colon = rest.firstIndex(of: ":"), rest[..<colon].utf8.allSatisfy(isSchemeByte) {
            if colon == rest.startIndex { return fault("missing protocol scheme") }
            if rest.utf8.first.map(isLetter) == true {
                parts.scheme = rest[..<colon].lowercased()
                rest = rest[rest.index(after: colon)...]
            } else {
                return fault("first path segment in URL cannot contain colon")
            }
        }
        if let question = rest.firstIndex(of: "?") {
            parts.query = String(rest[rest.index(after: question)...])
            rest = rest[..<question]
        }
        // Text after a scheme without a slash is opaque, and Go does not check it.
        if !parts.scheme.isEmpty && !rest.hasPrefix("/") { rest = "" }
        if parts.scheme.isEmpty && !rest.hasPrefix("/") {
            let segment = rest.prefix { $0 != "/" }
            if segment.contains(":") { return fault("first path segment in URL cannot contain colon") }
        }
        if rest.hasPrefix("//") {
            let authority = rest.dropFirst(2).prefix { $0 != "/" }
            rest = rest.dropFirst(2 + authority.count)
            if let problem = authorityProblem(authority) { return fault(problem) }
        }
        for part in [rest, Substring(parts.fragment)] {
            if let escape = badEscape(part) { return fault("invalid URL escape \(GoText.quoted(escape))") }
        }
        return .success(parts)
    }

    private static func authorityProblem(_ authority: Substring) -> String? {
        var host = authority
        if let at = host.lastIndex(of: "@") {
            if !host[..<at].utf8.allSatisfy({
                isLetter($0) || isDigit($0) || "-._:~!$&'()*+,;=%@".utf8.contains($0)
            }) {
                return "net/url: invalid userinfo"
            }
            if let escape = badEscape(host[..<at]) { return "invalid URL escape \(GoText.quoted(escape))" }
            host = host[host.index(after: at)...]
        }
        if host.hasPrefix("[") {
            guard let close = host.lastIndex(of: "]") else { return "missing ']' in host" }
            return portProblem(host[host.index(after: close)...])
        }
        if let colon = host.lastIndex(of: ":") {
            if let problem = portProblem(host[colon...]) { return problem }
        }
        // The characters of RFC 3986's reg-name, and those that Go lets through besides.
        let allowed = "-_.~!$&'()*+,;=:[]<>\"%"
        for character in host.utf8
        where character < 0x80 && !isLetter(character) && !isDigit(character)
            && !allowed.utf8.contains(character)
        {
            let text = String(decoding: [character], as: UTF8.self)
            return "invalid character \(GoText.quoted(text)) in host name"
        }
        // In a host only bytes past ASCII may be escaped.
        if let percent = host.firstIndex(of: "%") {
            let escape = String(host[percent...].prefix(3))
            let digits = escape.dropFirst()
            guard digits.count == 2, let value = UInt8(digits, radix: 16), value >= 0x80 || value == 0x25
            else {
                return "invalid URL escape \(GoText.quoted(escape))"
            }
        }
        return nil
    }

    private static func portProblem(_ port: Substring) -> String? {
        if port.isEmpty || port.hasPrefix(":") && port.dropFirst().utf8.allSatisfy(isDigit) { return nil }
        return "invalid port \(GoText.quoted(String(port))) after host"
    }

    /// The first % that two hexadecimal digits do not follow, with up to two characters after it.
    private static func badEscape(_ text: Substring) -> String? {
        var rest = text
        while let percent = rest.firstIndex(of: "%") {
            let escape = rest[percent...].prefix(3)
            let digits = escape.dropFirst()
            if digits.count != 2 || !digits.utf8.allSatisfy(isHexDigit) { return String(escape) }
            rest = rest[percent...].dropFirst(3)
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
    }
    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "+-.".utf8.contains(byte)
    }
}
