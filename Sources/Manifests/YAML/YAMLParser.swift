/// Reads YAML in block style; brackets and scalars are read in the files beside this one.
///
/// It follows YAML 1.2 where Kubernetes' tools write it, and takes what their readers take: a value may hold a colon
/// and a blank, and tabs count as white space everywhere but in front of a line. Every byte is looked at a bounded
/// number of times.
struct YAMLParser {
    let bytes: [UInt8]
    /// The byte that is read next.
    var position = 0
    /// Where the line of that byte starts.
    var lineStart = 0
    var items: [YAMLTree.Item] = []
    private(set) var roots: [Int] = []
    private var anchors: [String: Int] = [:]
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (position, lineStart) = (3, 3) }
    }

    var column: Int { position - lineStart }

    // MARK: Documents

    mutating func readDocuments() throws(Malformed) {
        while position < bytes.count {
            guard try skipToContent() else {
                // Between two documents the marks are passed over, with what follows them.
                guard position < bytes.count else { return }
                position += 3
                if !skipToLineEnd() {
                    roots.append(try node(indent: -1, isCompact: false))
                    try requireEnd()
                }
                continue
            }
            if bytes[position] == UInt8(ascii: "%") && column == 0 {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                continue
            }
            let isFlow = Self.opensFlow(bytes[position])
            roots.append(try node(indent: -1, isCompact: true))
            // Objects of JSON may follow each other.
            if isFlow, try skipToContent() {
                guard Self.opensFlow(bytes[position]) else {
                    throw Malformed(offset: position, problem: "{ or [ was expected here")
                }
                continue
            }
            try requireEnd()
        }
    }

    /// Passes when nothing of this document is left.
    private mutating func requireEnd() throws(Malformed) {
        if try skipToContent() {
            throw Malformed(offset: position, problem: "this line belongs to nothing before it")
        }
    }

    /// Whether the line that starts here is `---` or `...`.
    private func isDocumentMark(at start: Int) -> Bool {
        guard start + 3 <= bytes.count else { return false }
        let mark = bytes[start..<start + 3]
        return (mark.elementsEqual("---".utf8) || mark.elementsEqual("...".utf8))
            && (start + 3 == bytes.count || bytes[start + 3].isBlankOrNewline)
    }

    // MARK: White space

    /// Moves to the next byte that is neither white space nor comment; false at the end of the document.
    mutating func skipToContent() throws(Malformed) -> Bool {
        while skipToLineEnd() {
            guard position < bytes.count else { return false }
            position += 1
            lineStart = position
            while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
            let content = bytes.skipBlanks(from: position, to: bytes.count)
            guard content < bytes.count else { continue }
            let isBlank = bytes[content] == UInt8(ascii: "\n") || bytes[content] == UInt8(ascii: "#")
            if content > position && !isBlank {
                throw Malformed(
                    offset: position, problem: "a tab indents this line, YAML takes spaces only")
            }
        }
        return !(column == 0 && isDocumentMark(at: position))
    }

    /// Moves over blanks and a comment; whether the line ends there.
    mutating func skipToLineEnd() -> Bool {
        position = bytes.skipBlanks(from: position, to: bytes.count)
        guard position < bytes.count else { return true }
        if bytes[position] == UInt8(ascii: "#"),
            position == lineStart || bytes[position - 1].isBlankOrNewline
        {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            return true
        }
        return bytes[position] == UInt8(ascii: "\n")
    }

    // MARK: Values

    /// Puts a value into the tree.
    mutating func add(_ item: YAMLTree.Item) throws(Malformed) -> Int {
        guard items.count < YAMLTree.mostItems else {
            throw Malformed(
                offset: Int(item.offset), problem: "this file holds more than \(YAMLTree.mostItems) values"
            )
        }
        items.append(item)
        return items.count - 1
    }

    mutating func add(_ kind: YAMLTree.Item.Kind) throws(Malformed) -> Int {
        try add(YAMLTree.Item(kind: kind, offset: Int32(clamping: position)))
    }

    mutating func enter() throws(Malformed) {
        depth += 1
        guard depth <= YAMLTree.deepest else {
            throw Malformed(
                offset: position, problem: "values are nested deeper than \(YAMLTree.deepest) levels")
        }
    }

    mutating func leave() { depth -= 1 }

    /// Chains a value to those of a collection.
    mutating func append(_ child: Int, to parent: Int, after last: Int?) {
        if let last { items[last].next = Int32(child) } else { items[parent].first = Int32(child) }
    }

    /// Reads the value that stands here or on the next lines, if these are indented deeper than `indent`.
    ///
    /// - Parameter isCompact: a mapping or list may start on this line, as it may behind a dash.
    /// - Parameter listAtIndent: a list on the next lines may stand at `indent` itself, as it may behind a key.
    mutating func node(
        indent: Int, isCompact: Bool, listAtIndent: Bool = false
    ) throws(Malformed) -> Int {
        try enter()
        defer { leave() }
        var isCompact = isCompact
        var anchor = readProperties()
        if skipToLineEnd() {
            let empty = try add(.none)
            let deeper =
                try skipToContent() && (column > indent || listAtIndent && column == indent && isDash)
            guard deeper else {
                if let anchor { anchors[anchor] = empty }
                return empty
            }
            items.removeLast()
            isCompact = true
            if let own = readProperties() { try name(own, orKeep: &anchor) }
        } else if isCompact, let own = anchor {
            anchor = nil
            try name(own, orKeep: &anchor)
        }
        let index = try value(indent: indent, isCompact: isCompact)
        // Only now: an alias inside would lead to what holds it.
        if let anchor { anchors[anchor] = index }
        return index
    }

    /// An anchor in front of a key is the key's own; elsewhere it is that of the value which is read next.
    private mutating func name(_ own: String, orKeep anchor: inout String?) throws(Malformed) {
        guard isKeyHere, !isDash else { return anchor = own }
        anchors[own] = try add(.scalar)
    }

    private mutating func value(indent: Int, isCompact: Bool) throws(Malformed) -> Int {
        guard position < bytes.count else { return try add(.none) }
        if isCompact && isDash { return try blockSequence() }
        if isCompact && isKeyHere { return try blockMapping() }
        let byte = bytes[position]
        let index: Int
        switch byte {
        case UInt8(ascii: "|"), UInt8(ascii: ">"): return try blockScalar(indent: indent)
        case UInt8(ascii: "*"): index = try alias()
        case _ where Self.opensFlow(byte): index = try flowCollection()
        case _ where QuotedScalar.opens(with: byte): index = try quoted()
        default: return try plainBlock(indent: indent)
        }
        let start = position
        guard skipToLineEnd() else {
            // In a stream of JSON the next object may follow on the same line.
            if indent < 0, Self.opensFlow(byte), bytes[start].isBlank || Self.opensFlow(bytes[start]) {
                return index
            }
            throw Malformed(
                offset: position, problem: "the value ends before this, and the line was expected to end")
        }
        return index
    }

    /// Whether a list item starts here.
    var isDash: Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: "-")
            && (position + 1 == bytes.count || bytes[position + 1].isBlankOrNewline)
    }

    private mutating func blockSequence() throws(Malformed) -> Int {
        let own = column
        let list = try add(.sequence)
        var last: Int?
        while true {
            position += 1
            let item = try node(indent: own, isCompact: true)
            append(item, to: list, after: last)
            last = item
            guard try skipToContent(), column >= own else { return list }
            guard column == own else { throw misplaced }
            if !isDash { return list }
        }
    }

    private mutating func blockMapping() throws(Malformed) -> Int {
        let own = column
        let mapping = try add(.mapping)
        var last: Int?
        while true {
            let key = try key()
            let value = try node(indent: own, isCompact: false, listAtIndent: true)
            items[value].key = key
            append(value, to: mapping, after: last)
            last = value
            guard try skipToContent(), column >= own else { return mapping }
            guard column == own, isKeyHere else { throw misplaced }
        }
    }

    private var misplaced: Malformed {
        Malformed(
            offset: position,
            problem:
                "this line belongs to nothing before it: its indentation fits no list and no key")
    }

    // MARK: Anchors

    /// Moves over tags and anchors; the name of the last anchor.
    mutating func readProperties() -> String? {
        var anchor: String?
        while true {
            let start = bytes.skipBlanks(from: position, to: bytes.count)
            guard start < bytes.count, bytes[start] == UInt8(ascii: "&") || bytes[start] == UInt8(ascii: "!")
            else {
                return anchor
            }
            position = start
            let name = takeName()
            if bytes[start] == UInt8(ascii: "&") { anchor = name }
        }
    }

    /// Takes the name behind `&` or `*`, or a tag.
    private mutating func takeName() -> String {
        let start = position + 1
        position = start
        while position < bytes.count, !bytes[position].isBlankOrNewline, !Self.endsFlow(bytes[position]) {
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads `*name`.
    mutating func alias() throws(Malformed) -> Int {
        let start = position
        let name = takeName()
        guard let target = anchors[name] else {
            throw Malformed(offset: start, problem: "the alias *\(name) leads to no anchor before it")
        }
        // A value inside a mapping is told by its key, so that an alias needs an item of its own.
        let end = items[target].kind == .alias ? Int(items[target].first) : target
        return try add(YAMLTree.Item(kind: .alias, offset: Int32(clamping: start), first: Int32(end)))
    }

    /// Keeps the place of an anchor in brackets.
    mutating func name(_ index: Int, _ anchor: String?) {
        if let anchor { anchors[anchor] = index }
    }
}

extension YAMLTree {
    /// Reads the documents of `bytes`, which are UTF-8.
    convenience init(_ bytes: [UInt8]) throws(Malformed) {
        var parser = YAMLParser(bytes)
        try parser.readDocuments()
        self.init(items: parser.items, roots: parser.roots)
    }
}
