/// The URI of a key that OpenSSL's store opens: `pkcs11:…`, `handle:0x81000001`, or another scheme of a configured provider.
///
///     if let uri = StoreURI("handle:0x81000001") { key = try PrivateKey(opening: uri) }
public struct StoreURI: Sendable, Equatable {
    /// The URI itself. It may name where the PIN is, and never holds it.
    public let text: String
    /// What stands before the colon.
    public let scheme: String

    /// The schemes of providers that are loaded by themselves. For another one OpenSSL's own configuration has to name the
    /// provider.
    static let providers = ["pkcs11": "pkcs11", "handle": "tpm2", "object": "tpm2"]

    /// Reads a URI.
    ///
    /// - Returns: nil for a text without a scheme, such as a path; and for `file:`, which is a file.
    public init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
            !text.utf8.contains(0)
        else { return nil }
        let scheme = text[..<colon].lowercased()
        let isScheme = scheme.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                index > 0
            default: false
            }
        }
        // A single letter is no scheme of a store.
        if !isScheme || scheme.utf8.count < 2 || scheme == "file" { return nil }
        self.text = text
        self.scheme = scheme
    }

    /// Whether the URI holds a PIN (RFC 7512, pin-value): every process of the host could read it in a command line.
    public var holdsPIN: Bool { text.lowercased().contains("pin-value=") }

    /// What begins a file that holds a URI in place of a private key.
    private static let mark = "openssl-store-uri: "

    /// A file that refers to the key.
    package var reference: [UInt8] { Array("\(Self.mark)\(text)\n".utf8) }

    /// Reads a file that refers to a key; nil for any other file.
    package init?(reference bytes: [UInt8]) {
        guard bytes.starts(with: Self.mark.utf8) else { return nil }
        let rest = bytes.dropFirst(Self.mark.utf8.count).prefix {
            $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r")
        }
        self.init(String(decoding: rest, as: UTF8.self))
    }
}
