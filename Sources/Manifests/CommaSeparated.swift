/// A list in one flag, as pflag's StringSlice reads it: one record of comma-separated values.
///
/// A field that starts with a double quote runs to the closing one and may hold commas; `""` inside means
/// one quote. Spaces belong to the fields. The record ends with its line.
package enum CommaSeparated {
    /// The fields of `text`: none for an empty text, nil where a quote is out of place.
    package static func fields(of text: String) -> [String]? {
        var rest = Array(text.utf8)[...]
        if rest.isEmpty { return [] }
        let endings = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        rest = rest.drop { endings.contains($0) }
        if rest.isEmpty { return nil }
        var fields: [String] = []
        while true {
            guard let field = takeField(from: &rest) else { return nil }
            fields.append(field)
            guard rest.first == UInt8(ascii: ",") else { break }
            rest = rest.dropFirst()
        }
        return fields
    }

    /// Takes one field and leaves the comma or line ending behind it.
    private static func takeField(from rest: inout ArraySlice<UInt8>) -> String? {
        let quote = UInt8(ascii: "\"")
        guard rest.first == quote else {
            let field = rest.prefix { !isEnd($0) }
            rest = rest.dropFirst(field.count)
            return field.contains(quote) ? nil : String(decoding: field, as: UTF8.self)
        }
        var field: [UInt8] = []
        repeat {
            // Here stands the opening quote, or the second one of a pair.
            if rest.first == quote { rest = rest.dropFirst() }
            let part = rest.prefix { $0 != quote }
            field += part
            rest = rest.dropFirst(part.count)
            if rest.isEmpty { return nil }
            rest = rest.dropFirst()
            if rest.first == quote { field.append(quote) }
        } while rest.first == quote
        guard rest.isEmpty || isEnd(rest.first) else { return nil }
        return String(decoding: field, as: UTF8.self)
    }

    private static func isEnd(_ byte: UInt8?) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
