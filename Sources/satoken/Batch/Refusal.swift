import Batch
import ServiceAccountTokens

/// Why a line is refused.
struct Refusal: Error {
    /// In a few words that are the same for all lines refused so.
    let reason: String
    /// What is particular to this line, nil when nothing is.
    var detail: String?
}

extension Refusal {
    /// Why a token is refused, nil when it is not.
    init?(_ judgement: Judgement) {
        switch judgement {
        case .accepted: return nil
        case .noToken: self.init(reason: "no token")
        case .refused(let failure): self.init(reason: failure.reason)
        }
    }
}

extension VerificationFailure {
    fileprivate var reason: String { formReason ?? claimReason ?? objectReason ?? "strict: \(strictReason)" }

    private var formReason: String? {
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
        case .refusedByKeys(let refusals): refusals.first.map { $0.reason.words } ?? "signature"
        default: nil
        }
    }

    private var claimReason: String? {
        switch self {
        case .wrongAudience: "audience"
        case .notValidYet: "not valid yet"
        case .expired: "expired"
        case .issuedInFuture: "issued in the future"
        case .legacyClaimMissing, .legacySubject: "legacy claims"
        default: nil
        }
    }

    private var objectReason: String? {
        switch self {
        case .noServiceAccountName, .noNamespace, .unaddressable: "ServiceAccount name"
        case .serviceAccountNotFound, .serviceAccountUID, .serviceAccountDeleted: "ServiceAccount gone"
        case .boundObjectNotFound(let kind, _), .boundObjectUID(let kind, _, _, _),
            .boundObjectDeleted(let kind, _, _):
            "\(kind.rawValue) gone"
        case .legacySecretNotFound, .legacySecretDiffers: "Secret gone"
        case .legacyMarkedInvalid: "Secret marked invalid"
        default: nil
        }
    }

    private var strictReason: String {
        switch self {
        case .whiteSpace: "white space"
        case .notCanonical: "not canonical"
        case .foreignType: "typ"
        case .criticalHeader: "critical header"
        case .notUTF8: "not UTF-8"
        case .repeatedMember: "repeated member"
        case .oddDate: "odd time"
        case .noExpiry: "no exp"
        case .noAudience: "no aud"
        case .foreignSubject: "sub"
        case .podOfAnotherServiceAccount, .podOnAnotherNode: "Pod's account or node"
        default: "other"
        }
    }
}

extension KeyRefusal.Reason {
    fileprivate var words: String {
        switch self {
        case .badSignature: "signature"
        case .foreignAlgorithm: "alg"
        case .claims: "malformed claim"
        case .criticalHeader, .unknownExtension: "crit"
        default: "weak key"
        }
    }
}
