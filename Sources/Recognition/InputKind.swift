/// What was given, told by its bytes where it is not what was asked for: one recogniser for tokens, key files and JWK
/// Sets. Each kind needs evidence; that a text is opaque or cut off is the last guess and never the first.
package enum InputKind: Sendable, Equatable {
    case empty
    // Files with keys and certificates.
    case pem(label: String)
    case der
    /// PEM in base64, so many times.
    case encodedPEM(times: Int)
    case encodedDER
    /// Compressed by gzip, and that in base64 so many times.
    case compressed(times: Int)
    /// A public key as OpenSSH writes it, by its type.
    case sshKey(String)
    // Documents.
    case html
    /// An answer in XML, with the code of its error where it has one.
    case xml(code: String?)
    case jwkSet
    case jwk
    /// An object of Kubernetes.
    case object(TokenlessObject)
    /// A refusal of an API server.
    case status(message: String)
    case json
    /// The claims of a token in JSON.
    case claims
    /// A text that shows such a mark in the place of a token.
    case hidden(String)
    // What stands where a token should have been put.
    case placeholder(Placeholder)
    case path(String)
    case url
    /// The user name of a ServiceAccount.
    case accountName(namespace: String, name: String)
    /// A name as Secrets with tokens have it.
    case secretName(String)
    /// The words of a program or a person, of which several lines may be kept.
    case message(String)
    // Other credentials.
    case credential(Credential)
    // Tokens that something happened to.
    case encodedToken(times: Int)
    case percentEncodedToken
    case shortened
    case tokens(Int)
    case tokenTwice
    case encrypted
    case cutOff(parts: Int)
    /// The middle part alone.
    case payload
    /// The numbers of its bytes.
    case printedBytes
    // The last guesses.
    case binary
    case opaque(hasDot: Bool)

    /// nil when it is like nothing in particular. No more than the first 64 KiB are looked at.
    package init?(_ given: [UInt8]) {
        let bytes = PlainText(Array(given.prefix(1 << 16))).bytes.trimmed
        guard let kind = bytes.isEmpty ? .empty : Self.readers.lazy.compactMap({ $0(bytes) }).first else {
            return nil
        }
        self = kind
    }

    /// Each looks for one sort of kinds, the sure ones first.
    private static let readers: [@Sendable (ArraySlice<UInt8>) -> InputKind?] = [
        keys, trace, placeholder, document, place, name, credential, brokenToken, words, lastGuess,
    ]

    // MARK: Keys

    private static func keys(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        if let label = pemLabel(bytes) { return .pem(label: label) }
        if bytes.starts(with: [0x30]), bytes.count > 4, [0x81, 0x82].contains(bytes.dropFirst().first),
            bytes.contains(where: { $0 < 0x09 || $0 >= 0x80 })
        {
            return .der
        }
        if isCompressed(bytes) { return .compressed(times: 0) }
        let text = String(decoding: bytes.prefix(32), as: UTF8.self)
        let name = text.prefix { $0 != " " }
        if ["ssh-rsa", "ssh-ed25519", "ssh-dss"].contains(name) || name.hasPrefix("ecdsa-sha2-")
            || name.hasPrefix("sk-ssh-")
        {
            return .sshKey(String(name))
        }
        var inner = bytes
        for times in 1...3 {
            guard let decoded = decoded(inner) else { return nil }
            if pemLabel(decoded[...]) != nil { return .encodedPEM(times: times) }
            if isCompressed(decoded[...]) { return .compressed(times: times) }
            if times == 1,
                decoded.starts(with: [0x30, 0x82]) || (decoded.starts(with: [0x30]) && isDER(decoded))
            {
                return .encodedDER
            }
            inner = decoded[...]
        }
        return nil
    }

    /// Whether bytes begin as gzip's do (RFC 1952, 2.3.1).
    private static func isCompressed(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.starts(with: [0x1F, 0x8B, 0x08])
    }

    private static func isDER(_ bytes: [UInt8]) -> Bool {
        bytes.count > 2
            && (bytes[1] < 0x80
                ? bytes.count == Int(bytes[1]) + 2 : bytes[1] == 0x81 && bytes.count == Int(bytes[2]) + 3)
    }

    private static func pemLabel(_ bytes: ArraySlice<UInt8>) -> String? {
        let rest = bytes.drop(while: \.isSpace)
        guard rest.starts(with: "-----BEGIN ".utf8) else { return nil }
        let label = rest.dropFirst(11).prefix { $0 != UInt8(ascii: "-") && $0 >= 0x20 && $0 < 0x7F }
        return String(decoding: label.prefix(40), as: UTF8.self)
    }

    /// Base64 of something, nil for what is none or too short to tell.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        guard bytes.count >= 16, bytes.allSatisfy({ $0.isOfBase64 || $0.isSpace || $0 == UInt8(ascii: "=") })
        else {
            return nil
        }
        return LenientBase64.decode(bytes)
    }

    // MARK: Documents

    private static func isHTML(_ start: String) -> Bool {
        ["<!doctype html", "<html", "<head", "<body", "<!-- "].contains(where: start.hasPrefix)
    }

    private static let element = Pattern("<[A-Za-z][A-Za-z0-9:]*(?: [^>]*)?>")
    private static let code = Pattern("<Code>([A-Za-z0-9]{1,64})</Code>")
    private static let googleKey = Pattern(#""type"\s*:\s*"service_account""#)
    /// A bracket alone is no evidence: programs print others.
    private static let beginOfJSON = Pattern(
        #"\{\s*(?:["'}]|$)|\[\s*(?:["'\[{\]]|-?[0-9]+\s*[,\]]|true|false|null)"#)
    private static let keySet = Pattern(#"\{\s*"keys""#)
    private static let kind = Pattern(
        #"(?:^|[\n{,"]) *"?kind"?\s{0,4}:\s{0,4}"?([A-Z][A-Za-z]{2,62})"?"#)
    /// A member by which services say what they refuse, whose value is text or a list of it.
    private static let refusal = Pattern(
        #""(?:error|errors|error_description|errorMessage|err|message|msg)"\s*:\s*\[?\s*(?:"|\{)|"(?:code|status|statusCode)"\s*:\s*"?40[13]"#
    )
    private static let message = Pattern(#""?message"?\s*:\s*"((?:[^"\\]|\\.)*)"#)
    /// What AWS STS says of a token, by code and message.
    private static let answerOfSTS = Pattern("<Message>([^<]{1,1000})</Message>")

    private static func document(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        let text = Array(bytes.prefix(8192))
        let start = String(decoding: text.prefix(256), as: UTF8.self).lowercased()
        if isHTML(start) { return .html }
        if start.hasPrefix("<?xml") || element.begins(text), text.holds("</") || start.hasPrefix("<?xml") {
            let code = code.firstMatch(in: text)?.words(of: text)
            if text.holds("sts.amazonaws.com"),
                let message = answerOfSTS.firstMatch(in: text)?.words(of: text)
            {
                return .message("\(code.map { "\($0): " } ?? "")\(message)")
            }
            return start.contains("<html") ? .html : .xml(code: code)
        }
        if text.starts(with: "{".utf8), googleKey.stands(in: text), text.holds("private_key") {
            return .credential(.googleKeyFile)
        }
        guard
            text.starts(with: "{".utf8) || text.starts(with: "[".utf8) || text.holds(": ")
                || text.holds(":\n"),
            !text.starts(with: "{{".utf8) && !text.starts(with: "{%".utf8)
        else { return nil }
        let isJSON = beginOfJSON.begins(text)
        if isJSON, text.count > 2 {
            if text.holds("\"keys\"") && text.holds("\"kty\"") || keySet.begins(text) { return .jwkSet }
            if text.holds("\"kty\"") { return .jwk }
        }
        if let kind = kind.firstMatch(in: text)?.words(of: text) {
            guard kind == "Status" else { return .object(TokenlessObject(kind: kind, Array(bytes))) }
            let message = message.firstMatch(in: text)?.words(of: text) ?? ""
            return .status(message: String(message.prefix(200)))
        }
        if isJSON, ["\"iss\"", "\"exp\"", "\"sub\""].allSatisfy({ text.holds($0) }) { return .claims }
        guard isJSON, text.count > 2 else { return nil }
        return refusal.stands(in: text)
            ? .message(String(decoding: text.prefix(longestMessage), as: UTF8.self))
            : within(text, isError: false) ?? .json
    }

    // MARK: What is given in a token's place

    private static func placeholder(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        // <TOKEN> is one, <html> is none.
        if isHTML(String(decoding: bytes.prefix(32), as: UTF8.self).lowercased()) { return nil }
        guard bytes.count <= 400, !bytes.starts(with: "eyJ".utf8) else { return nil }
        return Placeholder(String(decoding: bytes, as: UTF8.self)).map { .placeholder($0) }
    }

    private static let address = Pattern(#"[a-z][a-z0-9+.-]{1,20}://.+"#)
    /// curl and HTTPie read @FILE.
    private static let path = Pattern(
        #"@?(?:~|\.{1,2})?/[^\s]*|[A-Za-z]:\\.*|\\\\.*|[A-Za-z0-9_./-]+\.(?:jwt|txt|json|ya?ml|pem|crt|key|pub|conf|config|token|env)"#
    )

    private static func place(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        guard bytes.count <= 4096, !bytes.contains(where: \.isSpace) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        if address.matches(bytes) {
            // A SPIFFE ID is a name.
            return text.hasPrefix("spiffe:") ? nil : text.hasPrefix("file:") ? .path(text) : .url
        }
        return path.matches(bytes) ? .path(text) : nil
    }

    private static let bootstrapToken = Pattern("[a-z0-9]{6}\\.[a-z0-9]{16}")
    private static let vaultToken = Pattern("s\\.[A-Za-z0-9]{24}")

    private static func credential(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        let text = String(decoding: bytes.prefix(256), as: UTF8.self)
        if let credential = Credential(text) { return .credential(credential) }
        if bootstrapToken.matches(bytes) { return .credential(.bootstrap) }
        if vaultToken.matches(bytes) { return .credential(.vault) }
        return nil
    }

    // MARK: The rest

    private static let error = Pattern(
        "(?i)error|not found|denied|unauthorized|forbidden|no such file|cannot|failed|unable|usage:|invalid|expired|missing|malformed"
    )
    /// A status alone, as browsers and clients print it.
    private static let status = Pattern(
        #"(?i)\(?40[13]\)?|unauthorized|forbidden|error|denied|invalid_[a-z]+"#)

    /// How much of a message is looked at.
    private static let longestMessage = 4096

    /// Sentences, such as the error of a command whose output was taken for a token.
    private static func words(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        guard !bytes.starts(with: "eyJ".utf8), String(validating: bytes, as: UTF8.self) != nil else {
            return nil
        }
        // Lines of a key are no words.
        if RandomRun.next(in: Array(bytes.prefix { !$0.isSpace }), from: 0) != nil { return nil }
        let text = String(decoding: bytes.prefix(longestMessage), as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace)
        if words.count == 1, status.matches(text.utf8) { return .message(text) }
        let isError = error.stands(in: text.utf8)
        guard words.count > 2 || (words.count > 1 && isError) else { return nil }
        return within(Array(text.utf8), isError: isError) ?? .message(text)
    }

    private static func lastGuess(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        if bytes.contains(where: { $0 < 0x20 && !$0.isSpace || $0 == 0x7F })
            || String(validating: bytes, as: UTF8.self) == nil
        {
            return .binary
        }
        let dots = bytes.count { $0 == UInt8(ascii: ".") }
        return dots < 2 && isWord(bytes) ? .opaque(hasDot: dots == 1) : nil
    }

    static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count <= 4096 && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
