/// The settings of the rules: each is a rule that kube-apiserver lacks, or the limit of one.
///
/// `strict` accepts a subset of what `kubeAPIServer` accepts, since settings only add refusals.
public struct VerificationProfile: Sendable, Equatable {
    /// The name on the command line.
    public let name: String
    /// Longer tokens are refused. kube-apiserver reads 3 MiB of a TokenReview's body (Semantics.md, "Size limits").
    let maximumTokenBytes: Int
    /// Only canonical base64url, and no white space anywhere.
    let requiresCanonicalEncoding: Bool
    /// `typ` is "JWT" where it is present.
    let requiresTypeJWT: Bool
    /// Neither `crit` nor `b64` in the header.
    let refusesCriticalHeaders: Bool
    /// Header and payload are UTF-8, and no object in them repeats a member, nor has it in two cases of ASCII letters.
    let requiresUnambiguousJSON: Bool
    /// The `alg` is the one that Kubernetes signs with under the key.
    let requiresOwnAlgorithm: Bool
    /// RSA keys of fewer bits verify nothing. Go's own bound is 1024.
    let minimumRSABits: Int
    /// `exp`, `nbf`, `iat` and `warnafter` are integers that are not negative, of at most 15 digits.
    let requiresPlainDates: Bool
    /// A bound token has an `exp` and an `aud`.
    let requiresExpiryAndAudience: Bool
    /// A bound token's `sub` agrees with its `kubernetes.io`.
    let requiresMatchingSubject: Bool
    /// Where objects are given, a token's Pod runs under its ServiceAccount and on its Node.
    let requiresPodFacts: Bool

    /// Exactly the verdicts of kube-apiserver v1.36.
    public static let kubeAPIServer = VerificationProfile(
        name: "kube-apiserver", maximumTokenBytes: APIServer.requestLimit, requiresCanonicalEncoding: false,
        requiresTypeJWT: false, refusesCriticalHeaders: false, requiresUnambiguousJSON: false,
        requiresOwnAlgorithm: false, minimumRSABits: 1024, requiresPlainDates: false,
        requiresExpiryAndAudience: false, requiresMatchingSubject: false, requiresPodFacts: false)

    /// Accepts only what the API server issues.
    public static let strict = VerificationProfile(
        name: "strict", maximumTokenBytes: 65_536, requiresCanonicalEncoding: true, requiresTypeJWT: true,
        refusesCriticalHeaders: true, requiresUnambiguousJSON: true, requiresOwnAlgorithm: true,
        minimumRSABits: 2048, requiresPlainDates: true, requiresExpiryAndAudience: true,
        requiresMatchingSubject: true, requiresPodFacts: true)
}
