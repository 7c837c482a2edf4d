internal import JOSE
internal import Text

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

/// The fields of one object of a cluster that tokens depend on.
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

    /// An object without any of these fields.
    public init(uid: String) { self.uid = uid }
}

/// The objects of a cluster, for the look-ups that kube-apiserver makes when it verifies or issues. An object that is not
/// here does not exist.
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

    /// Where each object is in `objects`: the free places of a table are many, and so are small.
    private var places: [Key: Int32] = [:]
    private var objects: [ClusterObject?] = []

    /// No objects at all.
    public init() {}

    /// How many objects there are.
    public var count: Int { places.count }

    /// The object of this kind and name; Nodes are in no namespace.
    public subscript(kind: ObjectKind, namespace: String, name: String) -> ClusterObject? {
        get { places[Key(kind, namespace, name)].flatMap { objects[Int($0)] } }
        set {
            let key = Key(kind, namespace, name)
            if let newValue {
                let place = places[key] ?? Int32(objects.count)
                places[key] = place
                if Int(place) == objects.count {
                    objects.append(newValue)
                } else {
                    objects[Int(place)] = newValue
                }
            } else if let place = places.removeValue(forKey: key) {
                objects[Int(place)] = nil
            }
        }
    }

    /// Adds all objects of another set. An object that is there already is replaced.
    mutating func add(_ others: ClusterObjects) {
        if objects.isEmpty {
            self = others
            return
        }
        for (key, place) in others.places {
            self[key.kind, key.namespace.text, key.name.text] = others.objects[Int(place)]
        }
    }
}
