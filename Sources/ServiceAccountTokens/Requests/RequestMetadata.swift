internal import JOSE
internal import JSON

/// What counts of the `metadata` that comes with a request.
struct RequestMetadata: Sendable {
    /// metadata.name, empty where there is none.
    var name = ""
    /// metadata.namespace, empty where there is none.
    var namespace = ""
    /// metadata.uid, empty where there is none.
    var uid = ""
    /// The other members, in the order of the API, as JSON.
    var others: [(name: String, value: JSONText)] = []

    init() {}

    /// Reads the metadata of an object.
    init(_ metadata: JSONValue?, _ decoder: ObjectDecoder) throws(ObjectProblem) {
        guard let metadata = try decoder.object(metadata, "metadata") else { return }
        name = try decoder.string(metadata["name"], "metadata.name")
        namespace = try decoder.string(metadata["namespace"], "metadata.namespace")
        uid = try decoder.string(metadata["uid"], "metadata.uid")
        for name in ["generateName", "selfLink", "resourceVersion"] {
            let value = try decoder.string(metadata[name], "metadata.\(name)")
            if !value.isEmpty { others.append((name, .string(value))) }
        }
        for name in ["creationTimestamp", "deletionTimestamp"] {
            try decoder.time(metadata[name], "metadata.\(name)")
        }
        for name in ["labels", "annotations"] {
            guard let map = try decoder.object(metadata[name], "metadata.\(name)") else { continue }
            var members: [(name: String, value: JSONText)] = []
            for member in map.members {
                members.append((member.name, .string(try decoder.string(member.value, "metadata.\(name)"))))
            }
            members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            if !members.isEmpty { others.append((name, .object(members))) }
        }
        for name in ["ownerReferences", "finalizers"] {
            guard let list = metadata[name], list.kind != .null else { continue }
            guard list.kind == .array else { throw decoder.mismatch(list, "metadata.\(name)", "an array") }
            if !list.elements.isEmpty { others.append((name, .raw(list.text))) }
        }
    }

    /// The metadata of an answer: members in the order of the API.
    func json(name: String, namespace: String, uid: String, created: String?) -> JSONText {
        func others(_ names: String...) -> [(name: String, value: JSONText)] {
            self.others.filter { names.contains($0.name) }
        }
        var members: [(name: String, value: JSONText)] = []
        if !name.isEmpty { members.append(("name", .string(name))) }
        members += others("generateName")
        if !namespace.isEmpty { members.append(("namespace", .string(namespace))) }
        members += others("selfLink")
        if !uid.isEmpty { members.append(("uid", .string(uid))) }
        members += others("resourceVersion")
        if let created { members.append(("creationTimestamp", .string(created))) }
        return .object(members + others("labels", "annotations", "ownerReferences", "finalizers"))
    }
}
