internal import JOSE
public import JSON
internal import OpenSSL
internal import Text

/// What `kubectl get … -o json` printed, item by item: only what tokens depend on is kept.
///
///     var list = ObjectList()
///     for item in items { try list.add(item) }
///     try list.finish(document, into: &objects)
public struct ObjectList: Sendable {
    /// What counts of one object.
    private struct Facts: Sendable {
        let kind: String?
        let group: String?
        let namespace: String
        let name: String
        let deletion: String?
        let object: ClusterObject

        init(_ value: JSONValue) {
            let metadata = value["metadata"]
            kind = value["kind"]?.string
            group = value["apiVersion"]?.string
            namespace = metadata?["namespace"]?.string ?? "default"
            name = metadata?["name"]?.string ?? ""
            deletion = metadata?["deletionTimestamp"]?.string
            var object = ClusterObject(uid: metadata?["uid"]?.string ?? "")
            object.serviceAccountName = value["spec"]?["serviceAccountName"]?.string
            object.nodeName = value["spec"]?["nodeName"]?.string
            object.token = (value["data"]?["token"]?.string).flatMap { Base64.decode(Array($0.utf8)) }
            object.invalidSince = metadata?["labels"]?["kubernetes.io/legacy-token-invalid-since"]?.string
            self.object = object
        }

        /// About how many bytes they take.
        var size: Int {
            let texts = [
                namespace, name, object.uid, object.serviceAccountName, object.nodeName, object.invalidSince,
            ]
            return texts.reduce(256 + (object.token?.count ?? 0)) { $0 + ($1?.utf8.count ?? 0) }
        }
    }

    private var objects = ClusterObjects()
    /// Items without a kind: the API's own lists leave it out, and may say it behind the items.
    private var nameless: [(item: Int, facts: Facts)] = []
    private var hasUnnamed = false
    private var count = 0
    private var size = 0

    /// So many bytes are kept of one list: 300,000 Pods, twice as many as a cluster may have.
    private static let sizeLimit = 128 << 20

    /// A list without items.
    public init() {}

    /// Adds the next item.
    ///
    /// - Throws: `ObjectsError` with the index of the item; also for more of them than are kept.
    public mutating func add(_ item: JSONValue) throws(ObjectsError) {
        defer { count += 1 }
        let facts = Facts(item)
        if let kind = facts.kind {
            try add(facts, kind, item: count)
        } else if !facts.name.isEmpty || !hasUnnamed {
            // Of items without a name the first is the error, whatever their kind is.
            hasUnnamed = hasUnnamed || facts.name.isEmpty
            nameless.append((count, facts))
            try note(facts, item: count)
        }
    }

    /// Ends the list, and adds its objects to others.
    ///
    /// - Parameter document: what stands around the items, or a single object.
    /// - Throws: `ObjectsError`.
    public consuming func finish(
        _ document: JSONValue, into all: inout ClusterObjects
    ) throws(ObjectsError) {
        guard document.kind == .object, let kind = document["kind"]?.string else {
            throw ObjectsError(item: nil, problem: "holds no Kubernetes object: there is no \"kind\"")
        }
        guard let items = document["items"], kind.hasSuffix("List") else {
            var single = ObjectList()
            try single.add(Facts(document), kind, item: nil)
            return all.add(single.objects)
        }
        guard items.kind == .array else {
            throw ObjectsError(item: nil, problem: "items is no array")
        }
        for (item, facts) in nameless {
            if kind == "List" { throw ObjectsError(item: item, problem: "has no \"kind\"") }
            try add(facts, String(kind.dropLast(4)), item: item)
        }
        all.add(objects)
    }

    private mutating func add(_ facts: Facts, _ kind: String, item: Int?) throws(ObjectsError) {
        // Other groups have Pods and Nodes of their own.
        guard let kind = ObjectKind(rawValue: kind), facts.group ?? "v1" == "v1" else { return }
        if facts.name.isEmpty {
            throw ObjectsError(item: item, problem: "\(kind.rawValue) without metadata.name")
        }
        if facts.object.uid.isEmpty {
            throw ObjectsError(
                item: item,
                problem: "\(kind.rawValue) \(facts.name) has no metadata.uid: it is from no cluster")
        }
        var object = ClusterObject(uid: facts.object.uid)
        if let deletion = facts.deletion {
            guard let seconds = Timestamp.seconds(deletion) else {
                throw ObjectsError(
                    item: item,
                    problem: "\(kind.rawValue) \(facts.name): metadata.deletionTimestamp is no RFC 3339 time")
            }
            object.deletion = seconds
        }
        switch kind {
        case .pod:
            object.serviceAccountName = facts.object.serviceAccountName
            object.nodeName = facts.object.nodeName
        case .secret:
            object.token = facts.object.token
            object.invalidSince = facts.object.invalidSince
        case .serviceAccount, .node: break
        }
        objects[kind, facts.namespace, facts.name] = object
        try note(facts, item: item)
    }

    private mutating func note(_ facts: Facts, item: Int?) throws(ObjectsError) {
        size += facts.size
        if size > Self.sizeLimit {
            throw ObjectsError(
                item: item,
                problem: "more objects than the \(Self.sizeLimit >> 20) MiB hold that are kept of one list")
        }
    }
}

extension ClusterObjects {
    /// Adds what `kubectl get … -o json` printed: a List, a list of one kind, or a single object. Kinds that tokens
    /// do not name are skipped; an object that is there already is replaced.
    ///
    /// - Throws: `ObjectsError` with the index of the item.
    public mutating func add(_ document: JSONValue) throws(ObjectsError) {
        var list = ObjectList()
        for item in document["items"]?.elements ?? [] { try list.add(item) }
        try list.finish(document, into: &self)
    }
}

/// Why a document is no list of Kubernetes objects.
public struct ObjectsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The index in `items`, from 0; nil when the document itself is wrong.
    public let item: Int?
    /// What is wrong.
    public let problem: String

    package init(item: Int?, problem: String) {
        self.item = item
        self.problem = problem
    }

    /// One line for people.
    public var description: String { item.map { "items[\($0)]: \(problem)" } ?? problem }
}
