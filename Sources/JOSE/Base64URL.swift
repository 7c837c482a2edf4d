internal import CVectors

/// Why a text is no base64url.
public enum Base64URLFault: Error, Sendable, Equatable {
    /// A byte outside the alphabet, at this offset.
    case foreignByte(UInt8, offset: Int)
    /// One character too many or too few: no text has 4n + 1 characters.
    case impossibleLength(Int)
}

/// Base64 in the URL alphabet without padding (RFC 7515, 2).
package enum Base64URL {
    /// A decoded text.
    package struct Decoded: Sendable, Equatable {
        /// The bytes.
        package let bytes: [UInt8]
        /// Whether encoding the bytes gives the same text: no line endings, and no bits set after the last byte.
        package let isCanonical: Bool
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The value of each character, 64 for CR and LF, 255 for what is not in the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        values[0x0A] = 64
        values[0x0D] = 64
        return values
    }()

    /// The values of a character in each of the four places of a group, 1 << 31 for what is not in the alphabet.
    private static let places: [UInt32] = (0..<4).flatMap { place in
        (0..<256).map { character in
            let value = values[character]
            return value < 64 ? UInt32(value) << UInt32(18 - 6 * place) : 1 << 31
        }
    }

    /// Appends the bytes of the first blocks of 32 characters, up to one with a character outside the alphabet.
    ///
    /// - Returns: how many characters were read.
    private static func decodeBlocks(_ text: Span<UInt8>, into bytes: inout [UInt8]) -> Int {
        var read = 0
        bytes.append(addingCapacity: text.count / 4 * 3 + 4) { output in
            // The C function gets the capacity, and writes three bytes for each four characters that it reads.
            unsafe output.withUnsafeMutableBufferPointer { room, written in
                read = unsafe text.withUnsafeBufferPointer { text in
                    unsafe base64url_decode_blocks(text.baseAddress, text.count, room.baseAddress, room.count)
                }
                written = read / 4 * 3
            }
        }
        return read
    }

    /// Appends the bytes of the first pairs of groups, up to one with a character outside the alphabet.
    ///
    /// - Returns: how many characters were read.
    private static func decodePairs(_ text: Span<UInt8>, into bytes: inout [UInt8]) -> Int {
        let places = places
        var rest = text
        bytes.append(addingCapacity: text.count / 8 * 6) { output in
            let places = places.span
            if places.count < 1024 { return }
            // One check of the bounds for each round; the round has no other branch.
            while rest.count >= 8 && output.freeCapacity >= 6 {
                let first =
                    places[Int(rest[0])] | places[256 + Int(rest[1])] | places[512 + Int(rest[2])]
                    | places[768 + Int(rest[3])]
                let second =
                    places[Int(rest[4])] | places[256 + Int(rest[5])] | places[512 + Int(rest[6])]
                    | places[768 + Int(rest[7])]
                if (first | second) >> 31 != 0 { break }
                output.append(UInt8(truncatingIfNeeded: first >> 16))
                output.append(UInt8(truncatingIfNeeded: first >> 8))
                output.append(UInt8(truncatingIfNeeded: first))
                output.append(UInt8(truncatingIfNeeded: second >> 16))
                output.append(UInt8(truncatingIfNeeded: second >> 8))
                output.append(UInt8(truncatingIfNeeded: second))
                rest = rest.extracting(droppingFirst: 8)
            }
        }
        return text.count - rest.count
    }

    /// Reads a text as Go's RawURLEncoding does: CR and LF are skipped, and bits after the last byte are ignored.
    ///
    /// - Throws: `Base64URLFault`, with the offset in `text`.
    package static func decode(_ text: [UInt8]) throws(Base64URLFault) -> Decoded {
        var bytes: [UInt8] = []
        let isCanonical = try decode(text.span, into: &bytes)
        return Decoded(bytes: bytes, isCanonical: isCanonical)
    }

    /// Reads a text, as `decode` does, and appends its bytes to what `bytes` holds.
    ///
    /// - Returns: whether encoding the bytes gives the same text.
    package static func decode(
        _ text: Span<UInt8>, into bytes: inout [UInt8]
    ) throws(Base64URLFault) -> Bool {
        bytes.reserveCapacity(bytes.count + text.count / 4 * 3 + 4)
        var collected: UInt32 = 0
        var count = decodeBlocks(text, into: &bytes)
        if text.count - count >= 8 {
            count += decodePairs(text.extracting(droppingFirst: count), into: &bytes)
        }
        for offset in count..<text.count {
            let value = values[Int(text[offset])]
            if value == 64 { continue }
            if value == 255 { throw .foreignByte(text[offset], offset: offset) }
            collected = collected << 6 | UInt32(value)
            count += 1
            if count % 4 == 0 {
                bytes.append(UInt8(truncatingIfNeeded: collected >> 16))
                bytes.append(UInt8(truncatingIfNeeded: collected >> 8))
                bytes.append(UInt8(truncatingIfNeeded: collected))
            }
        }
        var leftover: UInt32 = 0
        switch count % 4 {
        case 1: throw .impossibleLength(count)
        case 2:
            bytes.append(UInt8(truncatingIfNeeded: collected >> 4))
            leftover = collected & 0xF
        case 3:
            bytes.append(UInt8(truncatingIfNeeded: collected >> 10))
            bytes.append(UInt8(truncatingIfNeeded: collected >> 2))
            leftover = collected & 0x3
        default: break
        }
        return leftover == 0 && count == text.count
    }

    /// The text of `bytes`, as ASCII.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let digits = digits
        var text: [UInt8] = []
        text.append(addingCapacity: (bytes.count * 4 + 2) / 3) { output in
            let digits = digits.span
            var rest = bytes.span
            while !rest.isEmpty {
                let second = rest.count > 1 ? rest[1] : 0
                let third = rest.count > 2 ? rest[2] : 0
                let group = UInt32(rest[0]) << 16 | UInt32(second) << 8 | UInt32(third)
                output.append(digits[Int(group >> 18)])
                output.append(digits[Int(group >> 12 & 63)])
                if rest.count > 1 { output.append(digits[Int(group >> 6 & 63)]) }
                if rest.count > 2 { output.append(digits[Int(group & 63)]) }
                rest = rest.extracting(droppingFirst: 3)
            }
        }
        return text
    }

    /// The text of `bytes`, as a string.
    package static func string(_ bytes: [UInt8]) -> String { String(decoding: encode(bytes), as: UTF8.self) }
}
