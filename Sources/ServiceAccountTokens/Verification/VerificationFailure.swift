public import JOSE
public import JSON

/// The parts of a token in the compact form of RFC 7515.
public enum TokenPart: String, Sendable, Equatable, CaseIterable {
    case header
    case payload
    case signature
}

/// Why a token is refused, with both compared values. Messages are made elsewhere: the server's text is `serverText`.
///
/// Indirect, so that a rule's outcome fits one register.
public indirect enum VerificationFailure: Error, Sendable, Equatable {
    // Form.
    case empty
    case tooLarge(bytes: Int, limit: Int)
    /// The JSON serialization of a JWS, or any other JSON.
    case jsonSerialization
    case wrongNumberOfParts(Int)
    case notBase64URL(TokenPart, Base64URLFault)
    case notJSON(TokenPart, JSONSyntaxError)
    case notAnObject(TokenPart, JSONKind)
    case unreadableHeader(HeaderFault)
    /// The `iss` by which the server decides whether the token is its own.
    case foreignIssuer(String, accepted: [String])
    case mistypedIssuer(JSONKind)

    // Key and signature.
    case unknownKey(keyID: String, known: [String])
    /// The refusals of the keys that the token names, in the order of the keys.
    case refusedByKeys([KeyRefusal])

    // Claims.
    /// `iss` itself, case-sensitively, after the signature was verified.
    case issuerClaim(String, accepted: [String])
    case wrongAudience(token: [String], accepted: [String])
    case notValidYet(notBefore: Int, now: Double)
    case expired(at: Int, now: Double)
    case issuedInFuture(at: Int, now: Double)

    // ServiceAccount and bound objects.
    case noServiceAccountName
    case noNamespace
    /// A name that the API cannot address.
    case unaddressable(isNamespace: Bool, String)
    case serviceAccountNotFound(namespace: String, name: String)
    case serviceAccountUID(live: String, claimed: String, isLegacy: Bool)
    case serviceAccountDeleted(namespace: String, name: String, isLegacy: Bool)
    case boundObjectNotFound(ObjectKind, name: String)
    case boundObjectUID(ObjectKind, name: String, live: String, claimed: String)
    case boundObjectDeleted(ObjectKind, name: String, at: Double)

    // Legacy tokens.
    case legacyClaimMissing(String)
    case legacySubject(String, namespace: String, name: String)
    case legacySecretNotFound(namespace: String, name: String, isDeleted: Bool)
    case legacySecretDiffers(namespace: String, name: String)
    case legacyMarkedInvalid(namespace: String, secret: String, serviceAccount: String)

    // Refusals of `strict` alone.
    case whiteSpace
    case notCanonical(TokenPart)
    case foreignType(String?)
    case criticalHeader(String)
    case notUTF8(TokenPart)
    case repeatedMember(TokenPart, String)
    case oddDate(String)
    case noExpiry
    case noAudience
    case foreignSubject(String, expected: String)
    case podOfAnotherServiceAccount(pod: String, runsAs: String, claimed: String)
    case podOnAnotherNode(pod: String, runsOn: String, claimed: String)
}

/// Why one key does not verify a token.
public struct KeyRefusal: Sendable, Equatable {
    /// The reason.
    public enum Reason: Sendable, Equatable {
        /// `crit` is no list of strings.
        case criticalHeader(DecodingFault)
        /// `crit` names an extension that is not understood; nil for an element that is null.
        case unknownExtension(String?)
        /// The key does not verify this `alg`. `own` is the one that its JWK names, or that Kubernetes uses with it.
        case otherAlgorithm(String, own: SignatureAlgorithm?)
        /// An RSA key of too few bits.
        case shortKey(bits: Int, minimum: Int)
        /// An RSA key with a modulus or exponent with which Go verifies nothing.
        case unsoundKey
        case badSignature
        /// The signature is right, and a claim is of the wrong type.
        case claims(DecodingFault)
    }

    /// The key.
    public let keyID: String
    /// The reason.
    public let reason: Reason

    /// The refusal of a token by a key.
    public init(keyID: String, reason: Reason) {
        self.keyID = keyID
        self.reason = reason
    }
}

extension [KeyRefusal] {
    /// The most useful refusal, independent of the order of the keys; the first of several alike.
    public var mostUseful: KeyRefusal? {
        self.min { $0.reason.rank < $1.reason.rank }
    }
}

extension KeyRefusal.Reason {
    /// The lower, the more useful: a key that got further with the token comes before a key that was never meant for it.
    fileprivate var rank: Int {
        switch self {
        case .claims: 0
        case .badSignature: 1
        case .shortKey: 2
        case .unsoundKey: 3
        case .criticalHeader, .unknownExtension: 4
        case .otherAlgorithm: 5
        }
    }

    /// The reason in a few words, the same for all tokens that are refused for it.
    fileprivate var label: String {
        switch self {
        case .claims: "malformed claim"
        case .badSignature: "signature"
        case .shortKey, .unsoundKey: "weak key"
        case .criticalHeader, .unknownExtension: "crit"
        case .otherAlgorithm: "alg"
        }
    }
}

extension VerificationFailure {
    /// The refusal in a few words, the same for all tokens that are refused for it: for summaries, logs and metrics.
    public var label: String {
        switch self {
        case .empty: "no token"
        case .tooLarge: "too large"
        case .jsonSerialization: "a JSON object (--field says which member is the token)"
        case .wrongNumberOfParts: "no three parts"
        case .notBase64URL: "not base64url"
        case .notJSON, .notAnObject: "not a JSON object"
        case .unreadableHeader: "unreadable header"
        case .foreignIssuer, .mistypedIssuer, .issuerClaim: "issuer"
        case .unknownKey: "unknown key"
        case .refusedByKeys(let refusals): refusals.mostUseful?.reason.label ?? "signature"
        case .wrongAudience: "audience"
        case .notValidYet: "not valid yet"
        case .expired: "expired"
        case .issuedInFuture: "issued in the future"
        case .legacyClaimMissing, .legacySubject: "legacy claims"
        case .noServiceAccountName, .noNamespace, .unaddressable: "ServiceAccount name"
        case .serviceAccountNotFound, .serviceAccountUID, .serviceAccountDeleted: "ServiceAccount gone"
        case .boundObjectNotFound(let kind, _), .boundObjectUID(let kind, _, _, _),
            .boundObjectDeleted(let kind, _, _):
            "\(kind.rawValue) gone"
        case .legacySecretNotFound, .legacySecretDiffers: "Secret gone"
        case .legacyMarkedInvalid: "Secret marked invalid"
        case .whiteSpace: "strict: white space"
        case .notCanonical: "strict: not canonical"
        case .foreignType: "strict: typ"
        case .criticalHeader: "strict: critical header"
        case .notUTF8: "strict: not UTF-8"
        case .repeatedMember: "strict: repeated member"
        case .oddDate: "strict: odd time"
        case .noExpiry: "strict: no exp"
        case .noAudience: "strict: no aud"
        case .foreignSubject: "strict: sub"
        case .podOfAnotherServiceAccount, .podOnAnotherNode: "strict: Pod's account or node"
        }
    }
}
