package import JOSE

/// A reference to an object in the `kubernetes.io` claim.
public struct ObjectReference: Sendable, Equatable {
    /// The object's name.
    public var name: String
    /// The object's uid.
    public var uid: String

    /// A reference to an object by its name and uid.
    public init(name: String = "", uid: String = "") {
        self.name = name
        self.uid = uid
    }
}

/// The claims that kube-apiserver reads from a token's payload. Nothing of it is proven: whoever made the token wrote
/// it.
package struct UnverifiedClaims: Sendable {
    /// `iss` as encoding/json finds it, which takes `ISS` for it too. It decides who looks at the token at all.
    package enum AnyCaseIssuer: Sendable, Equatable {
        case text(String)
        /// A value that is no string stood under one of the names.
        case mistyped(JSONKind)
    }

    package internal(set) var anyCaseIssuer = AnyCaseIssuer.text("")
    package internal(set) var issuer = ""
    package internal(set) var subject = ""
    /// `aud`, empty where there is none.
    package internal(set) var audiences: [String] = []
    package internal(set) var expiry: NumericDate?
    package internal(set) var notBefore: NumericDate?
    package internal(set) var issuedAt: NumericDate?
    package internal(set) var tokenID = ""
    /// The `kubernetes.io` claim.
    package internal(set) var kubernetes = KubernetesClaim()
    /// The claims of a legacy token.
    package internal(set) var legacy = LegacyClaims()

    /// The fault of the pass over the registered claims.
    package internal(set) var registeredFault: DecodingFault?
    /// The fault of the pass over `kubernetes.io`.
    package internal(set) var kubernetesFault: DecodingFault?
    /// The fault of the pass over the legacy claims.
    package internal(set) var legacyFault: DecodingFault?
    /// A member that one object of the payload repeats, to the letter where the server does not look, or in another
    /// case.
    package internal(set) var ambiguity: String?
    /// A time that is not written as a plain integer.
    package internal(set) var oddDate: String?

    /// Whether the token calls itself a legacy one.
    package var isLegacy: Bool { anyCaseIssuer == .text(LegacyClaims.issuer) }

    /// The ServiceAccount that the token speaks for, by the claims that count for its kind.
    package var serviceAccount: (namespace: String, name: String, uid: String) {
        isLegacy
            ? (legacy.namespace, legacy.serviceAccountName, legacy.serviceAccountUID)
            : (kubernetes.namespace, kubernetes.serviceAccount.name, kubernetes.serviceAccount.uid)
    }
}

/// The `kubernetes.io` claim of a bound token.
package struct KubernetesClaim: Sendable, Equatable {
    package internal(set) var namespace = ""
    package internal(set) var serviceAccount = ObjectReference()
    package internal(set) var pod: ObjectReference?
    package internal(set) var secret: ObjectReference?
    package internal(set) var node: ObjectReference?
    /// When the API server begins to count the token as stale.
    package internal(set) var warnAfter: NumericDate?
}
