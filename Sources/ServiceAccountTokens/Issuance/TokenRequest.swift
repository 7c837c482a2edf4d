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

    /// Audiences that the token is for; none means the API server itself.
    public var audiences: [String] = []
    /// How long it shall live; nil means an hour.
    public var expirationSeconds: Int?
    /// What it shall be bound to.
    public var boundObjectRef: BoundObjectReference?
    /// metadata.name, empty where there is none: the ServiceAccount.
    public var name: String {
        get { metadata.name }
        set { metadata.name = newValue }
    }
    /// metadata.namespace, empty where there is none.
    public var namespace: String {
        get { metadata.namespace }
        set { metadata.namespace = newValue }
    }
    /// metadata.uid, empty where there is none: the ServiceAccount's.
    public var uid: String {
        get { metadata.uid }
        set { metadata.uid = newValue }
    }
    /// Members that the API does not know, by their paths.
    public private(set) var unknownFields: [String] = []
    private(set) var metadata: RequestMetadata

    /// A request for a token of the default kind.
    public init() { metadata = RequestMetadata() }

    /// Reads a request in JSON.
    ///
    /// - Throws: `IssuanceError.undecodable` for what the API server would not decode.
    public init(parsing bytes: [UInt8]) throws(IssuanceError) { try self.init(RequestBody(bytes)) }

    /// Reads a request.
    ///
    /// - Throws: `IssuanceError.undecodable` for what the API server would not decode.
    package init(_ body: RequestBody) throws(IssuanceError) {
        var decoder = ObjectDecoder(kind: "TokenRequest", versions: [TokenReviewRequest.version])
        do throws(ObjectProblem) {
            let document = try decoder.begin(body.json(.tokenRequest)).0
            metadata = try RequestMetadata(document["metadata"], decoder)
            // A status that comes with a request is read, and then made anew.
            let status = try decoder.object(document["status"], "status")
            _ = try decoder.string(status?["token"], "status.token")
            try decoder.time(status?["expirationTimestamp"], "status.expirationTimestamp")
            if let spec = try decoder.object(document["spec"], "spec") { try read(spec, &decoder) }
            unknownFields = decoder.unknownFields
        } catch {
            throw .undecodable(kind: error.kind, problem: error.problem)
        }
    }

    private mutating func read(_ spec: JSONValue, _ decoder: inout ObjectDecoder) throws(ObjectProblem) {
        decoder.noteUnknown(spec, "spec.", ["audiences", "expirationSeconds", "boundObjectRef"])
        audiences = try decoder.strings(spec["audiences"], "spec.audiences")
        if let seconds = spec["expirationSeconds"], seconds.kind != .null {
            guard let value = seconds.integer else {
                throw decoder.mismatch(seconds, "spec.expirationSeconds", "an integer")
            }
            expirationSeconds = value
        }
        if let reference = try decoder.object(spec["boundObjectRef"], "spec.boundObjectRef") {
            decoder.noteUnknown(reference, "spec.boundObjectRef.", ["kind", "apiVersion", "name", "uid"])
            boundObjectRef = BoundObjectReference(
                kind: try decoder.string(reference["kind"], "spec.boundObjectRef.kind"),
                apiVersion: try decoder.string(reference["apiVersion"], "spec.boundObjectRef.apiVersion"),
                name: try decoder.string(reference["name"], "spec.boundObjectRef.name"),
                uid: try decoder.string(reference["uid"], "spec.boundObjectRef.uid"))
        }
    }
}
