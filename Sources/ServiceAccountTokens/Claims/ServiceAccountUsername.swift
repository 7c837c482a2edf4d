/// The user name of a ServiceAccount.
package enum ServiceAccountUsername {
    /// `system:serviceaccount:NAMESPACE:NAME`.
    package static func text(namespace: String, name: String) -> String { prefix + namespace + ":" + name }

    /// Namespace and name of a user name, nil when it is none (apiserver, SplitUsername).
    package static func split(_ username: String) -> (namespace: Substring, name: Substring)? {
        guard username.hasPrefix(prefix) else { return nil }
        let parts = username.dropFirst(prefix.count).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, ResourceName.isLabel(parts[0]), ResourceName.isSubdomain(parts[1]) else {
            return nil
        }
        return (parts[0], parts[1])
    }

    /// Whether the API could hold a ServiceAccount of this name in this namespace.
    package static func isPossible(namespace: String, name: String) -> Bool {
        ResourceName.isLabel(namespace[...]) && ResourceName.isSubdomain(name[...])
    }

    static let prefix = "system:serviceaccount:"
}
