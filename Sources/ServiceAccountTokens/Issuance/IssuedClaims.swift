internal import JOSE
internal import JSON

/// The claims of a token that is about to be signed.
struct IssuedClaims {
    /// What a token is bound to.
    struct Binding {
        var pod: ObjectReference?
        var secret: ObjectReference?
        var node: ObjectReference?

        static let none = Binding()

        private init() {}

        /// A Pod's token names the Pod's Node too.
        init(_ kind: ObjectKind, _ object: ObjectReference, node: ObjectReference?) {
            switch kind {
            case .pod: (pod, self.node) = (object, node)
            case .secret: secret = object
            case .node: self.node = object
            case .serviceAccount: break
            }
        }
    }

    let issuer: String
    let audiences: [String]
    let issuedAt: Int
    let expiry: Int
    let warnAfter: Int?
    let tokenID: String
    let namespace: String
    let serviceAccount: ObjectReference
    let binding: Binding

    /// The payload byte for byte as the server writes it: members sorted at every level (Semantics.md, "Payload").
    var payload: [UInt8] {
        var kubernetes: [(name: String, value: JSONText)] = [("namespace", .string(namespace))]
        for (name, reference) in [("node", binding.node), ("pod", binding.pod), ("secret", binding.secret)] {
            if let reference { kubernetes.append((name, reference.json)) }
        }
        kubernetes.append(("serviceaccount", serviceAccount.json))
        if let warnAfter { kubernetes.append(("warnafter", .integer(warnAfter))) }
        return JSONText.object([
            ("aud", .strings(audiences)), ("exp", .integer(expiry)), ("iat", .integer(issuedAt)),
            ("iss", .string(issuer)), ("jti", .string(tokenID)), ("kubernetes.io", .object(kubernetes)),
            ("nbf", .integer(issuedAt)),
            ("sub", .string(ServiceAccountUsername.text(namespace: namespace, name: serviceAccount.name))),
        ]).bytes
    }
}

extension ObjectReference {
    /// Name and uid, what is empty left out.
    fileprivate var json: JSONText {
        .object([("name", name), ("uid", uid)].filter { !$0.1.isEmpty }.map { ($0.0, .string($0.1)) })
    }
}
