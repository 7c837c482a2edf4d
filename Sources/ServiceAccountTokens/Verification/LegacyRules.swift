internal import JOSE
internal import Text

/// Rules for legacy (Secret-based) tokens: whether the Secret still holds the token.
enum LegacyRules {
    static func claims(_ claims: UnverifiedClaims) -> RuleOutcome {
        for (value, name) in [
            (claims.subject, "sub"), (claims.legacy.namespace, "namespace"),
            (claims.legacy.secretName, "secretName"),
            (claims.legacy.serviceAccountName, "serviceAccountName"),
            (claims.legacy.serviceAccountUID, "serviceAccountUID"),
        ] where value.isEmpty {
            return .failed(.legacyClaimMissing(name))
        }
        return .passed
    }

    static func subject(_ claims: UnverifiedClaims) -> RuleOutcome {
        let (namespace, name, _) = claims.serviceAccount
        guard let subject = ServiceAccountUsername.split(claims.subject),
            subject.namespace.isExactly(namespace),
            subject.name.isExactly(name)
        else { return .failed(.legacySubject(claims.subject, namespace: namespace, name: name)) }
        return .passed
    }

    static func secret(
        _ claims: UnverifiedClaims, _ policy: VerificationPolicy, token: ArraySlice<UInt8>
    ) -> RuleOutcome {
        lookUp(claims, policy) { objects, claims in
            let (namespace, name) = (claims.namespace, claims.secretName)
            guard let secret = objects[.secret, namespace, name], secret.deletion == nil else {
                let isDeleted = objects[.secret, namespace, name] != nil
                return .legacySecretNotFound(namespace: namespace, name: name, isDeleted: isDeleted)
            }
            // The token as presented, with white space.
            return (secret.token ?? [])[...] == token
                ? nil : .legacySecretDiffers(namespace: namespace, name: name)
        }
    }

    static func serviceAccount(_ claims: UnverifiedClaims, _ policy: VerificationPolicy) -> RuleOutcome {
        lookUp(claims, policy) { objects, claims in
            let (namespace, name) = (claims.namespace, claims.serviceAccountName)
            guard let live = objects[.serviceAccount, namespace, name] else {
                return .serviceAccountNotFound(namespace: namespace, name: name)
            }
            if live.deletion != nil {
                return .serviceAccountDeleted(namespace: namespace, name: name, isLegacy: true)
            }
            if live.uid.isExactly(claims.serviceAccountUID) { return nil }
            return .serviceAccountUID(live: live.uid, claimed: claims.serviceAccountUID, isLegacy: true)
        }
    }

    static func label(_ claims: UnverifiedClaims, _ policy: VerificationPolicy) -> RuleOutcome {
        lookUp(claims, policy) { objects, claims in
            let secret = objects[.secret, claims.namespace, claims.secretName]
            guard let since = secret?.invalidSince, !since.isEmpty else { return nil }
            return .legacyMarkedInvalid(
                namespace: claims.namespace, secret: claims.secretName,
                serviceAccount: claims.serviceAccountName)
        }
    }

    private static func lookUp(
        _ claims: UnverifiedClaims, _ policy: VerificationPolicy,
        _ check: (ClusterObjects, LegacyClaims) -> VerificationFailure?
    ) -> RuleOutcome {
        guard policy.serviceAccountLookup else { return .notApplicable }
        guard let objects = policy.objects else { return .notChecked(.noObjects) }
        return check(objects, claims.legacy).map { .failed($0) } ?? .passed
    }
}
