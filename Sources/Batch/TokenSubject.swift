internal import ServiceAccountTokens

/// The account that a token speaks for, and the key that it names; of a refused token only what it claims.
///
/// Often, but not always, tokens of one account and key have the same object.
public final class TokenSubject: Sendable {
    /// `kid`, empty when it could not be read.
    public let keyID: String
    /// NAMESPACE/NAME of the ServiceAccount, empty when it could not be read.
    public let account: String

    init(keyID: String, account: String) {
        self.keyID = keyID
        self.account = account
    }
}

/// The subjects that one thread saw: direct-mapped, a collision overwrites the older entry. It has 1,024 places, and texts
/// of more than 512 bytes are not kept, so that hostile tokens cannot fill memory.
struct SubjectCache: ~Copyable {
    private var known = [TokenSubject?](repeating: nil, count: 1024)
    private static let longestText = 512

    /// The subject of the token of an examination.
    mutating func subject(_ examination: borrowing Examination) -> TokenSubject {
        let keyID = examination.keyID ?? ""
        guard let claims = examination.claims else { return TokenSubject(keyID: keyID, account: "") }
        guard let digest = claims.accountDigest else { return Self.subject(keyID, claims) }
        let place = Int(digest >> 54)
        if let before = known[place], claims.hasAccount(before.account), examination.hasKeyID(before.keyID) {
            return before
        }
        let subject = Self.subject(keyID, claims)
        if subject.keyID.utf8.count + subject.account.utf8.count <= Self.longestText {
            known[place] = subject
        }
        return subject
    }

    private static func subject(_ keyID: String, _ claims: UnverifiedClaims) -> TokenSubject {
        let (namespace, name, _) = claims.serviceAccount
        return TokenSubject(
            keyID: keyID, account: namespace.isEmpty && name.isEmpty ? "" : "\(namespace)/\(name)")
    }
}
