/// Tokens within other text: a Secret, a Pod's environment, JSON within JSON, Terraform, a log; as they stand or in
/// base64, once or several times.
package struct FoundToken: Sendable, Equatable {
    /// The token.
    package let token: [UInt8]
    /// Where it stands, as in "line 6, bearerToken"; empty for nothing to be said.
    package let place: String
    /// How it stands there, from the outside: each an encoding in base64.
    package let encodings: Int
    /// The range of bytes that it was found in, encoded as it may be.
    package internal(set) var range: Range<Int>
    /// Another way of writing it than its own; `token` is as it should be.
    package let form: Form?

    /// How a token may have been written anew by what carried it.
    package enum Form: Sendable, Equatable {
        /// Its dots are %2E, as in a URL.
        case percentEncoded
        /// It is in base64's own alphabet, with + and /, or padded with =.
        case standardBase64
        /// It goes on in further lines, with other characters than line ends between them.
        case folded
        /// Characters stand in it that no screen shows.
        case invisible
    }

    /// Whether it is as it is a value of `data` in a Secret, which wants base64.
    package func isRawInSecretData(of text: [UInt8]) -> Bool {
        encodings == 0 && Surroundings.isInSecretData(text, range.lowerBound)
    }
}

extension FoundToken {
    /// The tokens of a text, in order: those that have a header in JSON, two dots and a signature.
    ///
    /// - Parameter limit: how many are looked for.
    package static func all(in text: [UInt8], limit: Int = 100) -> [FoundToken] {
        var finder = TokenFinder(limit: limit, size: text.count)
        finder.search(text, within: [])
        return finder.found
    }
}

private struct TokenFinder {
    let limit: Int
    private(set) var found: [FoundToken] = []
    /// How many bytes may still be decoded, or be looked at for a token that begins at one place: nothing that a text holds
    /// makes the search slow.
    private var budget: Int

    /// Base64 that begins at a place of a text. What stands around it is looked up for a token alone: all of the text before
    /// it is gone through.
    fileprivate struct Site {
        let text: [UInt8]
        let start: Int

        var name: String {
            let surroundings = Surroundings(text, start)
            let line = text.trimmed.contains(0x0A) ? "line \(surroundings.line)" : nil
            return [line, surroundings.key].compactMap { $0 }.joined(separator: ", ")
        }
    }

    init(limit: Int, size: Int) {
        self.limit = limit
        budget = min(32 << 20, (64 << 10) + 16 * size)
    }

    /// - Parameter sites: where the text stands, encoded, from the outside.
    fileprivate mutating func search(_ text: [UInt8], within sites: [Site]) {
        var (start, boundary) = (0, 0)
        while start < text.count, found.count < limit {
            if let end = text.endOfEscape(at: start) {
                (start, boundary) = (end, end)
                continue
            }
            // Tokens and base64 begin behind something that is neither.
            guard text[start].isOfBase64, start == boundary || !text[start - 1].isOfBase64 else {
                start += 1
                continue
            }
            if let (token, end) = rewritten(text, from: start) {
                add(token, text, start..<end, .standardBase64, sites)
                start = end
            } else if let (token, end, form) = token(text, from: start) {
                add(token, text, start..<end, form, sites)
                start = end
            } else {
                start = max(start + 1, encoded(text, from: start, sites))
            }
        }
    }

    /// Looks for tokens in base64 that begins at `start`, and returns where it ends.
    private mutating func encoded(_ text: [UInt8], from start: Int, _ sites: [Site]) -> Int {
        let end = Self.end(ofBase64: text, from: start)
        let count = end - start
        guard sites.count < 3, count >= 40, count <= budget else { return end }
        budget -= count
        guard let decoded = LenientBase64.decode(text[start..<end]),
            decoded.prefix(64).allSatisfy({ $0.isSpace || ($0 >= 0x20 && $0 != 0x7F) })
        else { return end }
        let before = found.count
        search(decoded, within: sites + [Site(text: text, start: start)])
        if sites.isEmpty {
            for index in before..<found.count { found[index].range = start..<end }
        }
        return end
    }

    /// The end of base64 that may be folded into lines.
    private static func end(ofBase64 text: [UInt8], from start: Int) -> Int {
        var (end, line) = (start, start)
        while end < text.count {
            if text[end].isOfBase64 {
                end += 1
                continue
            }
            // Padding ends it.
            if text[end] == UInt8(ascii: "=") {
                return end + text[end...].prefix(2).count { $0 == UInt8(ascii: "=") }
            }
            guard (60...120).contains(end - line), let next = nextLine(text, end, of: \.isOfEncoding) else {
                break
            }
            (end, line) = (next, next)
        }
        return end
    }

    /// Where the next line begins, when it holds nothing but such bytes: behind blanks, a backslash that joins lines in a
    /// shell, and a mark of quoting, such as `> `.
    private static func nextLine(_ text: [UInt8], _ end: Int, of kind: (UInt8) -> Bool) -> Int? {
        func isLineEnd(_ place: Int) -> Bool {
            place == text.count || text[place] == 0x0A || text[place] == 0x0D
                || text[place] == UInt8(ascii: "\\") && place + 1 < text.count && text[place + 1] == 0x0A
        }
        guard end < text.count, isLineEnd(end) else { return nil }
        var next = text[end] == UInt8(ascii: "\\") ? end + 1 : end
        while next < text.count && text[next].isSpace { next += 1 }
        if next + 1 < text.count, ">|".utf8.contains(text[next]), text[next + 1] == 0x20 { next += 2 }
        var after = next
        while after < text.count && kind(text[after]) { after += 1 }
        return after > next && isLineEnd(after) ? next : nil
    }

