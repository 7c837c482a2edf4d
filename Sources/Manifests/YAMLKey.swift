/// The key at the start of a line of YAML, quoted or not.
struct YAMLKey {
    let name: String
    /// The byte behind the colon.
    let end: Int

    /// Reads the key at `start`; nil when no key stands there.
    init?(in bytes: [UInt8], at start: Int, before limit: Int) {
        guard start < limit, !FlowReader.opens(with: bytes[start]) else { return nil }
        var position = start
        if QuotedScalar.opens(with: bytes[start]) {
            guard let scalar = try? QuotedScalar(in: Array(bytes[start..<limit]), at: 0) else { return nil }
            name = scalar.text
            position = bytes.skipBlanks(from: start + scalar.end, to: limit)
            guard Self.isColon(bytes, at: position, before: limit) else { return nil }
        } else {
            while !Self.isColon(bytes, at: position, before: limit) {
                guard position < limit, !Self.isComment(bytes, at: position, after: start) else { return nil }
                position += 1
            }
            name = String(decoding: bytes[start..<position], as: UTF8.self)
        }
        end = position + 1
    }

    private static func isColon(_ bytes: [UInt8], at position: Int, before limit: Int) -> Bool {
        position < limit && bytes[position] == UInt8(ascii: ":")
            && (position + 1 == limit || bytes[position + 1].isBlank)
    }

    private static func isComment(_ bytes: [UInt8], at position: Int, after start: Int) -> Bool {
        bytes[position] == UInt8(ascii: "#") && position > start && bytes[position - 1].isBlank
    }
}
