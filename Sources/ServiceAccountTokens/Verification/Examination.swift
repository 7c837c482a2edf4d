package import JOSE
internal import Text

/// The state of one verification. The rules read it in order and record what they find.
///
/// It can begin again with another token, and then reuses its memory.
package struct Examination: Sendable {
    /// The policy by which the token is judged.
    package let policy: VerificationPolicy
    /// The token must be for one of these audiences: those asked for, else the API server's own.
    package let audiences: [String]
    /// The moment of judgement, in seconds since the epoch.
    package let now: Double
    /// The text that holds what was presented, alone or among others.
    private(set) var text: [UInt8] = []
    /// The place of all that was presented.
    private(set) var presented = 0..<0
    /// The place of the token in it.
    private(set) var token = 0..<0

    /// The result of the first scan of the bytes.
    private(set) var scan = TokenScan()

    /// The three parts, encoded; nil unless there are three.
    package internal(set) var parts: Parts?
    /// The header, once it was read.
    var known: CachedHeader?
    /// The decoded payload.
    package internal(set) var payload: [UInt8] = []
    package internal(set) var claims: UnverifiedClaims?
    /// Whether `iss` is an accepted issuer, byte for byte and for every reader.
    var isIssuerAccepted = false
    package internal(set) var signature: [UInt8] = []
    /// The parts whose encoding is not canonical.
    var notCanonical: [TokenPart] = []
    /// The key that signed the token.
    package internal(set) var verifiedBy: VerificationKey?
    /// Headers that were read before; nil where few tokens are judged.
    private var headers: HeaderCache?

    /// The places of the parts in the text.
    package struct Parts: Sendable {
        package let header: Range<Int>
        package let payload: Range<Int>
        package let signature: Range<Int>
    }

    /// An examination by this policy, of no token yet.
    ///
    /// - Parameter headers: keeps headers, where many tokens are judged one after the other.
    package init(
        policy: VerificationPolicy, audiences: [String], now: Double, headers: HeaderCache? = nil
    ) {
        self.policy = policy
        self.audiences = audiences.isEmpty ? policy.apiAudiences : audiences
        self.now = now
        self.headers = headers
    }

    /// Takes the text that holds the tokens.
    package mutating func read(_ text: [UInt8]) { self.text = text }

    /// Begins with the token at `presented` in the text, and forgets the one before.
    ///
    /// - Returns: false when there is no token at all.
    package mutating func begin(at presented: Range<Int>) -> Bool {
        parts = nil
        known = nil
        claims = nil
        verifiedBy = nil
        if !notCanonical.isEmpty { notCanonical = [] }
        payload.removeAll(keepingCapacity: true)
        signature.removeAll(keepingCapacity: true)
        isIssuerAccepted = false
        self.presented = presented
        let text = text
        scan = TokenScan(text.span, at: presented)
        // Without white space all of it is the token.
        if scan.isPlain && !presented.isEmpty {
            token = presented
            return true
        }
        guard let token = PresentedToken.token(in: text, at: presented) else { return false }
        self.token = token
        return true
    }

    /// Uses the cached header if its bytes are the same.
    mutating func takeCachedHeader(_ encoded: Range<Int>) -> Bool {
        let text = text
        guard let before = headers?.header(text.span.extracting(encoded)) else { return false }
        known = before
        return true
    }

    /// Keeps what was read from this header, when it is canonical.
    mutating func rememberHeader() {
        if let known, notCanonical.isEmpty { headers?.keep(known) }
    }

    /// The header, nil while it was not read.
    package var header: UnverifiedHeader? { known?.header }
    /// `kid`, nil while the header was not read.
    package var keyID: String? { known?.header.keyID }
    /// Whether `kid` is this text, to the letter; one that was not read is empty.
    package func hasKeyID(_ text: String) -> Bool { (keyID ?? "").isExactly(text) }
    /// The header as it was decoded.
    package var headerBytes: [UInt8] { known?.bytes ?? [] }
    /// The keys that the token names.
    package var candidates: [VerificationKey] { known?.candidates ?? [] }

    /// The requested audiences that the token is for, in the order of the request.
    package var matchedAudiences: [String] {
        claims.map { claims in audiences.filter { claims.isFor($0, orFor: policy.apiAudiences) } } ?? []
    }

    /// The settings of the rules.
    var profile: VerificationProfile { policy.profile }
}
