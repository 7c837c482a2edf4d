/// What shows that a text may hold secrets.
struct SecretSigns {
    /// A PEM block begins.
    private(set) var hasBlock = false
    /// A URL, which may have a password before its host.
    private(set) var hasURL = false
    /// A credential, by its beginning and length.
    private(set) var hasCredential = false
    /// A value that is secret by its name: a member of JSON, or a parameter of a URL's query.
    private(set) var hasValue = false
    /// A long run of random characters, as in a line of a PEM block without its first one.
    private(set) var hasRun = false

    private static let block = Array("-----BEGIN".utf8)
    private static let url = Array("://".utf8)

    init(_ text: [UInt8]) {
        let beginnings = Self.beginnings
        hasRun = RandomRun.next(in: text, from: 0) != nil
        for index in text.indices where beginnings[Int(text[index])] {
            switch text[index] {
            case UInt8(ascii: "-"): hasBlock = hasBlock || Self.begins(text, index, Self.block)
            case UInt8(ascii: ":"): hasURL = hasURL || Self.begins(text, index, Self.url)
            case UInt8(ascii: "\""), UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "#"):
                hasValue = hasValue || Self.value(in: text, at: index) != nil
            default: hasCredential = hasCredential || Self.credential(in: text, at: index) != nil
            }
        }
    }

    /// The text with each credential replaced by its beginning and its length.
    static func withoutCredentials(_ text: [UInt8]) -> String {
        replaced(text, credential) { "… (\($0) bytes)" }
    }

    /// The text with each value that is secret by its name left out.
    static func withoutValues(_ text: [UInt8]) -> String { replaced(text, value) { _ in "…" } }

    /// The text with all that is found replaced, behind its beginning, by a mark for so many bytes.
    private static func replaced(
        _ text: [UInt8], _ find: (_ text: [UInt8], _ index: Int) -> (beginning: Int, end: Int)?,
        _ mark: (_ bytes: Int) -> String
    ) -> String {
        let beginnings = Self.beginnings
        var kept: [UInt8] = []
        var index = 0
        while index < text.count {
            if beginnings[Int(text[index])], let (beginning, end) = find(text, index) {
                kept += text[index..<beginning]
                kept += mark(end - index).utf8
                index = end
            } else {
                kept.append(text[index])
                index += 1
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    // MARK: Values

    /// Members of a private JWK (RFC 7518, 6.2.2, 6.3.2 and 6.4.1), and of other credentials in JSON.
    private static let members = [
        "d", "p", "q", "dp", "dq", "qi", "k", "token", "password", "client_secret", "private_key",
    ].map { Array($0.utf8) }

    /// Parameters of a query; those whose name ends in -signature are secret too.
    private static let parameters: Set<String> = [
        "access_token", "id_token", "token", "jwt", "assertion", "client_secret", "password", "api_key",
        "apikey", "key", "secret", "code", "sig", "signature", "x-amz-security-token",
    ]
    private static let longestParameter = 32

    /// Where the value begins whose name begins at `index`, and where it ends; nil when it is no secret one.
    private static func value(in text: [UInt8], at index: Int) -> (beginning: Int, end: Int)? {
        switch text[index] {
        case UInt8(ascii: "\""): member(in: text, at: index)
        case UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "#"): parameter(in: text, at: index)
        default: nil
        }
    }

    /// `"NAME": "VALUE"` of six bytes at least. In JSON within JSON a backslash is before each quote.
    private static func member(in text: [UInt8], at index: Int) -> (beginning: Int, end: Int)? {
        var rest = text[(index + 1)...]
        let name = rest.prefix { !isQuoteOrBackslash($0) }
        guard members.contains(where: { name.elementsEqual($0) }) else { return nil }
        rest = rest[name.endIndex...]
        guard takeQuote(&rest) else { return nil }
        rest = rest.drop(while: isSpace)
        guard rest.popFirst() == UInt8(ascii: ":") else { return nil }
        rest = rest.drop(while: isSpace)
        guard takeQuote(&rest) else { return nil }
        let value = rest.prefix { !isQuoteOrBackslash($0) && !isSpace($0) }
        return value.count >= 6 ? (value.startIndex, value.endIndex) : nil
    }

    /// `?NAME=VALUE`, `&NAME=VALUE` or `#NAME=VALUE` (RFC 6749, 4.2.2), in any case.
    private static func parameter(in text: [UInt8], at index: Int) -> (beginning: Int, end: Int)? {
        let rest = text[(index + 1)...]
        let bytes = rest.prefix(longestParameter).prefix { $0 != UInt8(ascii: "=") }
        let name = String(decoding: bytes, as: UTF8.self).lowercased()
        guard bytes.endIndex < text.endIndex, text[bytes.endIndex] == UInt8(ascii: "="),
            parameters.contains(name) || name.hasSuffix("-signature")
        else { return nil }
        let value = text[(bytes.endIndex + 1)...].prefix {
            $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && !isSpace($0)
        }
        return value.isEmpty ? nil : (value.startIndex, value.endIndex)
    }

    private static func takeQuote(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == UInt8(ascii: "\\") { rest.removeFirst() }
        return rest.popFirst() == UInt8(ascii: "\"")
    }

    private static func isQuoteOrBackslash(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    // MARK: Credentials

    /// What follows the beginning of a credential: so many characters at least, letters, digits and some more.
    private struct Rest {
        let least: Int
        let marks: [UInt8]

        func has(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || marks.contains(byte) }
    }

    private static let encoded = Rest(least: 28, marks: Array("+/_.=\\%-".utf8))
    private static let foreign = Rest(least: 8, marks: Array("_./+=-".utf8))

    /// How credentials begin. Base64 of what begins with {" (a token) or with dashes (a PEM file), and base64 of base64 of a
    /// token; tokens of other systems. Keys in DER begin in more ways.
    private static let credentials: [(beginning: [UInt8], rest: Rest)] =
        ["eyJ", "ZXlK", "WlhsS", "LS0tLS"].map { (Array($0.utf8), encoded) }
        + [
            "hvs.", "hvb.", "hvr.", "ya29.", "k8s-aws-v1.", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
            "github_pat_", "glpat-", "glsoat-", "gloas-", "gldt-", "glrt-", "glcbt-", "glagent-", "k8s-ack-v",
            "dop_v1_",
            "sha256~", "AGE-SECRET-KEY-1",
        ].map { (Array($0.utf8), foreign) }

    /// By byte: whether one of the signs begins so.
    private static let beginnings: [Bool] = {
        var beginnings = [Bool](repeating: false, count: 256)
        for text in [block, url] + ["M", "\"", "?", "&", "#"].map({ Array($0.utf8) })
            + credentials.map(\.beginning)
        {
            beginnings[Int(text[0])] = true
        }
        return beginnings
    }()

    /// Where the beginning of a credential at `index` ends, and where all of it ends; nil when none is there.
    private static func credential(in text: [UInt8], at index: Int) -> (beginning: Int, end: Int)? {
        if let beginning = beginningOfDER(text, index) {
            return credential(in: text, from: beginning, encoded)
        }
        guard index + 2 < text.count else { return nil }
        for (beginning, rest) in credentials
        where beginning[0] == text[index] && beginning[1] == text[index + 1]
            && begins(text, index, beginning)
        {
            return credential(in: text, from: index + beginning.count, rest)
        }
        return nil
    }

    private static func credential(
        in text: [UInt8], from beginning: Int, _ rest: Rest
    ) -> (beginning: Int, end: Int)? {
        var end = beginning
        while end < text.count, rest.has(text[end]) { end += 1 }
        return end - beginning >= rest.least ? (beginning, end) : nil
    }

    /// Where the beginning of base64 of a SEQUENCE ends: of one with a long length, or of a short one that holds an INTEGER.
    private static func beginningOfDER(_ text: [UInt8], _ index: Int) -> Int? {
        guard text[index] == UInt8(ascii: "M"), index + 4 <= text.count else { return nil }
        let (second, third) = (text[index + 1], text[index + 2])
        if second == UInt8(ascii: "I") {
            return (UInt8(ascii: "G")...UInt8(ascii: "J")).contains(third) ? index + 3 : nil
        }
        let isShort =
            (UInt8(ascii: "C")...UInt8(ascii: "H")).contains(second)
            && isAlphanumeric(third) && !(UInt8(ascii: "0")...UInt8(ascii: "3")).contains(third)
            && text[index + 3] == UInt8(ascii: "C")
        return isShort ? index + 4 : nil
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func begins(_ text: [UInt8], _ index: Int, _ beginning: [UInt8]) -> Bool {
        if index + beginning.count > text.count { return false }
        for offset in beginning.indices where text[index + offset] != beginning[offset] { return false }
        return true
    }
}
