/// The kind of a token by its claims, which may be unverified.
package enum TokenKind: Sendable, Equatable {
    /// A legacy (Secret-based) token, which never expires.
    case legacy(secret: String)
    /// Bound to a Pod. `isExtended` when the kubelet's lifetime was requested and extended to a year.
    case pod(ObjectReference, isExtended: Bool)
    case secret(ObjectReference)
    case node(ObjectReference)
    /// Of a ServiceAccount, without a bound object.
    case unbound
    /// No token of a ServiceAccount.
    case foreign

    package init(_ claims: UnverifiedClaims) {
        let kubernetes = claims.kubernetes
        if claims.isLegacy {
            self = .legacy(secret: claims.legacy.secretName)
        } else if let pod = kubernetes.pod {
            self = .pod(pod, isExtended: kubernetes.warnAfter != nil)
        } else if let secret = kubernetes.secret {
            self = .secret(secret)
        } else if let node = kubernetes.node {
            self = .node(node)
        } else if kubernetes.serviceAccount.name.isEmpty && kubernetes.namespace.isEmpty {
            self = .foreign
        } else {
            self = .unbound
        }
    }
}
