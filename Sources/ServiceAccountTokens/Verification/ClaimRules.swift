internal import JOSE
internal import JSON
internal import Text

/// Rules on registered claims. Each is a pure function of the claims, the policy and the time.
enum ClaimRules {
    /// How far the clocks of issuer and verifier may differ, in seconds: go-jose's default leeway.
    ///
    /// The leeway is for verifiers: a token is accepted a minute longer than it states. A client that checks its own token
    /// must not add it: otherwise the client believes in a token that a server with a faster clock refuses.
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
        // An aud that cannot be read is not one that is missing.
        if claims.registeredFault == .notAudience { return .notChecked(.unreadable) }
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

    /// Judges a time in seconds. A missing claim passes.
    private static func time(
        _ date: NumericDate?, _ compare: (_ claimed: Double) -> VerificationFailure?
    ) -> RuleOutcome {
        guard let date else { return .notApplicable }
        return compare(Double(date.seconds)).map { .failed($0) } ?? .passed
    }

    static func expiryAndAudience(_ claims: UnverifiedClaims) -> RuleOutcome {
        // A claim that is there and cannot be read is not one that is missing.
        if claims.expiry == nil {
            return claims.registeredFault == nil ? .failed(.noExpiry) : .notChecked(.unreadable)
        }
        if claims.registeredFault == .notAudience { return .notChecked(.unreadable) }
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
