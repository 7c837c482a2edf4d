public import JOSE

/// The parts of a token in the compact form of RFC 7515.
public enum TokenPart: String, Sendable, Equatable, CaseIterable {
    case header
    case payload
    case signature
}

/// Why a token is refused, with what was compared. Words are made of it elsewhere: the server's in `serverText`.
///
/// Indirect, so that every rule's outcome, most often none of these, fits one register.
public indirect enum VerificationFailure: Error, Sendable, Equatable {
    // What it is.
    case empty
    case tooLarge(bytes: Int, limit: Int)
    /// The JSON serialization of a JWS, or any other JSON.
    case jsonSerialization
    case wrongNumberOfParts(Int)
    case notBase64URL(TokenPart, Base64URLFault)
    case notJSON(TokenPart, JSONSyntaxError)
    case notAnObject(TokenPart, JSONKind)
    case unreadableHeader(HeaderFault)
    /// The `iss` that decides whether the server looks at the token at all.
    case foreignIssuer(String, accepted: [String])
    case mistypedIssuer(JSONKind)

    // Who signed it.
    case unknownKey(keyID: String, known: [String])
    /// What each key that the token names had to say, in the order of the keys.
    case refusedByKeys([KeyRefusal])

    // What it claims.
    /// `iss` to the letter, after the signature was verified.
    case issuerClaim(String, accepted: [String])
    case wrongAudience(token: [String], accepted: [String])
    case notValidYet(notBefore: Int, now: Double)
    case expired(at: Int, now: Double)
    case issuedInFuture(at: Int, now: Double)

    // Whom it speaks for.
    case noServiceAccountName
    case noNamespace
    /// A name that no path of the API can hold.
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

    // What only `strict` refuses.
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

/// Why one key does not vouch for a token.
public struct KeyRefusal: Sendable, Equatable {
    /// What the key had to say.
    public enum Reason: Sendable, Equatable {
        /// `crit` is no list of strings.
        case criticalHeader(DecodingFault)
        /// `crit` names an extension that is not understood; nil for an element that is null.
        case unknownExtension(String?)
        /// The key verifies no such `alg`. `own` is the one that its JWK names, or that Kubernetes uses with it.
        case foreignAlgorithm(String, own: SignatureAlgorithm?)
        /// An RSA key of too few bits.
        case shortKey(bits: Int, minimum: Int)
        /// An RSA key with a modulus or exponent that Go verifies nothing with.
        case unsoundKey
        case badSignature
        /// The signature is right, and a claim is of the wrong type.
        case claims(DecodingFault)
    }

    /// The key.
    public let keyID: String
    /// What it had to say.
    public let reason: Reason

    /// A key's word on a token.
    public init(keyID: String, reason: Reason) {
        self.keyID = keyID
        self.reason = reason
    }
}
