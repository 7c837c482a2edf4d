/// One header of a response (RFC 9110, 5).
struct HTTPHeader: Equatable {
    /// As the server wrote it. Names are compared without case.
    let name: String
    /// Without blanks around it.
    let value: String

    init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    init(_ line: ArraySlice<UInt8>) throws(FetchProblem) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .badResponse("a line of its headers has no name") }
        let value = line[(colon + 1)...]
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .badResponse("a header holds a control character")
        }
        name = String(decoding: line[..<colon], as: UTF8.self)
        self.value = String(decoding: value, as: UTF8.self).trimmingBlanks
    }
}

extension [HTTPHeader] {
    /// The values of all headers of a name, in order.
    func values(_ name: String) -> [String] {
        filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
}

extension String {
    /// The text without spaces and tabs around it.
    var trimmingBlanks: String {
        let blank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let start = utf8.drop(while: blank)
        let end = start.lastIndex { !blank($0) }
        return end.map { String(Substring(start[...$0])) } ?? ""
    }
}
