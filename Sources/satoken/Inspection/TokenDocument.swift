import JSON
import Manifests
import OpenSSL

/// A document of Kubernetes that may hold a token, in whichever notation.
protocol TokenDocument {
    subscript(name: String) -> Self? { get }
    var string: String? { get }
    var elements: [Self] { get }
}

extension JSONValue: TokenDocument {}
extension YAMLNode: TokenDocument {}

extension TokenDocument {
    /// The token in a Secret, TokenRequest, TokenReview, ExecCredential or kubeconfig, or in the first of a List.
    var tokenSource: TokenSource? {
        let kind = self["kind"]?.string ?? ""
        switch kind {
        case "Secret":
            if let token = self["stringData"]?["token"]?.string { return source(token, "a Secret") }
            guard let data = self["data"]?["token"]?.string, let token = Base64.decode(Array(data.utf8))
            else {
                return nil
            }
            return TokenSource(token, "a Secret")
        case "TokenRequest", "ExecCredential":
            return self["status"]?["token"]?.string.map { source($0, "a \(kind)") }
        case "TokenReview": return self["spec"]?["token"]?.string.map { source($0, "a TokenReview") }
        case "Config": return kubeconfig
        case "List": return self["items"]?.elements.lazy.compactMap(\.tokenSource).first
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
        return source(token, "a kubeconfig, user \(Shown.text(name))\(others)")
    }

    private func source(_ token: String, _ origin: String) -> TokenSource {
        TokenSource(Array(token.utf8), origin)
    }
}
