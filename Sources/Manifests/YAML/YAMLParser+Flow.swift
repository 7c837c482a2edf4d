extension YAMLParser {
    /// Whether a list or mapping in brackets starts with this byte.
    static func opensFlow(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") }

    /// Whether the byte ends a value in brackets.
    static func endsFlow(_ byte: UInt8) -> Bool {
        opensFlow(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    }

    /// Reads `[ … ]` or `{ … }`, where indentation says nothing.
    mutating func flowCollection() throws(Malformed) -> Int {
        try enter()
        defer { leave() }
        let start = position
        let isMapping = bytes[position] == UInt8(ascii: "{")
        let collection = try add(isMapping ? .mapping : .sequence)
        var last: Int?
        position += 1
        while true {
            skipFlowSpace()
            guard position < bytes.count else {
                throw Malformed(
                    offset: start, problem: "a \(isMapping ? "{" : "[") opens here and never closes")
            }
            switch bytes[position] {
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard isMapping == (bytes[position] == UInt8(ascii: "}")) else {
                    throw Malformed(offset: position, problem: "a bracket closes here that did not open")
                }
                position += 1
                return collection
            case UInt8(ascii: ","): position += 1
            default:
                let entry = isMapping ? try flowMember() : try flowElement()
                append(entry, to: collection, after: last)
                last = entry
            }
        }
    }

    /// Reads `key: value`, or a key alone.
    private mutating func flowMember() throws(Malformed) -> Int {
        let key = try flowValue()
        skipFlowSpace()
        guard takesColon() else {
            let value = try add(.none)
            items[value].key = items[key].text
            return value
        }
        let value = try flowValueBehindColon()
        items[value].key = items[key].text
        return value
    }

    /// Reads one value of a list; `key: value` in it is a mapping of its own.
    private mutating func flowElement() throws(Malformed) -> Int {
        let element = try flowValue()
        skipFlowSpace()
        guard items[element].kind == .scalar, takesColon() else { return element }
        let mapping = try add(.mapping)
        let value = try flowValueBehindColon()
        items[value].key = items[element].text
        append(value, to: mapping, after: nil)
        return mapping
    }

    /// Takes a colon that belongs to the key before it.
    private mutating func takesColon() -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return false }
        position += 1
        return true
    }

    private mutating func flowValueBehindColon() throws(Malformed) -> Int {
        skipFlowSpace()
        guard position < bytes.count, !Self.endsFlow(bytes[position]) || Self.opensFlow(bytes[position])
        else {
            return try add(.none)
        }
        return try flowValue()
    }

    private mutating func flowValue() throws(Malformed) -> Int {
        let anchor = readProperties()
        skipFlowSpace()
        guard position < bytes.count else { return try add(.none) }
        let index: Int
        switch bytes[position] {
        case UInt8(ascii: "*"): index = try alias()
        case let byte where Self.opensFlow(byte): index = try flowCollection()
        case let byte where QuotedScalar.opens(with: byte): index = try quoted()
        case let byte where Self.endsFlow(byte): index = try add(.none)
        default: index = try flowPlain()
        }
        name(index, anchor)
        return index
    }

    /// Reads a string without quotes; line endings inside it are spaces.
    private mutating func flowPlain() throws(Malformed) -> Int {
        let start = position
        var text: [UInt8] = []
        var blanks: [UInt8] = []
        var folds = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte.isBlank {
                blanks.append(byte)
            } else if byte == UInt8(ascii: "\n") {
                folds = true
                lineStart = position + 1
            } else if Self.endsFlow(byte) || isFlowColon(at: position)
                || byte == UInt8(ascii: "#") && (folds || !blanks.isEmpty)
            {
                break
            } else {
                if folds { text.append(UInt8(ascii: " ")) } else { text += blanks }
                text.append(byte)
                blanks.removeAll(keepingCapacity: true)
                folds = false
            }
            position += 1
        }
        // A colon alone is a key of no name, and must not be met again.
        if position == start { position += 1 }
        return try add(
            YAMLTree.Item(
                kind: .scalar, offset: Int32(clamping: start), text: String(decoding: text, as: UTF8.self),
                isPlain: true))
    }

    private func isFlowColon(at place: Int) -> Bool {
        guard bytes[place] == UInt8(ascii: ":") else { return false }
        guard place + 1 < bytes.count else { return true }
        return bytes[place + 1].isBlankOrNewline || Self.endsFlow(bytes[place + 1])
    }

    /// Moves over white space, line endings and comments.
    private mutating func skipFlowSpace() {
        while skipToLineEnd(), position < bytes.count {
            position += 1
            lineStart = position
        }
    }
}
