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
///
/// Texts are kept as places in the payload and decoded when they are asked for; `has` compares one without that.
///
/// A class, so that rules can look at it without copying it.
// Safe to share: nothing changes it once it was read.
package final class UnverifiedClaims: @unchecked Sendable {
    /// `iss` as encoding/json finds it, which takes `ISS` for it too. It decides who looks at the token at all.
    package enum AnyCaseIssuer: Sendable, Equatable {
        case text(String)
        /// A value that is no string stood under one of the names.
        case mistyped(JSONKind)
    }

    /// Where the claims stand.
    struct Places: Sendable {
        var issuer = JSONString.Token.empty
        var subject = JSONString.Token.empty
        var tokenID = JSONString.Token.empty
        var audiences: [JSONString.Token] = []
        var namespace = JSONString.Token.empty
        var serviceAccount = Reference()
        var pod: Reference?
        var secret: Reference?
        var node: Reference?

        struct Reference: Sendable {
            var name = JSONString.Token.empty
            var uid = JSONString.Token.empty
        }
    }

    let payload: [UInt8]
    var places = Places()

    /// What encoding/json makes of `iss` where that is not simply `issuer`.
    var oddAnyCaseIssuer: AnyCaseIssuer?
    package internal(set) var expiry: NumericDate?
    package internal(set) var notBefore: NumericDate?
    package internal(set) var issuedAt: NumericDate?
    /// When the API server begins to count the token as stale.
    var warnAfter: NumericDate?
    /// The claims of a legacy token.
    package internal(set) var legacy = LegacyClaims()
    /// Whether the token calls itself a legacy one.
    package internal(set) var isLegacy = false

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

    init(of payload: [UInt8]) { self.payload = payload }

    package var anyCaseIssuer: AnyCaseIssuer { oddAnyCaseIssuer ?? .text(issuer) }
    package var issuer: String { text(places.issuer) }
    package var subject: String { text(places.subject) }
    package var tokenID: String { text(places.tokenID) }
    /// `aud`, empty where there is none.
    package var audiences: [String] { places.audiences.map { text($0) } }

    /// The `kubernetes.io` claim.
    package var kubernetes: KubernetesClaim {
        KubernetesClaim(
            namespace: text(places.namespace), serviceAccount: reference(places.serviceAccount),
            pod: places.pod.map { reference($0) }, secret: places.secret.map { reference($0) },
            node: places.node.map { reference($0) }, warnAfter: warnAfter)
    }

    /// The ServiceAccount that the token speaks for, by the claims that count for its kind.
    package var serviceAccount: (namespace: String, name: String, uid: String) {
        if isLegacy { return (legacy.namespace, legacy.serviceAccountName, legacy.serviceAccountUID) }
        let account = reference(places.serviceAccount)
        return (text(places.namespace), account.name, account.uid)
    }

    func text(_ place: JSONString.Token) -> String {
        let payload = payload
        return JSONString.decode(place, in: payload.span)
    }

    func reference(_ place: Places.Reference) -> ObjectReference {
        ObjectReference(name: text(place.name), uid: text(place.uid))
    }
}

/// Comparisons that decode nothing and allocate nothing.
extension UnverifiedClaims {
    /// Whether the text at a place is `text`.
    func has(_ text: String, at place: JSONString.Token) -> Bool {
        if !place.isPlain { return self.text(place).isExactly(text) }
        guard place.range.count == text.utf8.count else { return false }
        return payload[place.range].elementsEqual(text.utf8)
    }

    /// Whether what stands under some `iss` is no string.
    var hasMistypedIssuer: Bool {
        if case .mistyped = oddAnyCaseIssuer { true } else { false }
    }

    /// Whether `sub` surely is the user name of the ServiceAccount in `kubernetes.io`.
    var hasExpectedSubject: Bool {
        let (subject, namespace, name) = (places.subject, places.namespace, places.serviceAccount.name)
        let prefix = ServiceAccountUsername.prefix.utf8
        guard subject.isPlain && namespace.isPlain && name.isPlain,
            subject.range.count == prefix.count + namespace.range.count + 1 + name.range.count
        else { return false }
        let text = payload[subject.range]
        let rest = text.dropFirst(prefix.count)
        return text.starts(with: prefix) && rest.starts(with: payload[namespace.range])
            && rest.dropFirst(namespace.range.count).first == UInt8(ascii: ":")
            && rest.suffix(name.range.count) == payload[name.range]
    }

    /// Whether namespace and name of the ServiceAccount surely are names that the API can address.
    var hasPlainAccount: Bool { isPlainName(places.namespace) && isPlainName(places.serviceAccount.name) }

    /// Whether a text surely is a name that the API can address.
    func isPlainName(_ place: JSONString.Token) -> Bool {
        place.isPlain && !place.range.isEmpty
            && payload[place.range].allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "%") }
            && payload[place.range.lowerBound] != UInt8(ascii: ".")
    }
}

/// The `kubernetes.io` claim of a bound token.
package struct KubernetesClaim: Sendable, Equatable {
    package let namespace: String
    package let serviceAccount: ObjectReference
    package let pod: ObjectReference?
    package let secret: ObjectReference?
    package let node: ObjectReference?
    /// When the API server begins to count the token as stale.
    package let warnAfter: NumericDate?
}
