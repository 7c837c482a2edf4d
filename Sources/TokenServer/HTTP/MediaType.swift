/// Media types as requests name them.
enum MediaType {
    static let json = "application/json"
    static let protobuf = "application/vnd.kubernetes.protobuf"

    /// Whether a list of media ranges takes a type (RFC 9110, 12.5.1); no list takes all. Parameters other than `q`
    /// are not looked at.
    static func accepts(_ values: [String], _ type: String) -> Bool {
        if values.isEmpty { return true }
        let group = String(type.prefix { $0 != "/" }) + "/*"
        var best = (precision: -1, isWanted: false)
        for range in values.joined(separator: ",").utf8.split(separator: UInt8(ascii: ",")) {
            let parts = range.split(separator: UInt8(ascii: ";")).map { trimmed($0).lowercased() }
            guard let name = parts.first else { continue }
            let precision = name == type ? 2 : name == group ? 1 : name == "*/*" ? 0 : -1
            if precision > best.precision {
                let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
                best = (precision, weight.flatMap { Double($0.dropFirst(2)) } != 0)
            }
        }
        return best.isWanted
    }

    /// Whether go-restful, by which kube-apiserver serves discovery, takes a type: only `*/*` and the very name match,
    /// and weights are not looked at.
    static func acceptsAsServer(_ value: String?, _ type: String) -> Bool {
        guard let value, !value.isEmpty else { return true }
        return value.utf8.split(separator: UInt8(ascii: ",")).contains { range in
            let name = trimmed(range.prefix { $0 != UInt8(ascii: ";") })
            return name == "*/*" || name == type
        }
    }

    /// The type of a `Content-Type`, without its parameters and in lower case; nil for text that is none.
    static func name(_ value: String) -> String? {
        let name = trimmed(value.utf8.prefix { $0 != UInt8(ascii: ";") }).lowercased()
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(" ") } ? name : nil
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(Substring(text))
    }
}
