/// How much memory the values of a document may take. A tree takes up to 80 times the size of its text, such as
/// `[{},{},…]`, so that a bound on the text alone bounds little.
public struct JSONMemory: Sendable {
    /// What a document of any size may take, in bytes.
    private let base: Int
    /// What it may take more for each byte of its text.
    private let share: Int

    /// A document of which one is held at a time.
    public static let document = JSONMemory(base: 32 << 20, share: 2)
    /// One line of many: each thread holds one.
    public static let line = JSONMemory(base: 256 << 10, share: 8)

    /// The most that text takes for one of its bytes.
    private static let mostPerByte = 96

    /// How many bytes the values of a text of this size may take.
    func limit(_ size: Int) -> Int { base + share * size }

    /// Whether the values of a text take no more than they may. The text is gone through once at most, and a short one
    /// not at all.
    func holds(_ text: [UInt8]) -> Bool {
        let limit = limit(text.count)
        return text.count <= limit / Self.mostPerByte || Self.estimate(text.span, upTo: limit) <= limit
    }

    /// At least what jansson takes for a text: the sizes of its structures as malloc rounds them, and of the array or the
    /// member that holds each of them. It stops where it is past the limit.
    ///
    /// Text that is no JSON is counted as if it was some: the parser stops at its first fault, and takes less.
    static func estimate(_ text: Span<UInt8>, upTo limit: Int) -> Int {
        var taken = 0
        var isString = false
        var index = 0
        while index < text.count && taken <= limit {
            let byte = text[index]
            index += 1
            if isString {
                taken += 1
                if byte == UInt8(ascii: "\\") {
                    index += 1
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "{"): taken += 240
            case UInt8(ascii: "["): taken += 144
            case UInt8(ascii: "\""):
                taken += 96
                isString = true
            // A member has a place in two lists and in a table.
            case UInt8(ascii: ":"): taken += 48
            // A number, and the place of any value in an array.
            case UInt8(ascii: ","): taken += 48
            default: break
            }
        }
        return taken
    }
}
