/// The variables of a process, as far as files say.
struct Environment: Equatable {
    private(set) var values: [String: String] = [:]
    /// Where further variables may come from that could not be read: "EnvironmentFile=/etc/kubernetes/apiserver".
    var unread: [String] = []

    /// The arrays of a script.
    private(set) var arrays: [String: [Word]] = [:]

    /// What a variable is replaced by; nil where no file says it, or where it is too much.
    func expansion(_ name: String) -> String? {
        guard let value = values[name], Expansion.takes(value.utf8.count) else { return nil }
        return value
    }

    /// The words that an array is replaced by, nil as for a variable.
    func words(ofArray name: String) -> [Word]? {
        guard let words = arrays[name],
            Expansion.takes(words.reduce(words.count) { $0 + $1.text.utf8.count })
        else { return nil }
        return words
    }

    mutating func set(_ name: String, to words: [Word]) { arrays[name] = words }

    /// The value of a variable; nil where no file says it.
    subscript(name: String) -> String? { values[name] }

    mutating func set(_ name: String, to value: String) {
        values[name] = value
        unknown.remove(name)
    }

    /// Variables that are set, to what is known at run time only.
    private(set) var unknown: Set<String> = []

    /// Notes that a variable's value is known at run time only.
    mutating func forget(_ name: String) {
        values[name] = nil
        unknown.insert(name)
    }

    mutating func removeAll() { self = Environment() }

    /// Whether this may be the name of a variable.
    static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, !(0x30...0x39 ~= first) else { return false }
        return bytes.allSatisfy(isNameByte)
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || 0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
    }
}
