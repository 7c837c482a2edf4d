internal import Files
internal import JOSE
internal import JSON
internal import Text

/// The file that names each refused token, in the order of the input.
package struct RefusalLog: ~Copyable {
    private var file: AppendedFile?
    private var next = 0
    /// What came before its turn.
    private var waiting: [Int: [UInt8]] = [:]

    package init(_ path: String?) throws { file = try path.map { try AppendedFile(creating: $0) } }

    /// The line of one token.
    package static func line(_ path: String, _ number: Int, _ refusal: Refusal, _ subject: TokenSubject)
        -> [UInt8]
    {
        var members: [(name: String, value: JSONText)] = [
            ("file", .string(path)), ("line", .integer(number)), ("reason", .string(refusal.reason)),
        ]
        if let detail = refusal.detail { members.append(("detail", .string(detail))) }
        members.append(("kid", .string(String(subject.keyID.prefix(256)))))
        return Array(Printable.text(JSONText.object(members).text).utf8) + [0x0A]
    }

    /// Takes what was refused in one block; each block is put in once.
    package mutating func write(_ lines: [UInt8], block: Int) throws {
        if file == nil { return }
        waiting[block] = lines
        while let lines = waiting.removeValue(forKey: next) {
            try file?.write(lines)
            next += 1
        }
    }

    mutating func finish() throws { try file?.flush() }
}
