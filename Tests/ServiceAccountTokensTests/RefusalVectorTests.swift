import ServiceAccountTokens
import Testing

/// Each reason for a refusal is reached by a published vector.
@Suite struct RefusalVectorTests {
    /// The case of VerificationFailure, and the vector that kube-apiserver refuses for it, or strict where the server does not.
    static let reached: [(failure: String, vector: String)] = [
        ("tooLarge", "size-over-64-kib"), ("jsonSerialization", "structure-general-json"),
        ("wrongNumberOfParts", "structure-two-parts"), ("notBase64URL", "base64-payload-padding"),
        ("notJSON", "json-comma"), ("notAnObject", "payload-array"),
        ("unreadableHeader", "header-repeat-alg"), ("foreignIssuer", "iss-foreign"),
        ("mistypedIssuer", "iss-number"), ("unknownKey", "kid-unknown"),
        ("refusedByKeys", "signature-rs256-bit"), ("issuerClaim", "json-case-iss-only"),
        ("wrongAudience", "aud-foreign"), ("notValidYet", "time-nbf-future"), ("expired", "time-exp-past"),
        ("issuedInFuture", "time-iat-future"), ("noServiceAccountName", "kubernetes-no-name"),
        ("noNamespace", "kubernetes-no-namespace"), ("unaddressable", "kubernetes-slash-name"),
        ("serviceAccountNotFound", "kubernetes-ghost"), ("serviceAccountUID", "kubernetes-other-uid"),
        ("serviceAccountDeleted", "account-deleted"), ("boundObjectNotFound", "bound-pod-gone"),
        ("boundObjectUID", "bound-pod-uid"), ("boundObjectDeleted", "bound-pod-deleted"),
        ("legacyClaimMissing", "legacy-no-sub"), ("legacySubject", "legacy-sub-other"),
        ("legacySecretNotFound", "legacy-secret-gone"), ("legacySecretDiffers", "legacy-secret-other"),
        ("legacyMarkedInvalid", "legacy-invalid-since"), ("whiteSpace", "space-behind-space"),
        ("notCanonical", "base64-bits-signature"), ("foreignType", "typ-at-jwt"),
        ("criticalHeader", "crit-empty"), ("notUTF8", "json-not-utf8"),
        ("repeatedMember", "json-repeat-in-unknown"), ("oddDate", "number-exp-float"),
        ("noExpiry", "time-exp-missing"), ("noAudience", "aud-missing"), ("foreignSubject", "sub-other"),
        ("podOfAnotherServiceAccount", "bound-pod-of-other"),
        ("podOnAnotherNode", "bound-pod-on-other-node"),
    ]

    @Test func `each reason for a refusal is that of a vector`() throws {
        let group = try #require(PublishedVectorTests.groups().first)
        let server = TokenVerifier(group.policy(.kubeAPIServer))
        let strict = TokenVerifier(group.policy(.strict))
        for (failure, vector) in Self.reached {
            let test = try #require(group.tests.first { $0.name.hasSuffix(" \(vector)") }, "\(vector)")
            var verdict = server.verify(test.token, audiences: test.audiences, now: test.now)
            if verdict.isAuthenticated {
                verdict = strict.verify(test.token, audiences: test.audiences, now: test.now)
            }
            guard case .refused(let found) = verdict else {
                Issue.record("\(vector): \(verdict)")
                continue
            }
            #expect("\(found)".prefix { $0 != "(" } == failure, "\(vector)")
        }
        #expect(strict.verify([], now: 0) == .refused(.empty))
    }
}
