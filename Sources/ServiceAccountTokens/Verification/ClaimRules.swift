internal import JOSE

/// What the registered claims must say. Each rule is a function of the claims, the policy and the moment.
enum ClaimRules {
    /// How far the clocks of those who issue, carry and verify a token may be apart, in seconds: go-jose's default
    /// leeway.
    ///
    /// It is the verifier's: a token counts as valid a minute longer than it says. A client that asks itself whether its
    /// token is still good must not add it, or else it takes a token for valid that the server's clock has let expire.
    static let leeway = 60.0

    static func issuer(_ claims: UnverifiedClaims, _ policy: VerificationPolicy) -> RuleOutcome {
        let accepted = claims.isLegacy ? [LegacyClaims.issuer] : policy.issuers
        if accepted.isEmpty { return .notChecked(.noIssuers) }
        return accepted.contains { claims.has($0, at: claims.found.places.issuer) }
            ? .passed : .failed(.issuerClaim(claims.issuer, accepted: accepted))
    }

    static func audience(
        _ claims: UnverifiedClaims, _ policy: VerificationPolicy, _ audiences: [String]
    ) -> RuleOutcome {
        if audiences.isEmpty { return .notChecked(.noIssuers) }
        if audiences.contains(where: { claims.isFor($0, orFor: policy.apiAudiences) }) { return .passed }
        let token = claims.found.places.audiences.isEmpty ? policy.apiAudiences : claims.audiences
        return .failed(.wrongAudience(token: token, accepted: audiences))
    }

    static func plainDates(_ claims: UnverifiedClaims) -> RuleOutcome {
        claims.oddDate.map { .failed(.oddDate($0)) } ?? .passed
    }

    static func notBefore(_ claims: UnverifiedClaims, now: Double) -> RuleOutcome {
        time(claims.notBefore) { now + leeway < $0 ? .notValidYet(notBefore: Int($0), now: now) : nil }
    }

    static func expiry(_ claims: UnverifiedClaims, now: Double) -> RuleOutcome {
        time(claims.expiry) { now - leeway > $0 ? .expired(at: Int($0), now: now) : nil }
    }

    static func issuedAt(_ claims: UnverifiedClaims, now: Double) -> RuleOutcome {
        time(claims.issuedAt) { now + leeway < $0 ? .issuedInFuture(at: Int($0), now: now) : nil }
    }

    /// Judges a time in seconds. A claim that is missing says nothing.
    private static func time(
        _ date: NumericDate?, _ compare: (_ claimed: Double) -> VerificationFailure?
    ) -> RuleOutcome {
        guard let date else { return .notApplicable }
        return compare(Double(date.seconds)).map { .failed($0) } ?? .passed
    }

    static func expiryAndAudience(_ claims: UnverifiedClaims) -> RuleOutcome {
        if claims.expiry == nil { return .failed(.noExpiry) }
        return claims.found.places.audiences.isEmpty ? .failed(.noAudience) : .passed
    }

    static func subject(_ claims: UnverifiedClaims) -> RuleOutcome {
        if claims.hasExpectedSubject { return .passed }
        let account = claims.serviceAccount
        let expected = ServiceAccountUsername.text(namespace: account.namespace, name: account.name)
        return claims.subject.isExactly(expected)
            ? .passed : .failed(.foreignSubject(claims.subject, expected: expected))
    }
}