    /// Characters that take no place on a screen: zero-width spaces and joiners, soft hyphens, byte order marks.
    private static let invisible: [[UInt8]] =
        (0x8B...0x8F).map { [0xE2, 0x80, $0] } + [[0xE2, 0x81, 0xA0], [0xEF, 0xBB, 0xBF], [0xC2, 0xAD]]

    /// Whether base64url of an object begins here.
    private static func beginsToken(_ text: [UInt8], _ start: Int) -> Bool {
        text[start...].starts(with: "eyJ".utf8) || text[start...].starts(with: "ewo".utf8)
    }

    private mutating func token(
        _ text: [UInt8], from start: Int
    ) -> (token: [UInt8], end: Int, form: FoundToken.Form?)? {
        guard budget > 0, Self.beginsToken(text, start) else { return nil }
        // No header is shorter than {"alg":""}.
        guard text[start...].prefix(14).allSatisfy(\.isOfBase64) else { return nil }
        var token: [UInt8] = []
        var form: FoundToken.Form?
        var (place, dots, signature) = (start, 0, 0)
        defer { budget -= place - start }
        while place < text.count {
            let byte = text[place]
            if byte >= 0x80, let mark = Self.invisible.first(where: { text[place...].starts(with: $0) }),
                place + mark.count < text.count, text[place + mark.count].isOfToken
            {
                form = .invisible
                place += mark.count
                continue
            }
            let isEncodedDot =
                byte == UInt8(ascii: "%")
                && (text[place...].starts(with: "%2E".utf8) || text[place...].starts(with: "%2e".utf8))
            if isEncodedDot || byte == UInt8(ascii: ".") {
                if dots == 2 {
                    // A fourth part belongs to it: that is no token, and is judged as it stands.
                    let next = place + (isEncodedDot ? 3 : 1)
                    if next < text.count && text[next].isOfBase64 { return nil }
                    break
                }
                dots += 1
                if isEncodedDot { form = .percentEncoded }
                token.append(UInt8(ascii: "."))
                signature = token.count
                place += isEncodedDot ? 3 : 1
            } else if byte.isLetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
                token.append(byte)
                place += 1
            } else {
                // A token that is whole does not go on in the next line.
                let isWhole = dots == 2 && Self.signatures.contains(token.count - signature)
                guard !isWhole, let next = Self.nextLine(text, place, of: \.isOfToken),
                    !text[next...].starts(with: "eyJ".utf8)
                else { break }
                if text[place..<next].contains(where: { $0 != 0x0A && $0 != 0x0D }) { form = form ?? .folded }
                place = next
            }
        }
        return Self.isToken(token) ? (token, place, form) : nil
    }

    /// A token whose parts another program encoded, with +, / or padding; as it should be. Its signature must be as long
    /// as signatures are, for in other text a path may follow.
    private mutating func rewritten(_ text: [UInt8], from start: Int) -> (token: [UInt8], end: Int)? {
        guard budget > 0, Self.beginsToken(text, start) else { return nil }
        var token: [UInt8] = []
        var (place, dots, signature, isForeign) = (start, 0, 0, false)
        defer { budget -= place - start }
        scan: while place < text.count {
            let byte = text[place]
            switch byte {
            case UInt8(ascii: "+"), UInt8(ascii: "/"):
                isForeign = true
                token.append(byte == UInt8(ascii: "+") ? UInt8(ascii: "-") : UInt8(ascii: "_"))
            case UInt8(ascii: "="):
                // Padding ends a part.
                isForeign = true
                let end = place + text[place...].prefix(2).count { $0 == UInt8(ascii: "=") }
                guard end == text.count || !text[end].isOfEncoding else { return nil }
                place = end
                if dots == 2 { break scan }
                continue
            case UInt8(ascii: ".") where dots == 2: break scan
            case UInt8(ascii: "."):
                dots += 1
                token.append(byte)
                signature = token.count
            case _ where byte.isOfBase64: token.append(byte)
            default: break scan
            }
            place += 1
        }
        guard isForeign, dots == 2, Self.signatures.contains(token.count - signature), Self.isToken(token)
        else { return nil }
        return (token, place)
    }

    /// Whether it has three parts, and a header with an algorithm.
    private static func isToken(_ token: [UInt8]) -> Bool {
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }),
            let header = LenientBase64.decode(parts[0]), header.first == UInt8(ascii: "{")
        else { return false }
        return header.holds("\"alg\"")
    }

    /// How long signatures are in base64url: of RSA keys of 1024 to 4096 bits, and of ECDSA on the three curves.
    private static let signatures: Set<Int> = [171, 342, 512, 683, 86, 128, 176]

    private mutating func add(
        _ token: [UInt8], _ text: [UInt8], _ range: Range<Int>, _ form: FoundToken.Form?, _ sites: [Site]
    ) {
        let places = (sites + [Site(text: text, start: range.lowerBound)]).map(\.name).filter { !$0.isEmpty }
        found.append(
            FoundToken(
                token: token, place: places.joined(separator: ", "), encodings: sites.count, range: range,
                form: form))
    }
}

extension UInt8 {
    fileprivate var isOfEncoding: Bool { isOfBase64 || self == UInt8(ascii: "=") }

    fileprivate var isOfToken: Bool { isOfBase64 || self == UInt8(ascii: ".") }
}
