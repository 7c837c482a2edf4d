/// The fields of a protobuf message, one after the other (Protocol Buffers, "Encoding"). Nothing is copied.
struct ProtobufFields {
    /// What a field holds, as far as its wire type tells.
    enum Value {
        /// A varint, or a number of fixed width.
        case number(UInt64)
        /// A string, bytes, or a message.
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ message: ArraySlice<UInt8>) { rest = message }

    /// The next field, nil at the end. Groups, which proto3 has none of, are a problem.
    mutating func next() throws(ProtobufProblem) -> (number: Int, value: Value)? {
        if rest.isEmpty { return nil }
        let tag = try varint()
        let number = tag >> 3
        guard number > 0, number < 1 << 29 else { throw problem("has a field of number \(number)") }
        switch tag & 7 {
        case 0: return (Int(number), .number(try varint()))
        case 1: return (Int(number), .number(try fixed(8)))
        case 2:
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw problem("ends inside of field \(number)") }
            return (Int(number), .bytes(take(Int(length))))
        case 5: return (Int(number), .number(try fixed(4)))
        default: throw problem("has a field of wire type \(tag & 7)")
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    private mutating func fixed(_ count: Int) throws(ProtobufProblem) -> UInt64 {
        guard rest.count >= count else { throw problem("ends inside of a number") }
        return take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// At most ten bytes, of which the last has one bit.
    private mutating func varint() throws(ProtobufProblem) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw problem("ends inside of a number") }
            if shift == 63 && byte > 1 { break }
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw problem("has a number of more than 64 bits")
    }

    private func problem(_ text: String) -> ProtobufProblem {
        ProtobufProblem(description: "the message \(text)")
    }
}

/// Why bytes are no protobuf message, or none of those that are read.
package struct ProtobufProblem: Error, Equatable, CustomStringConvertible {
    package let description: String
}
