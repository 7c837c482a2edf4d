internal import JOSE
internal import ServiceAccountTokens
internal import Text

/// One rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1, PolicyRule).
struct RBACRule: Sendable, Equatable {
    var verbs: [String] = []
    var groups: [String] = []
    var resources: [String] = []
    var resourceNames: [String] = []
    var nonResourceURLs: [String] = []

    /// Whether the rule allows what a request does (apiserver, RuleAllows).
    func allows(_ request: RequestInfo) -> Bool {
        guard matches(verbs, request.verb) else { return false }
        guard let resource = request.resource else {
            return nonResourceURLs.contains { pattern in
                if pattern == "*" || pattern.isExactly(request.path) { return true }
                return pattern.hasSuffix("*") && request.path.utf8.starts(with: pattern.utf8.dropLast())
            }
        }
        return matches(groups, resource.group) && names(resource)
            && (resourceNames.isEmpty || resourceNames.containsExactly(resource.object))
    }

    private func matches(_ values: [String], _ value: String) -> Bool {
        values.contains { $0 == "*" || $0.isExactly(value) }
    }

    private func names(_ resource: RequestInfo.Resource) -> Bool {
        let full = resource.subresource.isEmpty ? resource.name : "\(resource.name)/\(resource.subresource)"
        return resources.contains { pattern in
            pattern == "*" || pattern.isExactly(full)
                || (!resource.subresource.isEmpty && pattern.isExactly("*/\(resource.subresource)"))
        }
    }
}

/// The subjects that a binding gives a role to.
struct RBACSubject: Sendable, Equatable {
    enum Kind: String, Sendable {
        case user = "User"
        case group = "Group"
        case serviceAccount = "ServiceAccount"
    }

    let kind: Kind
    let name: String
    /// A ServiceAccount's; empty for the binding's own.
    var namespace = ""

    func matches(_ user: UserInfo, bindingNamespace: String) -> Bool {
        switch kind {
        case .user: return user.username.isExactly(name)
        case .group: return user.groups.containsExactly(name)
        case .serviceAccount:
            let namespace = namespace.isEmpty ? bindingNamespace : namespace
            if namespace.isEmpty { return false }
            return user.username.isExactly(ServiceAccountUsername.text(namespace: namespace, name: name))
        }
    }
}
