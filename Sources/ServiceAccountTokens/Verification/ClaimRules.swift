internal import JOSE

/// What the registered claims must say.
enum ClaimRules {
    /// How far clocks may be apart, in seconds: go-jose's default leeway.
    static let leeway = 60.0

    static func issuer(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        if e.isIssuerAccepted { return .passed }
        guard let claims else { return .notChecked(.unreadable) }
        let accepted = claims.isLegacy ? [LegacyClaims.issuer] : e.policy.issuers
        if accepted.isEmpty { return .notChecked(.noIssuers) }
        return accepted.contains { claims.has($0, at: claims.found.places.issuer) }
            ? .passed : .failed(.issuerClaim(claims.issuer, accepted: accepted))
    }

    static func audience(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard let claims else { return .notChecked(.unreadable) }
        if e.audiences.isEmpty { return .notChecked(.noIssuers) }
        if e.audiences.contains(where: { claims.isFor($0, orFor: e.policy.apiAudiences) }) { return .passed }
        let token = claims.found.places.audiences.isEmpty ? e.policy.apiAudiences : claims.audiences
        return .failed(.wrongAudience(token: token, accepted: e.audiences))
    }

    static func plainDates(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard e.profile.requiresPlainDates else { return .notApplicable }
        guard let claims else { return .notChecked(.unreadable) }
        return claims.oddDate.map { .failed(.oddDate($0)) } ?? .passed
    }

    static func notBefore(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        time(&e, claims, \.notBefore) { $0 + leeway < $1 ? .notValidYet(notBefore: Int($1), now: $0) : nil }
    }

    static func expiry(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        time(&e, claims, \.expiry) { $0 - leeway > $1 ? .expired(at: Int($1), now: $0) : nil }
    }

    static func issuedAt(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        time(&e, claims, \.issuedAt) { $0 + leeway < $1 ? .issuedInFuture(at: Int($1), now: $0) : nil }
    }

    /// Compares now with a claim, both in seconds. Legacy tokens know no time, and a claim that is missing says
    /// nothing.
    private static func time(
        _ e: inout Examination, _ claims: UnverifiedClaims?, _ claim: (UnverifiedClaims) -> NumericDate?,
        _ compare: (_ now: Double, _ claimed: Double) -> VerificationFailure?
    ) -> RuleOutcome {
        guard let claims else { return .notChecked(.unreadable) }
        guard !claims.isLegacy, let date = claim(claims) else { return .notApplicable }
        return compare(e.now, Double(date.seconds)).map { .failed($0) } ?? .passed
    }

    static func expiryAndAudience(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard e.profile.requiresExpiryAndAudience else { return .notApplicable }
        guard let claims else { return .notChecked(.unreadable) }
        if claims.isLegacy { return .notApplicable }
        if claims.expiry == nil { return .failed(.noExpiry) }
        return claims.found.places.audiences.isEmpty ? .failed(.noAudience) : .passed
    }

    static func subject(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard e.profile.requiresMatchingSubject else { return .notApplicable }
        guard let claims else { return .notChecked(.unreadable) }
        if claims.isLegacy { return .notApplicable }
        if claims.hasExpectedSubject { return .passed }
        let account = claims.serviceAccount
        let expected = ServiceAccountUsername.text(namespace: account.namespace, name: account.name)
        return claims.subject.isExactly(expected)
            ? .passed : .failed(.foreignSubject(claims.subject, expected: expected))
    }
}
