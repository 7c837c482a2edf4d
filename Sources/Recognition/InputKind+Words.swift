extension InputKind {
    /// The commands that make of a compressed file what it was.
    package var decompression: String {
        guard case .compressed(let times) = self, times > 0 else { return "gunzip < FILE" }
        return (["base64 -d FILE"] + (1..<times).map { _ in "base64 -d" } + ["gunzip"]).joined(
            separator: " | ")
    }

    /// What is said in place of a verdict where people paste what their question is about, and no client sends it.
    package var withoutToken: String? {
        switch self {
        case .message, .status: "the token that this text is about is not in it"
        case .object: "this is an object, and no token is in it"
        default: nil
        }
    }

    /// What it is, as in "a PEM file (CERTIFICATE)".
    package var words: String {
        switch self {
        case .empty: "nothing at all"
        case .pem(let label): "a PEM file (\(label))"
        case .der: "a DER file: a certificate or a key"
        case .encodedPEM(1): "a PEM file in base64"
        case .encodedPEM(let times): "a PEM file in base64, \(times) times over"
        case .encodedDER: "a certificate or a key in base64"
        case .compressed(0): "data that gzip compressed"
        case .compressed(1): "data that gzip compressed, in base64"
        case .compressed(let times): "data that gzip compressed, in base64 \(times) times over"
        case .sshKey(let type): "a public key of OpenSSH (\(type))"
        case .html: "an HTML page"
        case .xml(let code): "XML" + (code.map { " (\($0))" } ?? "")
        case .jwkSet: "a JWK Set"
        case .jwk: "a JWK"
        case .object(let object) where object.kind == "Config" && object.clue != nil: "a kubeconfig"
        case .object(let object): "\(object.words) of Kubernetes"
        case .status(let message):
            "an API server's refusal (Status)" + (message.isEmpty ? "" : ": \(message)")
        case .json: "JSON"
        case .claims: "the claims of a token, decoded"
        case .hidden(let mark): "a text in which the token is hidden (\(mark))"
        case .placeholder(let placeholder): placeholder.words
        case .path(let path):
            "a path, not what is in the file: \(Redaction.withoutSecrets(path).prefix(200))"
        case .url: "a URL"
        case .accountName: "the name of a ServiceAccount, not its token"
        case .secretName: "the name of a Secret, not the token in it"
        case .message(let text):
            "the words of a program or a person: "
                + Redaction.withoutSecrets(text).prefix { !$0.isNewline }.prefix(120)
        case .credential(let credential): credential.words
        case .encodedToken(1): "a token in base64"
        case .encodedToken(let times): "a token in base64\(times == 2 ? " twice" : ", \(times) times over")"
        case .percentEncodedToken: "a token in a URL's encoding (%2E for its dots)"
        case .shortened: "a token that was shortened"
        case .tokens(let count): "\(count) tokens"
        case .tokenTwice: "one token twice"
        case .encrypted: "an encrypted token (JWE)"
        case .payload: "the middle part of a token, its claims, without header and signature"
        case .printedBytes: "the bytes of a token as numbers"
        case .cutOff(let parts): "the first part\(parts == 1 ? "" : "s") of a token that was cut off"
        case .binary: "a binary file"
        case .opaque(let hasDot): "an opaque token" + (hasDot ? " with a dot in it" : "")
        }
    }
}
