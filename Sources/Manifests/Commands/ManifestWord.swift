extension Word {
    /// A word of a Pod's command, in which the kubelet replaces `$(NAME)` by the container's environment and `$$` by `$`.
    init(manifest text: String, _ environment: Environment) {
        guard
            text.utf8.contains(UInt8(ascii: "$")) || text.utf8.contains(UInt8(ascii: "{"))
                || text.utf8.contains(UInt8(ascii: "%"))
        else {
            self.init(text)
            return
        }
        let bytes = Array(text.utf8)
        var word = Builder()
        var position = 0
        while position < bytes.count {
            if bytes[position...].starts(with: "$$".utf8) {
                word.append(UInt8(ascii: "$"))
                position += 2
                // "$$(NAME)" is the text "$(NAME)".
                if position < bytes.count, bytes[position] == UInt8(ascii: "("),
                    let written = Reference(manifest: bytes, at: position - 1)
                {
                    word.append(bytes[position..<written.end])
                    position = written.end
                }
            } else if let reference = Reference(manifest: bytes, at: position)
                ?? Reference(template: bytes, at: position)
            {
                if let name = reference.name, let value = environment.expansion(name) {
                    word.append(value.utf8)
                } else {
                    word.append(unresolved: bytes[position..<reference.end])
                }
                position = reference.end
            } else {
                word.append(bytes[position])
                position += 1
            }
        }
        self = word.word
    }
}
