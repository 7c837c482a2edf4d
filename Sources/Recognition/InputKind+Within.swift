/// What stands within other text.
extension InputKind {
    private static let bootstrapToken = Pattern(
        #"(?:^|[\s="'])[a-z0-9]{6}\.[a-z0-9]{16}(?:$|[\s"',])"#)
    private static let otherCredential = Pattern(
        #"(?:^|[\s="':])((?:hv[sbr]|ya29|k8s-aws-v1)\.[A-Za-z0-9_=-]{16,}|(?:gh[opsur]_|glpat-|sha256~)[A-Za-z0-9_-]{16,})"#
    )
    private static let beginning = Pattern(
        #"(?:^|[^\w.-])(eyJ[A-Za-z0-9_-]{40,}(?:\.[A-Za-z0-9_-]*)?)(?:$|[^\w.-])"#)

    /// A credential that is none of Kubernetes' ServiceAccounts, or the beginning of a token that was cut off.
    ///
    /// - Parameter isError: the text is an error, which says more than what it quotes.
    static func within(_ text: [UInt8], isError: Bool) -> InputKind? {
        if bootstrapToken.stands(in: text) { return .credential(.bootstrap) }
        if isError { return nil }
        if let other = otherCredential.firstMatch(in: text)?.words(of: text) {
            return Credential(other).map { .credential($0) }
        }
        return beginning.firstMatch(in: text)?.words(of: text).map {
            .cutOff(parts: $0.contains(".") ? 2 : 1)
        }
    }

    private static let userName = Pattern("system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+")
    private static let secretName = Pattern("[a-z0-9][a-z0-9.-]*-token-[a-z0-9]{5}")

    /// The name of what a token is of, or lies in.
    static func name(_ bytes: ArraySlice<UInt8>) -> InputKind? {
        let text = String(decoding: bytes.prefix(400), as: UTF8.self)
        if userName.matches(bytes) {
            let parts = text.split(separator: ":").map(String.init)
            return .accountName(namespace: parts[2], name: parts[3])
        }
        return secretName.matches(bytes) ? .secretName(text) : nil
    }
}
