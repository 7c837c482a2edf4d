/// A long run of characters of base64 in no order that words, paths, kids or digests have: a line of a key's PEM block, or a
/// signature. Nothing at its beginning tells what it is.
enum RandomRun {
    /// A kid has 43 characters, a line of a PEM block 64.
    private static let least = 60
    /// Of random characters one in 32 is a mark; between two marks of a UUID are 12.
    private static let leastPiece = 16

    /// The text with each run replaced by its length.
    static func removed(from text: [UInt8]) -> String {
        var kept: [UInt8] = []
        var index = 0
        while let run = next(in: text, from: index) {
            kept += text[index..<run.lowerBound]
            kept += "… (\(run.count) bytes)".utf8
            index = run.upperBound
        }
        return String(decoding: kept + text[index...], as: UTF8.self)
    }

    /// The first run at `start` or behind it.
    static func next(in text: [UInt8], from start: Int) -> Range<Int>? {
        var index = start
        while index < text.count {
            let beginning = index
            while index < text.count, text[index].isOfBase64 { index += 1 }
            if index - beginning >= least, isRandom(text[beginning..<index]) { return beginning..<index }
            index += 1
        }
        return nil
    }

    /// Whether capitals, small letters and digits take turns: of random characters two in three follow one of another class,
    /// in words one in four. Digests have no capitals. Paths and UUIDs have marks between short pieces.
    private static func isRandom(_ run: ArraySlice<UInt8>) -> Bool {
        var seen = 0
        for byte in run { seen |= kind(byte) }
        guard seen & 0b111 == 0b111,
            let piece = run.split(whereSeparator: { kind($0) == 0b1000 }).max(by: { $0.count < $1.count }),
            piece.count >= leastPiece
        else { return false }
        let changes = zip(piece, piece.dropFirst()).count { kind($0) != kind($1) }
        return changes * 2 > piece.count
    }

    /// A bit for capitals, one for small letters, one for digits, and one for the rest.
    private static func kind(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): 0b1
        case UInt8(ascii: "a")...UInt8(ascii: "z"): 0b10
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 0b100
        default: 0b1000
        }
    }
}
