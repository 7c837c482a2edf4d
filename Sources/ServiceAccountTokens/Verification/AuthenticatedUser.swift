internal import JOSE

/// The user that kube-apiserver's authorizers get.
public struct AuthenticatedUser: Sendable, Equatable {
    /// `system:serviceaccount:NAMESPACE:NAME`.
    public let username: String
    /// The uid of the ServiceAccount.
    public let uid: String
    /// The groups of all ServiceAccounts, of the namespace's, and of all authenticated users.
    public let groups: [String]
    /// Further attributes: names under `authentication.kubernetes.io/`, each with one value.
    public let extra: [String: String]

    /// Only for claims that were verified. Source: apiserver's ServiceAccountInfo.UserInfo.
    init(_ claims: UnverifiedClaims) {
        let (namespace, name, uid) = claims.serviceAccount
        username = ServiceAccountUsername.text(namespace: namespace, name: name)
        self.uid = uid
        groups = ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"]
        var extra: [String: String] = [:]
        if !claims.isLegacy {
            if !claims.tokenID.isEmpty { extra["credential-id"] = "JTI=\(claims.tokenID)" }
            if let pod = claims.kubernetes.pod, !pod.name.isEmpty, !pod.uid.isEmpty {
                extra["pod-name"] = pod.name
                extra["pod-uid"] = pod.uid
            }
            if let node = claims.kubernetes.node, !node.name.isEmpty {
                extra["node-name"] = node.name
                if !node.uid.isEmpty { extra["node-uid"] = node.uid }
            }
        }
        self.extra = Dictionary(
            uniqueKeysWithValues: extra.map { ("authentication.kubernetes.io/\($0)", $1) })
    }
}
