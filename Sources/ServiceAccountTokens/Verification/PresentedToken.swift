/// The text in a token's place, and the token that kube-apiserver takes from it: a TokenReview's token becomes the header
/// `Authorization: Bearer TOKEN`, and is split and trimmed like one (Semantics.md, "Encoding leniency").
enum PresentedToken {
    /// The place of the token in what was presented at `presented`, nil when the header holds none: then the request is
    /// anonymous.
    static func token(in text: [UInt8], at presented: Range<Int>) -> Range<Int>? {
        let start = presented.lowerBound
        var end = presented.upperBound
        while end > start, let length = spaceLength(text[start...], endingAt: end) { end -= length }
        // Everything before the first space. The text after it is ignored.
        let count = text[start..<end].prefix { $0 != 0x20 }.count
        return count == 0 ? nil : start..<start + count
    }

    /// Whether the first byte that is no white space opens a JSON object.
    static func isJSON(_ token: ArraySlice<UInt8>) -> Bool {
        var start = token.startIndex
        while let length = spaceLength(token, startingAt: start) { start += length }
        return start < token.endIndex && token[start] == UInt8(ascii: "{")
    }

    /// The bytes without white space.
    static func withoutSpace(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if text.allSatisfy({ $0 > 0x20 && $0 < 0x80 }) { return text }
        var kept: ArraySlice<UInt8> = []
        var offset = text.startIndex
        while offset < text.endIndex {
            if let length = spaceLength(text, startingAt: offset) {
                offset += length
            } else {
                kept.append(text[offset])
                offset += 1
            }
        }
        return kept
    }

    /// White space of more than one byte, in UTF-8: U+0085, U+00A0, U+1680, U+2000–200A, 2028, 2029, 202F, 205F, 3000.
    private static let longSpaces: [[UInt8]] =
        ([0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000] + Array(0x2000...0x200A) as [UInt32])
        .compactMap { Unicode.Scalar($0) }.map { Array(String($0).utf8) }

    private static func spaceLength(_ text: ArraySlice<UInt8>, startingAt start: Int) -> Int? {
        guard start < text.endIndex else { return nil }
        switch text[start] {
        case 0x20, 0x09...0x0D: return 1
        case 0x80...: return longSpaces.first { text[start...].starts(with: $0) }?.count
        default: return nil
        }
    }

    private static func spaceLength(_ text: ArraySlice<UInt8>, endingAt end: Int) -> Int? {
        switch text[end - 1] {
        case 0x20, 0x09...0x0D: 1
        case 0x80...: longSpaces.first { text[..<end].suffix($0.count) == $0[...] }?.count
        default: nil
        }
    }
}
