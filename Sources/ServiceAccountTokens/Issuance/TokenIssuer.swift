internal import JOSE
internal import OpenSSL
internal import Text

/// What a server's flags say of the tokens it issues.
public struct IssuancePolicy: Sendable {
    /// The first `--service-account-issuer`.
    public var issuer: String
    /// `--api-audiences`; what tokens are for when a request names no audience.
    public var apiAudiences: [String]
    /// `--service-account-max-token-expiration` in seconds; longer requests are shortened.
    public var maximumExpiration: Int?
    /// `--service-account-extend-token-expiration`: whether a Pod's default token really lives a year.
    public var extendsExpiration: Bool
    /// The same for tokens of which an audience is not the API server's; no server has such a flag.
    public var maximumExternalExpiration: Int?

    /// The policy of a server with these flags.
    public init(
        issuer: String, apiAudiences: [String], maximumExpiration: Int? = nil, extendsExpiration: Bool = true,
        maximumExternalExpiration: Int? = nil
    ) {
        self.issuer = issuer
        self.apiAudiences = apiAudiences
        self.maximumExpiration = maximumExpiration
        self.extendsExpiration = extendsExpiration
        self.maximumExternalExpiration = maximumExternalExpiration
    }
}

/// What is known of the cluster: all its objects, or single facts for want of them.
public struct IssuanceFacts: Sendable {
    /// The objects; nil when they are not known, and then nothing is looked up.
    public var objects: ClusterObjects?
    /// The uid of the ServiceAccount.
    public var uid: String?
    /// The Node on which the Pod of the request runs.
    public var node: ObjectReference?

    /// Facts, as far as they are known.
    public init(objects: ClusterObjects? = nil, uid: String? = nil, node: ObjectReference? = nil) {
        self.objects = objects
        self.uid = uid
        self.node = node
    }
}

/// Issues tokens by the rules of kube-apiserver's TokenRequest (Semantics.md, "Payload" and "TokenRequest").
public struct TokenIssuer: Sendable {
    /// The lifetime that kubelets ask for, which the server takes for a Pod's default token.
    private static let extendedRequest = 3607
    /// How long such a token really lives: a year.
    private static let extendedLifetime = 31_536_000

    private let signer: TokenSigner
    private let policy: IssuancePolicy

    /// An issuer with a signing key and the flags of a server.
    public init(signer: TokenSigner, policy: IssuancePolicy) {
        self.signer = signer
        self.policy = policy
    }

    /// Issues a token for a ServiceAccount.
    ///
    /// - Parameters:
    ///   - request: what is asked for.
    ///   - namespace: that of the ServiceAccount, as the URL of the call has it.
    ///   - name: the ServiceAccount, as the URL of the call has it.
    ///   - now: seconds since the epoch; fractions are dropped.
    ///   - tokenID: the `jti`; nil makes a random one.
    /// - Throws: `IssuanceError` for what the API server would refuse, `OpenSSLError` when signing fails.
    public func issue(
        _ request: TokenRequest, namespace: String, name: String, facts: IssuanceFacts, now: Double,
        tokenID: String? = nil
    ) throws -> IssuedToken {
        if !request.namespace.isEmpty && !request.namespace.isExactly(namespace) {
            throw IssuanceError.namespaceMismatch(called: namespace, requested: request.namespace)
        }
        if !request.name.isEmpty && !request.name.isExactly(name) {
            throw IssuanceError.nameMismatch(called: name, requested: request.name)
        }
        let uid = try serviceAccountUID(request, namespace, name, facts)
        let requested = request.expirationSeconds ?? 3600
        guard IssuanceError.expirationBounds.contains(requested) else {
            throw IssuanceError.invalidExpiration(seconds: requested)
        }
        let binding = try binding(request.boundObjectRef, namespace, name, facts)
        let audiences = request.audiences.isEmpty ? policy.apiAudiences : request.audiences
        let isInside = audiences.allSatisfy { policy.apiAudiences.containsExactly($0) }
        let maximum = [policy.maximumExpiration, isInside ? nil : policy.maximumExternalExpiration]
        let expiration = maximum.compactMap { $0 }.reduce(requested, min)
        let isExtended =
            policy.extendsExpiration && binding.pod != nil && expiration == Self.extendedRequest && isInside

        // No clock is beyond these, and no arithmetic overflows between them.
        let issuedAt = Int(max(-1e15, min(now, 1e15)).rounded(.down))
        let claims = IssuedClaims(
            issuer: policy.issuer, audiences: audiences, issuedAt: issuedAt,
            expiry: issuedAt + (isExtended ? Self.extendedLifetime : expiration),
            warnAfter: isExtended ? issuedAt + Self.extendedRequest : nil,
            tokenID: try tokenID ?? UUID.random(), namespace: namespace,
            serviceAccount: ObjectReference(name: name, uid: uid), binding: binding)
        return IssuedToken(
            token: try signer.token(payload: claims.payload), request: request, namespace: namespace,
            name: name,
            uid: uid, audiences: audiences, expirationSeconds: expiration, issuedAt: issuedAt,
            shortenedFrom: expiration < requested ? requested : nil)
    }

