/// Reads one `[ … ]` or `{ … }`: flow style in YAML, and with that any JSON document.
///
/// It keeps the `command` and `args` of every mapping, and the first strings by what leads to them. The nesting is
/// bounded, and every byte is looked at once.
struct FlowReader {
    /// The commands of the mappings inside.
    private(set) var commands: [Command] = []
    /// The strings of the outermost list itself.
    private(set) var words: [String] = []
    /// The strings inside, each with the keys and places that lead to it: not more than a file of YAML may hold, nor
    /// deeper ones.
    private(set) var scalars: [(path: [String], text: String)] = []

    /// Strings that are kept of one file; the configuration files of Kubernetes' own tools hold a few dozen.
    static let mostScalars = 20_000
    static let deepestScalar = 64

    /// The byte behind the closing bracket.
    private(set) var end: Int

    private let bytes: [UInt8]
    private var open: [Collection] = []

    /// How deep brackets may nest; a list of Pods needs about a dozen.
    private static let deepest = 256

    /// A list or mapping whose end has not come yet.
    private struct Collection {
        let isMapping: Bool
        let start: Int
        /// The strings of a list.
        var words: [String] = []
        /// How many values of a list have ended.
        var place = 0
        /// The key whose value is due, and whether its colon was seen.
        var key: String?
        var hasColon = false
        var command: [String] = []
        var args: [String] = []
    }

    /// Whether a flow collection starts with this byte.
    static func opens(with byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") }

    /// The commands of a whole text, where documents may follow each other. A list of strings on its own is a
    /// command, too.
    static func commands(in bytes: [UInt8]) throws(Malformed) -> [Command] {
        var commands: [Command] = []
        var position = 0
        while let start = bytes[position...].firstIndex(where: { !$0.isBlankOrNewline }) {
            guard opens(with: bytes[start]) else {
                throw Malformed(offset: start, problem: "{ or [ was expected here")
            }
            let document = try FlowReader(in: bytes, at: start)
            commands += document.commands
            if !document.words.isEmpty { commands.append(Command(words: document.words)) }
            position = document.end
        }
        return commands
    }

    /// Reads the collection whose bracket opens at `start`.
    init(in bytes: [UInt8], at start: Int) throws(Malformed) {
        self.bytes = bytes
        end = start
        repeat { try step() } while !open.isEmpty && end < bytes.count
        if let innermost = open.last {
            throw Malformed(
                offset: innermost.start,
                problem: "a \(innermost.isMapping ? "{" : "[") opens here and never closes")
        }
    }

    /// Takes the next token.
    private mutating func step() throws(Malformed) {
        let byte = bytes[end]
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            guard open.count < Self.deepest else {
                throw Malformed(
                    offset: end, problem: "brackets are nested deeper than \(Self.deepest) levels")
            }
            open.append(Collection(isMapping: byte == UInt8(ascii: "{"), start: end))
            end += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            try close(with: byte)
        case UInt8(ascii: ","):
            open[open.count - 1].place += 1
            open[open.count - 1].key = nil
            open[open.count - 1].hasColon = false
            end += 1
        case UInt8(ascii: ":") where endsPlain(at: end):
            open[open.count - 1].hasColon = true
            end += 1
        case UInt8(ascii: "#") where bytes[end - 1].isBlankOrNewline:
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        case _ where byte.isBlankOrNewline:
            end += 1
        case _ where QuotedScalar.opens(with: byte):
            let scalar = try QuotedScalar(in: bytes, at: end)
            end = scalar.end
            take(scalar.text)
        default:
            take(plain())
        }
    }

    private mutating func take(_ text: String) {
        let last = open.count - 1
        if open[last].isMapping && !open[last].hasColon {
            open[last].key = text
            return
        }
        if !open[last].isMapping { open[last].words.append(text) }
        if scalars.count <= Self.mostScalars, open.count <= Self.deepestScalar {
            scalars.append((open.map { $0.isMapping ? $0.key ?? "" : String($0.place) }, text))
        }
    }

    private mutating func close(with byte: UInt8) throws(Malformed) {
        guard let closed = open.popLast(), closed.isMapping == (byte == UInt8(ascii: "}")) else {
            throw Malformed(offset: end, problem: "a bracket closes here that did not open")
        }
        end += 1
        if closed.isMapping {
            let words = closed.command + closed.args
            if !words.isEmpty { commands.append(Command(words: words)) }
        } else if open.isEmpty {
            words = closed.words
        } else if open[open.count - 1].hasColon {
            switch open[open.count - 1].key {
            case "command": open[open.count - 1].command = closed.words
            case "args": open[open.count - 1].args = closed.words
            default: break
            }
        }
    }

    /// Reads a string without quotes; line endings inside it are spaces.
    private mutating func plain() -> String {
        var text: [UInt8] = []
        var blanks: [UInt8] = []
        var folds = false
        while end < bytes.count {
            let byte = bytes[end]
            if byte.isBlank {
                blanks.append(byte)
            } else if byte == UInt8(ascii: "\n") {
                folds = true
            } else if endsPlain(at: end) || (byte == UInt8(ascii: "#") && (folds || !blanks.isEmpty)) {
                break
            } else {
                if folds { text.append(UInt8(ascii: " ")) } else { text += blanks }
                text.append(byte)
                blanks.removeAll(keepingCapacity: true)
                folds = false
            }
            end += 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether the byte cannot belong to a string without quotes: a bracket, a comma, or a colon before a gap.
    private func endsPlain(at position: Int) -> Bool {
        switch bytes[position] {
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","):
            return true
        case UInt8(ascii: ":"):
            guard position + 1 < bytes.count else { return true }
            // Behind a quoted key, as in JSON, the colon needs no gap.
            if position > 0 && QuotedScalar.opens(with: bytes[position - 1]) { return true }
            let next = bytes[position + 1]
            return next.isBlankOrNewline || endsFlow(next)
        default:
            return false
        }
    }

    private func endsFlow(_ byte: UInt8) -> Bool {
        Self.opens(with: byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
            || byte == UInt8(ascii: "}")
    }
}
