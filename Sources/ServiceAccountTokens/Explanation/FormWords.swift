internal import JOSE
internal import JSON

/// Words for what is malformed: which part, which byte, what was expected.
package enum FormWords {
    package static func payload(_ fault: PayloadFault) -> String {
        switch fault {
        case .syntax(let error): "is not JSON: \(syntax(error))"
        case .notAnObject(let kind): "is JSON, but \(kind.rawValue), not an object"
        }
    }

    static func syntax(_ error: JSONSyntaxError) -> String {
        switch error.problem {
        case .unexpectedEnd: "it ends at byte \(error.offset), before its last value does"
        case .unexpectedByte(let byte): "\(character(byte)) at byte \(error.offset) is not expected there"
        case .controlCharacter(let byte):
            "\(character(byte)) at byte \(error.offset) is in a string unescaped"
        case .badEscape: "the escape at byte \(error.offset) is none"
        case .tooDeep: "it nests more than 10000 levels deep at byte \(error.offset)"
        case .dataAfterValue: "more follows after it at byte \(error.offset)"
        }
    }

    static func base64url(_ fault: Base64URLFault) -> String {
        switch fault {
        case .foreignByte(UInt8(ascii: "="), let offset):
            "\"=\" at byte \(offset) is padding, which base64url of tokens has not"
        case .foreignByte(let byte, let offset) where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/"):
            "\(character(byte)) at byte \(offset) is of plain base64, base64url has \"-\" and \"_\""
        case .foreignByte(let byte, let offset): "\(character(byte)) at byte \(offset) is not of base64url"
        case .impossibleLength(let count): "\(count) characters are one too many or too few: it is cut off"
        }
    }

    static func header(_ fault: HeaderFault) -> String {
        switch fault {
        case .syntax(let error): "is not JSON: \(syntax(error))"
        case .notAnObject(let kind): "is JSON, but \(kind.rawValue), not an object"
        case .duplicate(let name): "repeats the member \(Shown.text(name))"
        case .mistyped(let name, let kind): "has a \(Shown.text(name)) that is \(kind.rawValue), not a string"
        case .hugeNumber(let name): "has a number in \(Shown.text(name)) that is too large to read"
        case .badKey: "has a jwk that is no public key"
        case .badCertificate: "has an x5c that is no list of certificates"
        }
    }

    /// A kind of JSON value, as in "it is a string".
    static func kind(_ kind: JSONKind) -> String {
        switch kind {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "a boolean"
        case .null: "null"
        }
    }

    /// A byte as it is shown to people.
    static func character(_ byte: UInt8) -> String {
        switch byte {
        case 0x21...0x7E: "\"\(String(decoding: [byte], as: UTF8.self))\""
        case 0x20: "a space"
        case 0x0A: "a line feed"
        case 0x0D: "a carriage return"
        case 0x09: "a tab"
        default: "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
