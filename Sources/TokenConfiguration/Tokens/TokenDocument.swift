package import JSON
package import Manifests
internal import OpenSSL
internal import Recognition
internal import ServiceAccountTokens

/// A document of Kubernetes that may hold a token, in whichever notation.
package protocol TokenDocument {
    subscript(name: String) -> Self? { get }
    var string: String? { get }
    var elements: [Self] { get }
}

extension JSONValue: TokenDocument {}
extension YAMLNode: TokenDocument {}

extension TokenDocument {
    /// The token in a Secret, TokenRequest, TokenReview, ExecCredential or kubeconfig, or in the first of a List. Of a
    /// Secret only `token` is looked at here.
    var tokenSource: TokenSource? { tokenSource(lists: 8) }

    /// - Parameter lists: how many Lists may stand in one another: a document may nest as deep as it likes, the stack may not.
    private func tokenSource(lists: Int) -> TokenSource? {
        let kind = self["kind"]?.string ?? ""
        switch kind {
        case "Secret":
            if let token = self["stringData"]?["token"]?.string { return secret(Array(token.utf8)) }
            guard let data = self["data"]?["token"]?.string else { return nil }
            if FoundToken.all(in: Array(data.utf8), limit: 1).first?.encodings == 0 {
                return TokenSource(Array(data.utf8), "a Secret", caution: TokenSource.rawData, place: .secret)
            }
            guard let token = Base64.decode(Array(data.utf8)) else { return nil }
            // What is in base64 once more is for the search in other text.
            if case .encodedToken = InputKind(token) { return nil }
            return secret(token)
        case "TokenRequest", "ExecCredential":
            return self["status"]?["token"]?.string.map {
                source($0, kind == "ExecCredential" ? "an \(kind)" : "a \(kind)")
            }
        case "TokenReview": return self["spec"]?["token"]?.string.map { source($0, "a TokenReview") }
        case "Config": return kubeconfig
        case "List", "SecretList":
            if lists == 0 { return nil }
            return self["items"]?.elements.lazy.compactMap { $0.tokenSource(lists: lists - 1) }.first
        default: return nil
        }
    }

    /// The token of the current context's user; where that user has none, the first that there is.
    private var kubeconfig: TokenSource? {
        let context = self["current-context"]?.string.flatMap { name in
            self["contexts"]?.elements.first { $0["name"]?.string == name }
        }
        let current = context?["context"]?["user"]?.string
        let tokens = (self["users"]?.elements ?? []).compactMap { user in
            (user["user"]?["token"]?.string).map { (user["name"]?.string ?? "", $0) }
        }
        guard let (name, token) = tokens.first(where: { $0.0 == current }) ?? tokens.first else { return nil }
        let others = name == current || tokens.count == 1 ? "" : ", the first of \(tokens.count)"
        return source(token, "a kubeconfig, user \(Shown.text(name))\(others)", .kubeconfig)
    }

    /// A Secret's token, without a line ending that it was filled with.
    private func secret(_ value: [UInt8]) -> TokenSource {
        let token = value.withoutLineEnd
        if token.count == value.count { return TokenSource(value, "a Secret", place: .secret) }
        return TokenSource(
            token, "a Secret",
            caution: TokenSource.lineEnd(
                "the Secret's value ends with a line end, as echo TOKEN | base64 writes it",
                "fill it by printf %s TOKEN | base64, or by kubectl create secret --from-literal"),
            place: .secret)
    }

    private func source(
        _ token: String, _ origin: String, _ place: ExplanationContext.Place = .elsewhere
    ) -> TokenSource {
        TokenSource(Array(token.utf8), origin, place: place)
    }
}
