extension WordSplitter {
    /// Takes `"${NAME[@]}"`, alone in its word, where the script says what the array holds; nil for anything else.
    mutating func takeArray() -> [Word]? {
        guard dialect == .shell, !environment.arrays.isEmpty else { return nil }
        var rest = bytes[position...]
        let isQuoted = rest.first == UInt8(ascii: "\"")
        if isQuoted { rest = rest.dropFirst() }
        guard rest.starts(with: "${".utf8) else { return nil }
        rest = rest.dropFirst(2)
        let name = rest.prefix(while: Environment.isNameByte)
        rest = rest[name.endIndex...]
        // "${NAME[*]}" is one word.
        guard rest.starts(with: "[@]}".utf8) || !isQuoted && rest.starts(with: "[*]}".utf8) else {
            return nil
        }
        rest = rest.dropFirst(4)
        if isQuoted {
            guard rest.first == UInt8(ascii: "\"") else { return nil }
            rest = rest.dropFirst()
        }
        guard rest.first.map({ $0.isBlankOrNewline || Self.isOperator($0) }) ?? true,
            let words = environment.words(ofArray: String(decoding: name, as: UTF8.self)),
            isQuoted || !words.contains(where: { $0.text.utf8.contains(where: \.isBlankOrNewline) })
        else { return nil }
        position = rest.startIndex
        return words
    }
}
