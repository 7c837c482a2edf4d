import ServiceAccountTokens

/// What something that is no token looks like.
enum Looks {
    /// One clause, nil when it looks like nothing in particular.
    static func like(_ bytes: [UInt8]) -> String? {
        let text = bytes.prefix(64)
        if bytes.isEmpty { return nil }
        if text.starts(with: "-----BEGIN ".utf8) {
            let label = text.dropFirst(11).prefix { $0 != UInt8(ascii: "-") }
            return "this looks like a PEM file (\(Shown.text(String(decoding: label, as: UTF8.self))))"
        }
        if text.starts(with: [0x30, 0x82]) { return "this looks like a DER file: a certificate or a key" }
        if text.starts(with: "LS0tLS1CRUdJTi".utf8) {
            return "this looks like a PEM file in base64: a certificate or a key of a kubeconfig"
        }
        if text.starts(with: "MII".utf8) { return "this looks like a certificate or a key in base64" }
        if text.starts(with: "ZXlK".utf8) {
            return "this looks like a token in base64, as in a Secret: decode it first"
        }
        if text.starts(with: "sha256~".utf8) { return "this looks like an OpenShift OAuth token" }
        let dots = bytes.count { $0 == UInt8(ascii: ".") }
        if dots == 1 && bytes.count == 23 { return "this looks like a bootstrap token" }
        let words = bytes.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
        if words.count > 1, words.allSatisfy({ word in word.count { $0 == UInt8(ascii: ".") } == 2 }) {
            return "this looks like \(words.count) tokens: give one, or all of them to satoken batch-verify"
        }
        if dots == 4 { return "this looks like an encrypted JWE" }
        if dots == 0 && bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) && bytes.count <= 4096 {
            return text.starts(with: "eyJ".utf8)
                ? "this looks like the first part of a token that was cut off"
                : "this looks like an opaque token"
        }
        if bytes.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) }) {
            return "this looks like a binary file"
        }
        return nil
    }
}
