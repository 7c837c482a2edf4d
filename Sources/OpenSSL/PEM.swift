/// One block of a PEM file (RFC 7468).
public struct PEMBlock: Sendable, Equatable {
    /// The words of the BEGIN line: "PUBLIC KEY".
    public let label: String
    /// The decoded base64, usually DER.
    public let bytes: [UInt8]
    /// The line of the file, from 1, that begins the block.
    public let line: Int
    /// Whether a `Proc-Type` header says that the bytes are encrypted (RFC 1421).
    public let isEncrypted: Bool

    /// The text of a block: base64 in lines of 64 characters.
    public static func text(label: String, bytes: [UInt8]) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var rest = Base64.encode(bytes)[...]
        while !rest.isEmpty {
            text += String(decoding: rest.prefix(64), as: UTF8.self) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }
}

/// A BEGIN line that opens no block.
struct PEMDamage: Error, Equatable {
    let label: String
    let line: Int
    let problem: String
}

/// Splits a file into blocks by the rules of Go's encoding/pem, because these decide what kube-apiserver reads.
///
/// An END line is searched first, then the last BEGIN line before it. Both start a line and have the same label. Text
/// around blocks is skipped. Lines with a colon after the BEGIN line are headers. A line may end with white space, and
/// the base64 may contain spaces and tabs.
struct PEMReader {
    private let data: [UInt8]
    private var rest = 0
    // The number of the line at `lineStart`, kept so that lines are counted once.
    private var line = 1
    private var lineStart = 0

    private static let begin = Array("-----BEGIN ".utf8)
    private static let end = Array("\n-----END ".utf8)
    private static let dashes = Array("-----".utf8)
    private static let secret = Array("PRIVATE KEY".utf8)

    init(_ data: [UInt8]) { self.data = data }

    /// The next block or damaged block, nil at the end of the file.
    mutating func next() -> Result<PEMBlock, PEMDamage>? {
        while true {
            guard let endLine = index(of: Self.end, in: rest..<data.count) else { return unfinished() }
            let afterEnd = endLine + Self.end.count
            guard let beginLine = lastIndex(of: Self.begin, in: rest..<endLine),
                beginLine == rest || data[beginLine - 1] == 0x0A
            else {
                let found = lastIndex(of: Self.begin, in: rest..<endLine)
                rest = afterEnd
                if let found { return damage(at: found, "does not start its line") }
                continue
            }
            rest = beginLine + Self.begin.count
            let (typeLine, body) = self.textLine(rest)
            rest = body
            guard typeLine.suffix(5) == Self.dashes[...] else {
                return damage(at: beginLine, "the BEGIN line does not end in -----")
            }
            let label = Array(typeLine.dropLast(5))
            var headers = 0
            var isEncrypted = false
            while true {
                if rest >= data.count { return damage(at: beginLine, "ends within its headers") }
                let (header, next) = textLine(rest)
                guard let colon = header.firstIndex(of: UInt8(ascii: ":")) else { break }
                isEncrypted = isEncrypted || header[..<colon] == Array("Proc-Type".utf8)[...]
                headers += 1
                rest = next
            }
            if headers > 0 && endLine < rest {
                rest = max(rest, afterEnd)
                return damage(at: beginLine, "no empty line between its headers and its END line")
            }
            let trailer = data[afterEnd...].prefix(label.count + 5)
            guard trailer.elementsEqual(label + Self.dashes) else {
                return damage(at: beginLine, "its END line has another label")
            }
            guard textLine(afterEnd + trailer.count).text.isEmpty else {
                return damage(at: beginLine, "text after its END line")
            }
            var bytes: [UInt8] = []
            if endLine > rest {
                let text = Secret.filter(data[rest..<endLine]) { $0 != 0x20 && $0 != 0x09 }
                defer { if label.suffix(Self.secret.count) == Self.secret[...] { Secret.erase(text) } }
                guard let decoded = Base64.decode(text) else {
                    return damage(at: beginLine, "is not base64")
                }
                bytes = decoded
            }
            rest = textLine(endLine + 1).next
            return .success(
                PEMBlock(
                    label: String(decoding: label, as: UTF8.self), bytes: bytes,
                    line: lineNumber(of: beginLine), isEncrypted: isEncrypted))
        }
    }

    /// The rest of the file when no END line follows. A BEGIN line there means that the file was cut short.
    private mutating func unfinished() -> Result<PEMBlock, PEMDamage>? {
        guard let start = index(of: Self.begin, in: rest..<data.count) else { return nil }
        rest = data.count
        let onOneLine = index(of: Self.end.dropFirst(), in: start..<data.count) != nil
        return damage(at: start, onOneLine ? "its END line does not start a line" : "has no END line")
    }

    private mutating func damage(at begin: Int, _ problem: String) -> Result<PEMBlock, PEMDamage> {
        // Only the text before the first dashes: a key may follow them on the same line.
        let text = textLine(begin + Self.begin.count).text
        let end = index(of: Self.dashes, in: text.indices) ?? text.startIndex
        let label = String(decoding: text[..<end], as: UTF8.self)
        return .failure(PEMDamage(label: label, line: lineNumber(of: begin), problem: problem))
    }

    private mutating func lineNumber(of index: Int) -> Int {
        if index < lineStart { (line, lineStart) = (1, 0) }
        line += data[lineStart..<index].count { $0 == 0x0A }
        lineStart = index
        return line
    }

    /// The line at `start` without white space at its end, and where the next begins.
    private func textLine(_ start: Int) -> (text: ArraySlice<UInt8>, next: Int) {
        let start = min(start, data.count)
        var end = data[start...].firstIndex(of: 0x0A) ?? data.count
        let next = min(end + 1, data.count)
        if end < data.count && end > start && data[end - 1] == 0x0D { end -= 1 }
        while end > start && (data[end - 1] == 0x20 || data[end - 1] == 0x09) { end -= 1 }
        return (data[start..<end], next)
    }

    private func index(of mark: some BidirectionalCollection<UInt8>, in range: Range<Int>) -> Int? {
        guard let first = mark.first else { return nil }
        var start = range.lowerBound
        while let found = data[start..<range.upperBound].firstIndex(of: first) {
            if data[found..<range.upperBound].starts(with: mark) { return found }
            start = found + 1
        }
        return nil
    }

    private func lastIndex(of mark: [UInt8], in range: Range<Int>) -> Int? {
        var end = range.upperBound - mark.count
        while end >= range.lowerBound {
            if data[end] == mark[0] && data[end...].starts(with: mark) { return end }
            end -= 1
        }
        return nil
    }
}
