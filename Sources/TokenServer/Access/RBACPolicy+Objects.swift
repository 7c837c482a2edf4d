package import JSON
package import ServiceAccountTokens
internal import TokenConfiguration

extension RBACPolicy: ObjectReader {
    /// Takes a Role, ClusterRole or binding out of a list; other kinds are passed over, and an object that is there
    /// already is replaced.
    ///
    /// - Throws: `ObjectsError` for an object that is not what it says it is.
    package mutating func add(_ item: JSONValue) throws(ObjectsError) {
        guard item["apiVersion"]?.string == "rbac.authorization.k8s.io/v1" else { return }
        switch item["kind"]?.string {
        case "Role": try addRole(item, isCluster: false)
        case "ClusterRole": try addRole(item, isCluster: true)
        case "RoleBinding": try addBinding(item, isCluster: false)
        case "ClusterRoleBinding": try addBinding(item, isCluster: true)
        default: break
        }
    }

    package mutating func finish(_ document: JSONValue) throws(ObjectsError) {
        // A document may be a single object.
        try add(document)
        order()
    }

    private mutating func addRole(
        _ value: JSONValue, isCluster: Bool
    ) throws(ObjectsError) {
        let key = try Self.key(value, isCluster: isCluster)
        var rules: [RBACRule] = []
        for rule in value["rules"]?.elements ?? [] {
            rules.append(
                RBACRule(
                    verbs: try Self.strings(rule["verbs"], "verbs", key),
                    groups: try Self.strings(rule["apiGroups"], "apiGroups", key),
                    resources: try Self.strings(rule["resources"], "resources", key),
                    resourceNames: try Self.strings(rule["resourceNames"], "resourceNames", key),
                    nonResourceURLs: try Self.strings(rule["nonResourceURLs"], "nonResourceURLs", key))
            )
        }
        roles[key] = rules
    }

    private mutating func addBinding(
        _ value: JSONValue, isCluster: Bool
    ) throws(ObjectsError) {
        let key = try Self.key(value, isCluster: isCluster)
        let reference = value["roleRef"]
        guard let role = reference?["name"]?.string, let kind = reference?["kind"]?.string,
            kind == "ClusterRole" || kind == "Role" && !isCluster
        else {
            throw ObjectsError(item: nil, problem: "\(key.name): roleRef names no role that it may name")
        }
        var subjects: [RBACSubject] = []
        for subject in value["subjects"]?.elements ?? [] {
            guard let kind = subject["kind"]?.string.flatMap(RBACSubject.Kind.init(rawValue:)),
                let name = subject["name"]?.string
            else { throw ObjectsError(item: nil, problem: "\(key.name): a subject has no kind or no name") }
            subjects.append(
                RBACSubject(kind: kind, name: name, namespace: subject["namespace"]?.string ?? ""))
        }
        bindings[key] = Binding(
            namespace: key.namespace, subjects: subjects,
            role: RoleKey(namespace: kind == "Role" ? key.namespace : "", name: role))
    }

    private static func key(
        _ value: JSONValue, isCluster: Bool
    ) throws(ObjectsError) -> RoleKey {
        guard let name = value["metadata"]?["name"]?.string, !name.isEmpty else {
            throw ObjectsError(item: nil, problem: "a role or binding without metadata.name")
        }
        let namespace = value["metadata"]?["namespace"]?.string ?? "default"
        return RoleKey(namespace: isCluster ? "" : namespace, name: name)
    }

    /// Rules are what they say: a list that cannot be read is no empty list.
    private static func strings(
        _ value: JSONValue?, _ member: String, _ key: RoleKey
    ) throws(ObjectsError) -> [String] {
        guard let value, value.kind != .null else { return [] }
        var strings: [String] = []
        for element in value.elements {
            guard let text = element.string else {
                throw ObjectsError(item: nil, problem: "\(key.name): \(member) holds what is no string")
            }
            strings.append(text)
        }
        if value.kind != .array {
            throw ObjectsError(item: nil, problem: "\(key.name): \(member) is no array")
        }
        return strings
    }
}
