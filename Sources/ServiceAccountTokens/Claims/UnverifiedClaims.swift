package import JOSE
package import JSON
internal import Text

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

/// The claims that kube-apiserver reads from a token's payload. Nothing in them is proven: the sender of the token wrote
/// them.
///
/// Texts are kept as places in the payload and decoded on demand; `has` compares one without decoding it.
///
/// A class, so that rules read it without copying it.
package final class UnverifiedClaims: Sendable {
    /// `iss` as encoding/json finds it, which accepts `ISS` too. The server decides by it whether the token is its own.
    package enum AnyCaseIssuer: Sendable, Equatable {
        case text(String)
        /// One of the names had a value that is no string.
        case mistyped(JSONKind)
    }

    /// The payload that holds the claims.
    struct Places: Sendable {
        var issuer = JSONString.Token.empty
        var subject = JSONString.Token.empty
        var tokenID = JSONString.Token.empty
        var audiences = JSONString.Tokens()
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

    /// What the reader found. It is moved, never copied.
    struct Findings: ~Copyable, Sendable {
        var places = Places()
        /// `iss` as encoding/json reads it, where that differs from `issuer`.
        var oddAnyCaseIssuer: AnyCaseIssuer?
        var expiry: NumericDate?
        var notBefore: NumericDate?
        var issuedAt: NumericDate?
        /// The time from which on the API server counts the token as stale.
        var warnAfter: NumericDate?
        var legacy: LegacyClaims?
        var isUTF8 = true
        var ambiguity: String?
        var oddDate: String?
        /// The faults of the passes over the registered claims, over `kubernetes.io` and over the legacy claims.
        var registered = DecodingPass()
        var kubernetes = DecodingPass()
        var legacyPass = DecodingPass()
    }

    let payload: [UInt8]
    let found: Findings
    /// Whether the issuer is that of legacy tokens.
    package let isLegacy: Bool

    init(of payload: [UInt8], _ found: consuming Findings) {
        self.payload = payload
        isLegacy =
            found.oddAnyCaseIssuer.map { $0 == .text(LegacyClaims.issuer) }
            ?? Self.has(LegacyClaims.issuer, at: found.places.issuer, in: payload)
        self.found = found
    }

    package var expiry: NumericDate? { found.expiry }
    package var notBefore: NumericDate? { found.notBefore }
    package var issuedAt: NumericDate? { found.issuedAt }
    /// The claims of a legacy token.
    package var legacy: LegacyClaims { found.legacy ?? LegacyClaims() }
    /// The fault of the pass over the registered claims.
    package var registeredFault: DecodingFault? { found.registered.fault }
    /// The fault of the pass over `kubernetes.io`.
    package var kubernetesFault: DecodingFault? { found.kubernetes.fault }
    /// The fault of the pass over the legacy claims.
    package var legacyFault: DecodingFault? { found.legacyPass.fault }
    /// A member that one object of the payload repeats: in the same case where the server does not check, or in another case.
    package var ambiguity: String? { found.ambiguity }
    /// Whether the payload is UTF-8.
    package var isUTF8: Bool { found.isUTF8 }
    /// A time that is not written as a plain integer.
    package var oddDate: String? { found.oddDate }

    package var anyCaseIssuer: AnyCaseIssuer { found.oddAnyCaseIssuer ?? .text(issuer) }
    package var issuer: String { text(found.places.issuer) }
    package var subject: String { text(found.places.subject) }
    package var tokenID: String { text(found.places.tokenID) }
    /// `aud`, empty where there is none.
    package var audiences: [String] { found.places.audiences.all.map { text($0) } }

    /// The `kubernetes.io` claim.
    package var kubernetes: KubernetesClaim {
        KubernetesClaim(
            namespace: text(found.places.namespace), serviceAccount: reference(found.places.serviceAccount),
            pod: found.places.pod.map { reference($0) }, secret: found.places.secret.map { reference($0) },
            node: found.places.node.map { reference($0) }, warnAfter: found.warnAfter)
    }

    /// The ServiceAccount of the token, by the claims that count for its kind.
    package var serviceAccount: (namespace: String, name: String, uid: String) {
        if isLegacy { return (legacy.namespace, legacy.serviceAccountName, legacy.serviceAccountUID) }
        let account = reference(found.places.serviceAccount)
        return (text(found.places.namespace), account.name, account.uid)
    }

    func text(_ place: JSONString.Token) -> String {
        let payload = payload
        return JSONString.decode(place, in: payload.span)
    }

    func reference(_ place: Places.Reference) -> ObjectReference {
        ObjectReference(name: text(place.name), uid: text(place.uid))
    }
}

/// Comparisons without decoding and allocation.
extension UnverifiedClaims {
    /// Whether the text at a place is `text`.
    func has(_ text: String, at place: JSONString.Token) -> Bool { Self.has(text, at: place, in: payload) }

    private static func has(_ text: String, at place: JSONString.Token, in payload: [UInt8]) -> Bool {
        if !place.isPlain { return JSONString.decode(place, in: payload.span).isExactly(text) }
        return text.utf8.span.equals(payload.span.extracting(place.range))
    }

    /// Whether the token is for an audience; one without `aud` is for the API server's.
    func isFor(_ audience: String, orFor apiAudiences: [String]) -> Bool {
        found.places.audiences.isEmpty
            ? apiAudiences.containsExactly(audience)
            : found.places.audiences.contains { has(audience, at: $0) }
    }

    /// Whether some `iss`, in any case, is no string.
    var hasMistypedIssuer: Bool {
        if case .mistyped = found.oddAnyCaseIssuer { true } else { false }
    }

    /// Whether `sub` surely is the user name of the ServiceAccount in `kubernetes.io`.
    var hasExpectedSubject: Bool {
        let (subject, namespace, name) = (
            found.places.subject, found.places.namespace, found.places.serviceAccount.name
        )
        let prefix = ServiceAccountUsername.prefix
        let colon = prefix.utf8.count + namespace.range.count
        guard subject.isPlain && namespace.isPlain && name.isPlain,
            subject.range.count == colon + 1 + name.range.count
        else { return false }
        let payload = payload
        let text = payload.span.extracting(subject.range)
        return text.extracting(first: prefix.utf8.count).equals(prefix.utf8.span)
            && text.extracting(prefix.utf8.count..<colon).equals(payload.span.extracting(namespace.range))
            && text[colon] == UInt8(ascii: ":")
            && text.extracting(droppingFirst: colon + 1).equals(payload.span.extracting(name.range))
    }

    /// A hash of a bound token's ServiceAccount; nil for other tokens, and for names that need decoding.
    package var accountDigest: UInt64? {
        let (namespace, name) = (found.places.namespace, found.places.serviceAccount.name)
        guard !isLegacy, namespace.isPlain, name.isPlain, !name.range.isEmpty else { return nil }
        let payload = payload
        // Names differ most at their ends.
        var digest = UInt64(namespace.range.count) << 32 | UInt64(name.range.count)
        for range in [namespace.range, name.range] {
            let ends = payload.span.extracting(range).extracting(last: 8)
            for index in ends.indices { digest = (digest ^ UInt64(ends[index])) &* 0x9E37_79B9_7F4A_7C15 }
        }
        return digest
    }

    /// Whether the ServiceAccount surely is the one of this NAMESPACE/NAME.
    package func hasAccount(_ account: String) -> Bool {
        let (namespace, name) = (found.places.namespace, found.places.serviceAccount.name)
        let payload = payload
        let account = account.utf8.span
        let slash = namespace.range.count
        return namespace.isPlain && name.isPlain && account.count == slash + 1 + name.range.count
            && account.extracting(first: slash).equals(payload.span.extracting(namespace.range))
            && account[slash] == UInt8(ascii: "/")
            && account.extracting(droppingFirst: slash + 1).equals(payload.span.extracting(name.range))
    }

    /// Whether namespace and name of the ServiceAccount surely are names that the API can address.
    var hasPlainAccount: Bool {
        isPlainName(found.places.namespace) && isPlainName(found.places.serviceAccount.name)
    }

    /// Whether a text surely is a name that the API can address.
    func isPlainName(_ place: JSONString.Token) -> Bool {
        let payload = payload
        let (start, end) = (place.range.lowerBound, place.range.upperBound)
        return place.isPlain && start < end && payload[start] != UInt8(ascii: ".")
            && payload.span.firstStop(in: place.range, Stops("/", "%", below: 0)) == end
    }
}

/// The `kubernetes.io` claim of a bound token.
package struct KubernetesClaim: Sendable, Equatable {
    package let namespace: String
    package let serviceAccount: ObjectReference
    package let pod: ObjectReference?
    package let secret: ObjectReference?
    package let node: ObjectReference?
    /// The time from which on the API server counts the token as stale.
    package let warnAfter: NumericDate?
}
