internal import JOSE
public import JSON
internal import OpenSSL

/// The kinds of objects that tokens name.
public enum ObjectKind: String, Sendable, Hashable, CaseIterable {
    case serviceAccount = "ServiceAccount"
    case secret = "Secret"
    case pod = "Pod"
    case node = "Node"

    /// The resource name of the API's paths and errors.
    package var plural: String {
        switch self {
        case .serviceAccount: "serviceaccounts"
        case .secret: "secrets"
        case .pod: "pods"
        case .node: "nodes"
        }
    }
}

/// One object of a cluster, as far as tokens depend on it.
public struct ClusterObject: Sendable, Equatable {
    /// metadata.uid.
    public var uid: String
    /// metadata.deletionTimestamp, in seconds since the epoch.
    public var deletion: Double?
    /// A Pod's spec.serviceAccountName.
    public var serviceAccountName: String?
    /// A Pod's spec.nodeName.
    public var nodeName: String?
    /// A Secret's data.token, decoded.
    public var token: [UInt8]?
    /// A Secret's label kubernetes.io/legacy-token-invalid-since.
    public var invalidSince: String?

    /// An object that is only there.
    public init(uid: String) { self.uid = uid }
}

/// What a cluster holds, for the look-ups that kube-apiserver makes when it verifies or issues. An object that is not
/// in it does not exist.
public struct ClusterObjects: Sendable {
    private struct Key: Hashable {
        let kind: ObjectKind
        let namespace: ExactText
        let name: ExactText

        /// Nodes are in no namespace.
        init(_ kind: ObjectKind, _ namespace: String, _ name: String) {
            self.kind = kind
            self.namespace = ExactText(kind == .node ? "" : namespace)
            self.name = ExactText(name)
        }
    }

    private var objects: [Key: ClusterObject] = [:]

    /// No objects at all.
    public init() {}

    /// How many objects there are.
    public var count: Int { objects.count }

    /// The object of this kind and name; Nodes are in no namespace.
    public subscript(kind: ObjectKind, namespace: String, name: String) -> ClusterObject? {
        get { objects[Key(kind, namespace, name)] }
        set { objects[Key(kind, namespace, name)] = newValue }
    }

    /// Adds what `kubectl get … -o json` printed: a List, a list of one kind, or a single object. Kinds that tokens
    /// do not name are passed over; an object that is there already is replaced.
    ///
    /// - Throws: `ObjectsError` with the index of the item.
    public mutating func add(_ document: JSONValue) throws(ObjectsError) {
        guard document.kind == .object, let kind = document["kind"]?.string else {
            throw ObjectsError(item: nil, problem: "holds no Kubernetes object: there is no \"kind\"")
        }
        guard let items = document["items"], kind.hasSuffix("List") else {
            return try add(document, kind: kind, item: nil)
        }
        guard items.kind == .array else {
            throw ObjectsError(item: nil, problem: "items is no array")
        }
        // The API's own lists leave the kind out of their items.
        let common = kind == "List" ? nil : String(kind.dropLast(4))
        for (index, item) in items.elements.enumerated() {
            guard let kind = item["kind"]?.string ?? common else {
                throw ObjectsError(item: index, problem: "has no \"kind\"")
            }
            try add(item, kind: kind, item: index)
        }
    }

    private mutating func add(_ value: JSONValue, kind: String, item: Int?) throws(ObjectsError) {
        // Other groups have Pods and Nodes of their own.
        guard let kind = ObjectKind(rawValue: kind), value["apiVersion"]?.string ?? "v1" == "v1" else {
            return
        }
        let metadata = value["metadata"]
        guard let name = metadata?["name"]?.string, !name.isEmpty else {
            throw ObjectsError(item: item, problem: "\(kind.rawValue) without metadata.name")
        }
        guard let uid = metadata?["uid"]?.string, !uid.isEmpty else {
            throw ObjectsError(
                item: item, problem: "\(kind.rawValue) \(name) has no metadata.uid: it is from no cluster")
        }
        var object = ClusterObject(uid: uid)
        if let deletion = metadata?["deletionTimestamp"]?.string {
            guard let seconds = Timestamp.seconds(deletion) else {
                throw ObjectsError(
                    item: item,
                    problem: "\(kind.rawValue) \(name): metadata.deletionTimestamp is no RFC 3339 time")
            }
            object.deletion = seconds
        }
        switch kind {
        case .pod:
            object.serviceAccountName = value["spec"]?["serviceAccountName"]?.string
            object.nodeName = value["spec"]?["nodeName"]?.string
        case .secret:
            object.token = (value["data"]?["token"]?.string).flatMap { Base64.decode(Array($0.utf8)) }
            object.invalidSince =
                metadata?["labels"]?["kubernetes.io/legacy-token-invalid-since"]?.string
        case .serviceAccount, .node: break
        }
        self[kind, metadata?["namespace"]?.string ?? "default", name] = object
    }
}

/// Why a document is no list of Kubernetes objects.
public struct ObjectsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The index in `items`, from 0; nil when the document itself is wrong.
    public let item: Int?
    /// What is wrong.
    public let problem: String

    /// One line for people.
    public var description: String { item.map { "items[\($0)]: \(problem)" } ?? problem }
}
