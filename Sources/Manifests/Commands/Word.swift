/// One word of a command line, and what in it is known at run time only.
struct Word: Equatable, ExpressibleByStringLiteral {
    /// The word; what could not be resolved is in it as it is written.
    var text: String
    /// The first reference in it that nothing resolves, as it is written: `$ARGS`, `$(HOST_IP)`, `%H`, `{{ .Values.x }}`.
    var reference: String?
    /// How many bytes stand before that reference.
    var prefix = 0

    init(_ text: String) { self.text = text }
    init(stringLiteral text: String) { self.text = text }

    /// What was cut away at the end of a line, shown by `mark`: it may be any flag.
    init(cutAt mark: String) {
        text = mark
        reference = mark
    }

    /// Notes that the word goes on behind the mark that it ends in.
    mutating func cut(at mark: String) {
        reference = reference ?? mark
        prefix = text.utf8.count - (text.hasSuffix(mark) ? mark.utf8.count : 0)
    }

    /// A word built piece by piece.
    struct Builder {
        private(set) var bytes: [UInt8] = []
        private var reference: String?
        private var prefix = 0

        mutating func append(_ byte: UInt8) { bytes.append(byte) }
        mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

        /// Adds a reference that stays as it is written.
        mutating func append(unresolved written: some Sequence<UInt8>) {
            if reference == nil {
                reference = String(decoding: Array(written), as: UTF8.self)
                prefix = bytes.count
            }
            bytes.append(contentsOf: written)
        }

        var word: Word {
            var word = Word(String(decoding: bytes, as: UTF8.self))
            word.reference = reference
            word.prefix = prefix
            return word
        }
    }

    /// Whether the reference stands where the name of a flag begins or goes on, so that the word may be any flag.
    var mayBeAnyFlag: Bool {
        guard reference != nil else { return false }
        let known = text.utf8.prefix(prefix)
        return known.isEmpty || known.starts(with: "-".utf8) && !known.contains(UInt8(ascii: "="))
    }
}
