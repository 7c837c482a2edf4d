internal import JOSE
package import ServiceAccountTokens
internal import Text

/// Who may do what: Roles, ClusterRoles and their bindings (rbac.authorization.k8s.io/v1), evaluated as kube-apiserver's
/// RBAC authorizer does. Rules only ever allow.
package struct RBACPolicy: Sendable {
    /// A Role or ClusterRole by its namespace, empty for ClusterRoles, and name.
    struct RoleKey: Hashable {
        let namespace: String
        let name: String
    }

    /// A RoleBinding or ClusterRoleBinding.
    struct Binding: Sendable {
        /// Empty for ClusterRoleBindings.
        let namespace: String
        let subjects: [RBACSubject]
        let role: RoleKey
    }

    var roles: [RoleKey: [RBACRule]] = [:]
    /// By namespace and name, so that a later object takes an earlier one's place.
    var bindings: [RoleKey: Binding] = [:]
    private var ordered: [Binding] = []

    /// The roles and bindings that every cluster has, as far as they concern what is served here.
    package init() {
        for (name, rules) in DefaultRoles.roles { roles[RoleKey(namespace: "", name: name)] = rules }
        for (name, subject) in DefaultRoles.bindings {
            let role = RoleKey(namespace: "", name: name)
            bindings[role] = Binding(namespace: "", subjects: [subject], role: role)
        }
        order()
    }

    /// Whether the user may do what a request does; if not, why rules could not be read, where that is so.
    package func decide(_ user: UserInfo, _ request: RequestInfo) -> Decision {
        // The one group that no rule has to name (apiserver, privileged group authorizer).
        if user.groups.containsExactly("system:masters") { return .allowed }
        var problems: [String] = []
        for binding in ordered {
            if !binding.namespace.isEmpty {
                guard let resource = request.resource, resource.namespace.isExactly(binding.namespace) else {
                    continue
                }
            }
            guard binding.subjects.contains(where: { $0.matches(user, bindingNamespace: binding.namespace) })
            else {
                continue
            }
            guard let rules = roles[binding.role] else {
                let kind = binding.role.namespace.isEmpty ? "clusterrole" : "role"
                problems.append(
                    "\(kind).rbac.authorization.k8s.io \(GoText.quoted(binding.role.name)) not found")
                continue
            }
            if rules.contains(where: { $0.allows(request) }) { return .allowed }
        }
        return .denied(problems.isEmpty ? nil : "RBAC: " + problems.joined(separator: ", "))
    }

    package enum Decision: Equatable {
        case allowed
        case denied(String?)
    }

    mutating func order() {
        // Bindings of the cluster are asked first, then by name, so that reasons come in one order.
        ordered = bindings.sorted {
            ($0.key.namespace, $0.key.name) < ($1.key.namespace, $1.key.name)
        }.map(\.value)
    }
}
