/// Reads a document whose bulk is one array, such as a list of Kubernetes objects, piece by piece: each element of the
/// array is parsed and handed over by itself, so that a document of any size takes the memory of its largest element.
///
///     var reader = JSONItemReader("items")
///     while let piece = try next() { try reader.read(piece) { print($0["kind"]?.string ?? "") } }
///     let list = try reader.finish()
///
/// What makes JSON is judged by jansson alone: it sees every element, and all that stands around them.
public struct JSONItemReader: ~Copyable {
    private let member: [UInt8]
    /// How many bytes an element may have, and all that stands around them.
    private let sizeLimit: Int
    /// The element that is read.
    private var item: [UInt8] = []
    /// How many elements came before it.
    private var count = 0
    /// The document without the elements.
    private var frame: [UInt8] = []
    private var region = Region.beforeItems
    private var depth = 0
    private var isString = false
    private var isEscaped = false
    private var position = Position()
    private var itemStart = Position()
    /// Where the elements begin and end in the document; in the frame they end where they begin.
    private var gap: (start: Position, end: Position)?

    private enum Region { case beforeItems, items, afterItems }

    /// A place in a text, both from 1 and counted as jansson does: in characters.
    private struct Position {
        var line = 1
        var column = 1

        mutating func pass(_ byte: UInt8) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }

    /// Reads the array that is the member of this name of the document, which is an object; the first such member is
    /// meant, and a document without one is read whole.
    ///
    /// - Parameter sizeLimit: how many bytes an element may have, and all that stands around them; etcd keeps objects of
    ///   1.5 MiB.
    public init(_ member: String, sizeLimit: Int = 4 << 20) {
        self.member = Array("\"\(member)\"".utf8)
        self.sizeLimit = sizeLimit
    }

    /// Reads on.
    ///
    /// - Parameter take: gets each element once it is complete.
    /// - Throws: `JSONError`, also for an element of more than `sizeLimit` bytes; and what `take` throws.
    public mutating func read(_ piece: [UInt8], _ take: (JSONValue) throws -> Void) throws {
        var rest = piece[...]
        while let byte = rest.first {
            if region == .items && depth == 2 && !isString {
                try readBetween(byte, take)
            } else if let plain = plainEnd(rest) {
                try keep(rest[..<plain])
                for byte in rest[..<plain] { position.pass(byte) }
                rest = rest[plain...]
                continue
            } else {
                try keep(CollectionOfOne(byte))
                if isString { passString(byte) } else { passStructure(byte) }
            }
            position.pass(byte)
            rest.removeFirst()
        }
    }

    /// Where the bytes end that mean nothing here, nil where the first of them does.
    private func plainEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
        if isEscaped { return nil }
        let end =
            isString
            ? bytes.firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
            // Brackets and braces differ in one bit.
            : bytes.firstIndex { $0 == UInt8(ascii: "\"") || $0 & 0xDF == 0x5B || $0 & 0xDF == 0x5D }
        return end == bytes.startIndex ? nil : end ?? bytes.endIndex
    }

    /// The document without the elements: the array is empty.
    ///
    /// - Throws: `JSONError`.
    public consuming func finish() throws(JSONError) -> JSONValue {
        if region == .items { throw JSONError("']' expected", line: position.line, column: position.column) }
        do throws(JSONError) {
            return try JSONValue(parsing: frame)
        } catch {
            throw gap.map { Self.moved(error, across: $0) } ?? error
        }
    }

    /// A byte of the array itself, or the first of an element or behind one.
    private mutating func readBetween(_ byte: UInt8, _ take: (JSONValue) throws -> Void) throws {
        switch byte {
        case UInt8(ascii: ","): try finishItem(take)
        case UInt8(ascii: "]"):
            if count > 0 || !item.isEmpty { try finishItem(take) }
            region = .afterItems
            depth = 1
            gap?.end = position
            try keep(CollectionOfOne(byte))
        case UInt8(ascii: "}"): throw fault("']' expected")
        case 0x20, 0x09, 0x0A, 0x0D: if !item.isEmpty { try keep(CollectionOfOne(byte)) }
        default:
            if item.isEmpty { itemStart = position }
            try keep(CollectionOfOne(byte))
            passStructure(byte)
        }
    }

    private mutating func passString(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isString = false
        }
    }

    private mutating func passStructure(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): isString = true
        case UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "["):
            depth += 1
            if region == .beforeItems && depth == 2 && isMember {
                region = .items
                var start = position
                start.pass(byte)
                gap = (start, start)
            }
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }

    /// Whether the frame ends with the member's name, a colon and the bracket, in an object.
    private var isMember: Bool {
        func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            bytes[
                ..<(bytes.lastIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }.map { $0 + 1 }
                    ?? bytes.startIndex)]
        }
        let before = trimmed(frame.dropLast())
        guard before.last == UInt8(ascii: ":") else { return false }
        let name = trimmed(before.dropLast())
        // The quote that a name begins with is no escaped one of a longer name.
        return name.suffix(member.count).elementsEqual(member)
            && name.dropLast(member.count).last != UInt8(ascii: "\\")
            && frame.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    private mutating func keep(_ bytes: some Collection<UInt8>) throws(JSONError) {
        let isItem = region == .items
        if isItem { item.append(contentsOf: bytes) } else { frame.append(contentsOf: bytes) }
        if (isItem ? item.count : frame.count) > sizeLimit {
            let what = isItem ? "element \(count) of \(String(decoding: member, as: UTF8.self))" : "it"
            throw JSONError(
                "\(what) has more than \(sizeLimit) bytes", line: itemStart.line,
                column: itemStart.column, isTooLarge: true)
        }
    }

    private mutating func finishItem(_ take: (JSONValue) throws -> Void) throws {
        if item.isEmpty { throw fault("a value expected") }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: item)
        } catch {
            throw Self.moved(error, across: (Position(), itemStart))
        }
        try take(value)
        item.removeAll(keepingCapacity: true)
        count += 1
    }

    private func fault(_ reason: String) -> JSONError {
        JSONError(reason, line: position.line, column: position.column)
    }

    /// An error of a text from which something was cut out, where it is in the whole.
    private static func moved(_ error: JSONError, across gap: (start: Position, end: Position)) -> JSONError {
        let isBehind = (error.line, error.column) >= (gap.start.line, gap.start.column)
        if error.line == 0 || !isBehind { return error }
        let column =
            error.line == gap.start.line ? error.column - gap.start.column + gap.end.column : error.column
        return JSONError(
            error.reason, line: error.line - gap.start.line + gap.end.line, column: column,
            isTooLarge: error.isTooLarge)
    }
}
