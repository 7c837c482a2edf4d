internal import JOSE
internal import Text

extension VerificationFailure {
    /// The error text that kube-apiserver writes into a TokenReview and, under `err`, into its log. Refusals of `strict` alone
    /// begin with "strict:".
    public var serverText: String {
        // Two answers that do not come from the authenticator: the request itself is refused.
        switch self {
        case .empty: return "token is required for TokenReview in authentication"
        case .tooLarge(_, APIServer.requestLimit):
            return "Request entity too large: limit is \(APIServer.requestLimit)"
        default: break
        }
        guard let reason = serverReason else { return "invalid bearer token" }
        return "[invalid bearer token, \(reason)]"
    }

    /// The reason in the brackets, nil where the server gives none.
    private var serverReason: String? {
        switch self {
        case .empty, .jsonSerialization, .wrongNumberOfParts, .notBase64URL, .notJSON,
            .notAnObject,
            .unreadableHeader, .foreignIssuer, .mistypedIssuer:
            nil
        case .unknownKey: "invalid signature, no keys found"
        case .refusedByKeys(let refusals): Self.list(refusals.map(\.reason.serverText))
        case .issuerClaim(let issuer, _): "token issuer \(GoText.quoted(issuer)) is invalid"
        case .wrongAudience(let token, let accepted):
            "token audiences \(GoText.quoted(token)) is invalid for the target audiences \(GoText.quoted(accepted))"
        case .notValidYet: "service account token is not valid yet"
        case .expired: "service account token has expired"
        case .issuedInFuture: "service account token is issued in the future"
        default: serviceAccountReason ?? legacyReason ?? strictReason
        }
    }

    private var serviceAccountReason: String? {
        switch self {
        case .noServiceAccountName: "resource name may not be empty"
        case .noNamespace: "the server could not find the requested resource"
        case .unaddressable(true, let text):
            "invalid namespace \(GoText.quoted(text)): [\(ResourceName.problems(text))]"
        case .unaddressable(false, let text):
            "invalid resource name \(GoText.quoted(text)): [\(ResourceName.problems(text))]"
        case .serviceAccountNotFound(_, let name): "serviceaccounts \(GoText.quoted(name)) not found"
        case .serviceAccountUID(let live, let claimed, isLegacy: false):
            "service account UID (\(live)) does not match claim (\(claimed))"
        case .serviceAccountDeleted(let namespace, let name, isLegacy: false):
            "service account \(namespace)/\(name) has been deleted"
        case .boundObjectNotFound, .boundObjectDeleted: "service account token has been invalidated"
        case .boundObjectUID(let kind, _, let live, let claimed):
            Self.uidReason(kind.rawValue.lowercased(), live: live, claimed: claimed)
        default: nil
        }
    }

    private static func uidReason(_ kind: String, live: String, claimed: String) -> String {
        "\(kind) UID (\(live)) does not match service account \(kind) ref claim (\(claimed))"
    }

    private var legacyReason: String? {
        switch self {
        case .serviceAccountUID(let live, let claimed, isLegacy: true):
            "ServiceAccount UID (\(live)) does not match claim (\(claimed))"
        case .serviceAccountDeleted(let namespace, let name, isLegacy: true):
            "ServiceAccount \(namespace)/\(name) has been deleted"
        case .legacyClaimMissing(let name): "\(name) claim is missing"
        case .legacySubject: "sub claim is invalid"
        case .legacySecretNotFound: "Token has been invalidated"
        case .legacySecretDiffers: "Token does not match server's copy"
        case .legacyMarkedInvalid(let namespace, let secret, let serviceAccount):
            "the token in secret \(namespace)/\(secret) for service account \(namespace)/\(serviceAccount) has been "
                + "marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or "
                + "remove the 'kubernetes.io/legacy-token-invalid-since' label from the secret to temporarily allow "
                + "use of this token"
        default: nil
        }
    }

