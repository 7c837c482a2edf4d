internal import ServiceAccountTokens

/// Whom a token speaks for and by which key; of a token that is refused only what it claims.
///
/// Often, but not always, tokens of one claimant have the same object.
public final class Claimant: Sendable {
    /// `kid`, empty when it could not be read.
    public let keyID: String
    /// NAMESPACE/NAME of the ServiceAccount, empty when it could not be read.
    public let account: String

    init(keyID: String, account: String) {
        self.keyID = keyID
        self.account = account
    }
}

/// The claimants that one thread saw. Each has one place to be in, and gives it up to the next.
struct KnownClaimants: ~Copyable {
    private var known = [Claimant?](repeating: nil, count: 1024)

    /// Whom the token of an examination speaks for.
    mutating func claimant(_ examination: borrowing Examination) -> Claimant {
        let keyID = examination.keyID ?? ""
        guard let claims = examination.claims else { return Claimant(keyID: keyID, account: "") }
        guard let digest = claims.accountDigest else { return Self.claimant(keyID, claims) }
        let place = Int(digest >> 54)
        if let before = known[place], claims.hasAccount(before.account), examination.hasKeyID(before.keyID) {
            return before
        }
        let claimant = Self.claimant(keyID, claims)
        known[place] = claimant
        return claimant
    }

    private static func claimant(_ keyID: String, _ claims: UnverifiedClaims) -> Claimant {
        let (namespace, name, _) = claims.serviceAccount
        return Claimant(
            keyID: keyID, account: namespace.isEmpty && name.isEmpty ? "" : "\(namespace)/\(name)")
    }
}
