package import JOSE

/// A key of a ring: what is ordered of it, and when that was ordered.
package struct RingKey: Equatable, Sendable {
    /// k1, k2, …: short, and never begins with a minus sign.
    package let name: String
    /// The kid in the headers of its tokens, as kube-apiserver derives it.
    package internal(set) var keyID: String
    package let algorithm: SignatureAlgorithm
    package var state: KeyState
    /// Whether it signs, or signed, controller-manager's Secret tokens, which never expire.
    package var isLegacy = false
    /// Whether the ring still has its private half.
    package var hasPrivateHalf: Bool
    /// Its present entry into verification.pem.
    package var entered: Moment?
    /// The generation that first made it the signing key.
    package var activated: Moment?
    /// The first generation in which it was the signing key no more. A key that signed before the ring was created
    /// has generation 0 here.
    package var superseded: Moment?
    /// The generation in which its successor came to lead verification.pem in its place, where one did.
    package var yielded: Moment?
    /// Its clocks start no earlier than this: a server that was not seen past it left the ring then.
    package var clockFloor: Int?
    /// The longest lifetimes that were in force while it could sign.
    package var lifetimes = Lifetimes.none
    /// Whether it signed somewhere before the ring took it in: those tokens follow no policy of the ring.
    package var isImported = false
    /// What the operator stated of its tokens that were out then.
    package var statement: LongestToken?
    /// When an API server left the policy that may have issued tokens of it without a known end.
    package var openEnded: Int?
    /// The first generation in which it was in legacy.key no more, where it ever was.
    package var leftLegacy: Moment?
    /// When it left the JWKS.
    package var unpublished: Moment?
    /// When it left verification.pem.
    package var left: Moment?

    /// The longest lifetime of the tokens of a key that were out at a moment.
    package struct LongestToken: Equatable, Sendable {
        /// In seconds.
        package var lifetime: Int
        /// When it was stated, in seconds since 1970.
        package var time: Int

        package init(lifetime: Int, time: Int) {
            self.lifetime = lifetime
            self.time = time
        }
    }

    package init(
        name: String, keyID: String, algorithm: SignatureAlgorithm, state: KeyState, hasPrivateHalf: Bool
    ) {
        self.name = name
        self.keyID = keyID
        self.algorithm = algorithm
        self.state = state
        self.hasPrivateHalf = hasPrivateHalf
    }

    /// Whether it is in verification.pem.
    package var isTrusted: Bool {
        switch state {
        case .published, .active, .previous, .verifyOnly: true
        case .retired, .withdrawn, .revoking, .revoked: false
        }
    }

    /// Whether nothing is left to be seen of it.
    package var isGone: Bool {
        switch state {
        case .retired, .withdrawn, .revoked: true
        case .published, .active, .previous, .verifyOnly, .revoking: false
        }
    }

    /// Whether it was ever handed out as signing.key, or signed before the ring was created.
    package var hasSigned: Bool { activated != nil || superseded != nil }
}