    private var strictReason: String? {
        switch self {
        case .tooLarge(_, let limit): "strict: it is larger than \(limit) bytes"
        case .whiteSpace: "strict: white space in the token"
        case .notCanonical(let part): "strict: the \(part.rawValue) is not canonical base64url"
        case .foreignType(let type):
            "strict: typ is \(type.map { GoText.quoted($0) } ?? "no string"), not \"JWT\""
        case .criticalHeader(let name): "strict: the header has \(name)"
        case .notUTF8(let part): "strict: the \(part.rawValue) is not UTF-8"
        case .repeatedMember(let part, let name):
            "strict: the \(part.rawValue) repeats \(GoText.quoted(name))"
        case .oddDate(let claim): "strict: \(claim) is no plain integer"
        case .noExpiry: "strict: a bound token without exp"
        case .noAudience: "strict: a bound token without aud"
        case .foreignSubject(let subject, let expected):
            "strict: sub is \(GoText.quoted(subject)), kubernetes.io says \(GoText.quoted(expected))"
        case .podOfAnotherServiceAccount(let pod, let runsAs, let claimed):
            "strict: pod \(GoText.quoted(pod)) runs as \(GoText.quoted(runsAs)), not \(GoText.quoted(claimed))"
        case .podOnAnotherNode(let pod, let runsOn, let claimed):
            "strict: pod \(GoText.quoted(pod)) runs on \(GoText.quoted(runsOn)), not \(GoText.quoted(claimed))"
        default: nil
        }
    }

    /// Errors of several keys in one list, each text once, as the server flattens them.
    private static func list(_ reasons: [String]) -> String {
        var unique: [String] = []
        for reason in reasons where !unique.containsExactly(reason) { unique.append(reason) }
        return unique.joined(separator: ", ")
    }
}

extension VerificationFailure {
    /// The line that kube-apiserver writes beside its answer from --v=4 on (claims.go and legacy.go of
    /// pkg/serviceaccount), nil where it writes none.
    package func verboseLine(_ claims: UnverifiedClaims) -> String? {
        let (namespace, account, _) = claims.serviceAccount
        let owner = "service account \(namespace)/\(account)"
        switch self {
        case .serviceAccountNotFound:
            return "Could not retrieve \(owner): serviceaccounts \(GoText.quoted(account)) not found"
        case .serviceAccountUID(let live, let claimed, _):
            return "Service account UID no longer matches \(namespace)/\(account): \(GoText.quoted(live)) != "
                + GoText.quoted(claimed)
        case .serviceAccountDeleted: return "Service account has been deleted \(namespace)/\(account)"
        case .boundObjectNotFound(let kind, let name) where kind != .node:
            let kind = kind.rawValue.lowercased()
            return
                "Could not retrieve bound \(kind) \(namespace)/\(name) for \(owner): \(kind)s \(GoText.quoted(name)) not found"
        case .boundObjectUID(let kind, let name, let live, let claimed) where kind != .node:
            return "\(kind.rawValue) UID no longer matches \(namespace)/\(name): \(GoText.quoted(live)) != "
                + GoText.quoted(claimed)
        case .boundObjectDeleted(let kind, let name, _) where kind != .node:
            return
                "Bound \(kind.rawValue.lowercased()) is deleted and awaiting removal: \(namespace)/\(name) for \(owner)"
        case .legacySecretNotFound(_, let name, isDeleted: false):
            return
                "Could not retrieve token \(namespace)/\(name) for \(owner): secrets \(GoText.quoted(name)) not found"
        case .legacySecretNotFound(_, let name, isDeleted: true):
            return "Token is deleted and awaiting removal: \(namespace)/\(name) for \(owner)"
        case .legacySecretDiffers(_, let name):
            return "Token contents no longer matches \(namespace)/\(name) for \(owner)"
        default: return nil
        }
    }
}

extension KeyRefusal.Reason {
    fileprivate var serverText: String {
        switch self {
        case .criticalHeader(let fault), .claims(let fault): fault.description
        case .unknownExtension, .otherAlgorithm, .shortKey, .unsoundKey, .badSignature:
            "go-jose/go-jose: error in cryptographic primitive"
        }
    }
}
