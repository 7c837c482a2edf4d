internal import Recognition

/// Whole files and commands that a document holds as values: in a ConfigMap, in cloud-init's or Ignition's files, as the
/// one string of a task.
enum EmbeddedTexts {
    /// What a text must hold, so that it is looked into.
    private static func mayHold(_ text: [UInt8], _ process: String) -> Bool {
        [process, "ClusterConfiguration", "apiServerArguments"].contains { text.holds($0) }
    }

    /// The texts that may say something of the process, decoded.
    static func all(in tree: YAMLTree, of process: String) -> [[UInt8]] {
        tree.items.lazy.filter { $0.kind == .scalar && $0.text.utf8.count > 20 }.compactMap { item in
            let text = Array(item.text.utf8)
            let inner = decoded(text) ?? text
            let isFile = inner.contains(UInt8(ascii: "\n")) || inner.first == UInt8(ascii: "{")
            guard isFile || inner.holds("\(process) -") else { return nil }
            return mayHold(inner, process) ? inner : nil
        }
    }

    /// What base64 or a `data:` URL (RFC 2397) stands for, nil for plain text.
    private static func decoded(_ text: [UInt8]) -> [UInt8]? {
        guard text.starts(with: "data:".utf8) else {
            return text.count >= 40 ? valid(LenientBase64.decode(text)) : nil
        }
        guard let comma = text.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let data = text[(comma + 1)...]
        return valid(
            text[..<comma].ends(with: ";base64".utf8) ? LenientBase64.decode(data) : percentDecoded(data))
    }

    /// Only text is looked into.
    private static func valid(_ bytes: [UInt8]?) -> [UInt8]? {
        bytes.flatMap { String(validating: $0, as: UTF8.self) == nil ? nil : $0 }
    }

    private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}

extension Collection<UInt8> where SubSequence: BidirectionalCollection<UInt8> {
    /// Whether the bytes end in others.
    func ends(with end: some Collection<UInt8>) -> Bool {
        dropFirst(Swift.max(0, count - end.count)).elementsEqual(end)
    }
}
