internal import JOSE
internal import JSON
internal import OpenSSL

/// Rules that judge a header alone, or with a key that it names.
enum HeaderRules {
    static func type(_ header: UnverifiedHeader, _ profile: VerificationProfile) -> RuleOutcome {
        guard profile.requiresTypeJWT else { return .notApplicable }
        return header.names.contains("typ") && header.type != "JWT"
            ? .failed(.foreignType(header.type)) : .passed
    }

    static func criticalHeaders(_ header: UnverifiedHeader, _ profile: VerificationProfile) -> RuleOutcome {
        guard profile.refusesCriticalHeaders else { return .notApplicable }
        let critical = header.names.first { $0 == "crit" || $0 == "b64" }
        return critical.map { .failed(.criticalHeader($0)) } ?? .passed
    }

    static func unambiguousJSON(_ header: UnverifiedHeader, _ bytes: [UInt8]) -> RuleOutcome {
        if !JSONString.isUTF8(bytes.span) { return .failed(.notUTF8(.header)) }
        return header.caseVariant.map { .failed(.repeatedMember(.header, $0)) } ?? .passed
    }

    /// How to verify the signature with a key; nil when the key refuses for another reason, or when the signed text differs
    /// from the token's.
    static func asked(
        _ header: UnverifiedHeader, _ key: VerificationKey, _ profile: VerificationProfile
    ) -> AskedKey? {
        guard case .absent = header.critical, !header.isPayloadUnencoded,
            algorithm(header, key, profile) == nil
        else { return nil }
        return SignatureAlgorithm(rawValue: header.algorithm).map {
            AskedKey(keyID: key.keyID, key.key, $0.scheme)
        }
    }

    /// Why the key refuses the `alg`, nil when it fits.
    static func algorithm(
        _ header: UnverifiedHeader, _ key: VerificationKey, _ profile: VerificationProfile
    ) -> KeyRefusal.Reason? {
        let foreign = KeyRefusal.Reason.otherAlgorithm(
            header.algorithm, own: key.onlyAlgorithm ?? key.algorithm)
        guard let algorithm = SignatureAlgorithm(rawValue: header.algorithm),
            key.onlyAlgorithm == nil || key.onlyAlgorithm == algorithm
        else { return foreign }
        switch (algorithm.scheme, key.key.numbers) {
        case (.rsaPKCS1, .rsa), (.rsaPSS, .rsa):
            if key.key.bits < profile.minimumRSABits {
                return .shortKey(bits: key.key.bits, minimum: profile.minimumRSABits)
            }
            if !key.key.isUsableByGo { return .unsoundKey }
        case (.ecdsa, .ec): break
        default: return foreign
        }
        return profile.requiresOwnAlgorithm && algorithm != key.algorithm ? foreign : nil
    }
}
