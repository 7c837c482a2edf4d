internal import JOSE
internal import ServiceAccountTokens

/// Another cluster's issuer whose tokens a kube-apiserver asks about as an authentication webhook, and the prefix that
/// keeps its users apart from the cluster's own.
package struct WebhookIssuer: Sendable, Equatable {
    /// The `iss` of the tokens, compared to the letter.
    package let issuer: String
    /// What stands before each user and group.
    package let prefix: String

    /// - Throws: what is wrong with `--webhook-issuer ISSUER=PREFIX`, for people.
    package init(_ text: String) throws(Problem) {
        // The issuer is a URL, which may hold = in no place where discovery works.
        guard let equals = text.utf8.lastIndex(of: UInt8(ascii: "=")) else {
            throw Problem(description: "it has no prefix; expected ISSUER=PREFIX")
        }
        issuer = String(text[..<equals])
        prefix = String(text[text.utf8.index(after: equals)...])
        if issuer.isEmpty { throw Problem(description: "the issuer is empty; expected ISSUER=PREFIX") }
        if prefix.isEmpty {
            throw Problem(
                description: "the prefix is empty, so that the issuer's users would be the cluster's own")
        }
        if prefix.hasPrefix("system:") || "system:".hasPrefix(prefix) {
            throw Problem(
                description:
                    "the prefix makes names that begin with system:, which the cluster gives rights to")
        }
    }

    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// The user of a token as the calling cluster gets it: no name or group is one of its own. What the token says of
    /// Pods and Nodes is left out, since they are of another cluster.
    func user(_ user: AuthenticatedUser) -> UserInfo {
        UserInfo(username: prefix + user.username, uid: user.uid, groups: user.groups.map { prefix + $0 })
    }
}