    private func serviceAccountUID(
        _ request: TokenRequest, _ namespace: String, _ name: String, _ facts: IssuanceFacts
    ) throws(IssuanceError) -> String {
        var known = [facts.uid, request.uid.isEmpty ? nil : request.uid].compactMap { $0 }
        if let objects = facts.objects {
            guard let live = objects[.serviceAccount, namespace, name] else {
                throw .serviceAccountNotFound(name)
            }
            known.insert(live.uid, at: 0)
        }
        guard let uid = known.first else { throw .unknownUID(name: name) }
        if let other = known.first(where: { !$0.isExactly(uid) }) {
            throw .uidMismatch(name: name, live: uid, requested: other)
        }
        return uid
    }

    private func binding(
        _ reference: TokenRequest.BoundObjectReference?, _ namespace: String, _ name: String,
        _ facts: IssuanceFacts
    ) throws(IssuanceError) -> IssuedClaims.Binding {
        guard let reference else { return .none }
        // The group is what stands before the one slash; two slashes are no apiVersion at all.
        let slashes = reference.apiVersion.utf8.count { $0 == UInt8(ascii: "/") }
        let isCore = slashes != 1 || reference.apiVersion.hasPrefix("/")
        guard isCore, let kind = ObjectKind(rawValue: reference.kind), kind != .serviceAccount else {
            throw .unsupportedKind(apiVersion: reference.apiVersion, kind: reference.kind)
        }
        if reference.name.isEmpty { throw .emptyReferenceName }
        guard let objects = facts.objects else {
            if reference.uid.isEmpty { throw .unknownReferenceUID(kind, name: reference.name) }
            let object = ObjectReference(name: reference.name, uid: reference.uid)
            return IssuedClaims.Binding(kind, object, node: facts.node)
        }
        guard let live = objects[kind, namespace, reference.name] else {
            throw .objectNotFound(kind, name: reference.name)
        }
        if kind == .pod && live.serviceAccountName?.isExactly(name) != true {
            throw .podOfAnotherServiceAccount(called: name, pod: reference.name)
        }
        if !reference.uid.isEmpty && !reference.uid.isExactly(live.uid) {
            throw .referenceUIDMismatch(kind, name: reference.name, live: live.uid, requested: reference.uid)
        }
        var node: ObjectReference?
        if let nodeName = live.nodeName, !nodeName.isEmpty {
            node = ObjectReference(name: nodeName, uid: objects[.node, "", nodeName]?.uid ?? "")
        }
        return IssuedClaims.Binding(kind, ObjectReference(name: reference.name, uid: live.uid), node: node)
    }
}
