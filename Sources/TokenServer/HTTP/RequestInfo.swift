/// What a request is about, by its method and path alone: what authorizers decide upon (apiserver, RequestInfoFactory).
package struct RequestInfo: Sendable, Equatable {
    /// "create", "get", … for a resource; the method in lower case for any other path.
    package let verb: String
    /// The resource; nil for a path that is none.
    package let resource: Resource?
    package let path: String

    /// A resource of the API, or an object of one.
    package struct Resource: Sendable, Equatable {
        /// The API group, empty for the core group.
        package var group = ""
        package var version = ""
        /// Empty for resources of the cluster.
        package var namespace = ""
        /// The plural, such as "serviceaccounts".
        package var name = ""
        /// Such as "token"; empty for none.
        package var subresource = ""
        /// The name of the object; empty for none.
        package var object = ""
    }

    package init(method: String, path: String) {
        self.path = path
        resource = Self.resource(path)
        guard let resource else {
            verb = method.lowercased()
            return
        }
        let hasObject = !resource.object.isEmpty
        verb =
            switch method {
            case "POST": "create"
            case "GET", "HEAD": hasObject ? "get" : "list"
            case "PUT": "update"
            case "PATCH": "patch"
            case "DELETE": hasObject ? "delete" : "deletecollection"
            default: method.lowercased()
            }
    }

    /// The resource of a path below /api/VERSION and /apis/GROUP/VERSION; nil for any other path.
    private static func resource(_ path: String) -> Resource? {
        // No path of the API has more segments; the rest is no resource that rules could name.
        var parts = path.split(separator: "/", maxSplits: 12).map(String.init)
        guard parts.count >= 3 else { return nil }
        var resource = Resource()
        switch parts.removeFirst() {
        case "api": break
        case "apis":
            guard parts.count >= 3 else { return nil }
            resource.group = parts.removeFirst()
        default: return nil
        }
        resource.version = parts.removeFirst()
        if parts[0] == "namespaces" && parts.count > 1 {
            resource.namespace = parts[1]
            if parts.count > 2 && parts[2] != "status" && parts[2] != "finalize" { parts.removeFirst(2) }
        }
        resource.name = parts[0]
        if parts.count > 1 { resource.object = parts[1] }
        if parts.count > 2 { resource.subresource = parts[2] }
        return resource
    }
}
