internal import JOSE
internal import JSON

/// A request for a token: `authentication.k8s.io/v1` TokenRequest, its `spec` and what counts of its `metadata`.
public struct TokenRequest: Sendable {
    /// The object that a token shall live and die with.
    public struct BoundObjectReference: Sendable, Equatable {
        /// Pod, Secret or Node.
        public var kind: String
        /// "v1"; only its group counts, which must be empty.
        public var apiVersion: String
        /// The object's name.
        public var name: String
        /// The object's uid; may be empty, and must not be wrong.
        public var uid: String

        /// A reference to a core object.
        public init(kind: String, apiVersion: String = "v1", name: String, uid: String = "") {
            self.kind = kind
            self.apiVersion = apiVersion
            self.name = name
            self.uid = uid
        }
    }

    /// For whom the token shall be; none means the API server itself.
    public var audiences: [String] = []
    /// How long it shall live; nil means an hour.
    public var expirationSeconds: Int?
    /// What it shall be bound to.
    public var boundObjectRef: BoundObjectReference?
    /// metadata.name, empty where there is none: the ServiceAccount.
    public var name = ""
    /// metadata.namespace, empty where there is none.
    public var namespace = ""
    /// metadata.uid, empty where there is none: the ServiceAccount's.
    public var uid = ""
    /// Members that the API does not know, by their paths.
    public private(set) var unknownFields: [String] = []
    /// The other members of metadata, in the order of the API, as JSON.
    var otherMetadata: [(name: String, value: JSONText)] = []

    /// A request for a token of the default kind.
    public init() {}

    /// Reads a request.
    ///
    /// - Throws: `IssuanceError.undecodable` for what the API server would not decode.
    public init(parsing bytes: [UInt8]) throws(IssuanceError) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes, memory: .line)
        } catch {
            throw .undecodable(kind: "TokenRequest", problem: "\(error)")
        }
        var decoder = TokenRequestDecoder()
        self = try decoder.decode(document)
        unknownFields = decoder.unknownFields
    }
}

/// Decodes a request, and notes what the API does not know.
private struct TokenRequestDecoder {
    private(set) var unknownFields: [String] = []

    mutating func decode(_ document: JSONValue) throws(IssuanceError) -> TokenRequest {
        guard document.kind == .object else {
            throw .undecodable(
                kind: "TokenRequest", problem: "it is \(document.kind.rawValue), not an object")
        }
        let kind = try string(document["kind"], "kind")
        let apiVersion = try string(document["apiVersion"], "apiVersion")
        // What is left out is taken for granted.
        if !kind.isEmpty && kind != "TokenRequest"
            || !apiVersion.isEmpty && apiVersion != "authentication.k8s.io/v1"
        {
            throw .undecodable(
                kind: kind,
                problem: "expected kind TokenRequest of authentication.k8s.io/v1, found \(kind) of "
                    + apiVersion)
        }
        noteUnknown(document, "", ["kind", "apiVersion", "metadata", "spec", "status"])
        var request = TokenRequest()
        try metadata(try object(document["metadata"], "metadata"), &request)
        // A status that comes with a request is read, and then made anew.
        let status = try object(document["status"], "status")
        _ = try string(status?["token"], "status.token")
        try time(status?["expirationTimestamp"], "status.expirationTimestamp")
        guard let spec = try object(document["spec"], "spec") else { return request }
        noteUnknown(spec, "spec.", ["audiences", "expirationSeconds", "boundObjectRef"])
        if let audiences = spec["audiences"], audiences.kind != .null {
            guard audiences.kind == .array else {
                throw mismatch(audiences, "spec.audiences", "an array of strings")
            }
            request.audiences = []
            for audience in audiences.elements {
                request.audiences.append(try string(audience, "spec.audiences"))
            }
        }
        if let seconds = spec["expirationSeconds"], seconds.kind != .null {
            guard let value = seconds.integer else {
                throw mismatch(seconds, "spec.expirationSeconds", "an integer")
            }
            request.expirationSeconds = value
        }
        if let reference = try object(spec["boundObjectRef"], "spec.boundObjectRef") {
            noteUnknown(reference, "spec.boundObjectRef.", ["kind", "apiVersion", "name", "uid"])
            request.boundObjectRef = TokenRequest.BoundObjectReference(
                kind: try string(reference["kind"], "spec.boundObjectRef.kind"),
                apiVersion: try string(reference["apiVersion"], "spec.boundObjectRef.apiVersion"),
                name: try string(reference["name"], "spec.boundObjectRef.name"),
                uid: try string(reference["uid"], "spec.boundObjectRef.uid"))
        }
        return request
    }

    private func metadata(_ metadata: JSONValue?, _ request: inout TokenRequest) throws(IssuanceError) {
        guard let metadata else { return }
        request.name = try string(metadata["name"], "metadata.name")
        request.namespace = try string(metadata["namespace"], "metadata.namespace")
        request.uid = try string(metadata["uid"], "metadata.uid")
        for name in ["generateName", "selfLink", "resourceVersion"] {
            let value = try string(metadata[name], "metadata.\(name)")
            if !value.isEmpty { request.otherMetadata.append((name, .string(value))) }
        }
        for name in ["creationTimestamp", "deletionTimestamp"] {
            try time(metadata[name], "metadata.\(name)")
        }
        for name in ["labels", "annotations"] {
            guard let map = try object(metadata[name], "metadata.\(name)") else { continue }
            var members: [(name: String, value: JSONText)] = []
            for member in map.members {
                members.append((member.name, .string(try string(member.value, "metadata.\(name)"))))
            }
            members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            if !members.isEmpty { request.otherMetadata.append((name, .object(members))) }
        }
        for name in ["ownerReferences", "finalizers"] {
            guard let list = metadata[name], list.kind != .null else { continue }
            guard list.kind == .array else { throw mismatch(list, "metadata.\(name)", "an array") }
            if !list.elements.isEmpty { request.otherMetadata.append((name, .raw(list.text))) }
        }
    }

    private mutating func noteUnknown(_ value: JSONValue, _ path: String, _ known: Set<String>) {
        for member in value.members where !known.contains(member.name) {
            unknownFields.append(path + member.name)
        }
    }

    /// An object, nil where there is none or null.
    private func object(_ value: JSONValue?, _ path: String) throws(IssuanceError) -> JSONValue? {
        guard let value, value.kind != .null else { return nil }
        guard value.kind == .object else { throw mismatch(value, path, "an object") }
        return value
    }

    /// A string, empty where there is none or null.
    private func string(_ value: JSONValue?, _ path: String) throws(IssuanceError) -> String {
        guard let value, value.kind != .null else { return "" }
        guard let string = value.string else { throw mismatch(value, path, "a string") }
        return string
    }

    /// Passes for a moment of RFC 3339, null or nothing.
    private func time(_ value: JSONValue?, _ path: String) throws(IssuanceError) {
        let text = try string(value, path)
        if !text.isEmpty && Timestamp.seconds(text) == nil {
            throw .undecodable(kind: "TokenRequest", problem: "\(path) is no time of RFC 3339")
        }
    }

    private func mismatch(_ value: JSONValue, _ path: String, _ expected: String) -> IssuanceError {
        .undecodable(kind: "TokenRequest", problem: "\(path) is \(value.kind.rawValue), not \(expected)")
    }
}
