internal import Files

/// Files of tokens: one a line, or JSON lines that hold it in a member.
package enum TokenLines {
    /// Gives each line's token to `body`, nil for a line that is too long for one or holds none. Blank lines are passed over.
    ///
    /// - Parameter limit: bytes of a line.
    package static func read(
        _ file: String, field: TokenField?, limit: Int, _ body: ([UInt8]?) throws -> Void
    ) throws {
        var reader = try LineReader(file, limit: limit)
        while let line = try reader.next() {
            guard case .bytes(let bytes) = line else {
                try body(nil)
                continue
            }
            if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            try body(field == nil ? bytes : try? field?.token(in: bytes))
        }
    }
}
