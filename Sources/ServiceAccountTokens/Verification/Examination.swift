package import JOSE

/// What is known of a token while the rules go over it, one after the other; each puts down what it found.
///
/// An examination can be begun again with another token, and then uses its memory again.
package struct Examination: Sendable {
    /// What the token is held against.
    package let policy: VerificationPolicy
    /// The audiences of which the token must be for one: those asked for, else the API server's own.
    package let audiences: [String]
    /// The moment of judgement, in seconds since the epoch.
    package let now: Double
    /// What was presented stands in here, alone or among others.
    private(set) var text: [UInt8] = []
    /// All that was presented.
    private(set) var presented = 0..<0
    /// The token in it.
    private(set) var token = 0..<0

    /// What a first look over the bytes found.
    private(set) var scan = TokenScan()

    /// The three parts, encoded; nil while there are not three.
    package internal(set) var parts: Parts?
    /// The header, once it was read.
    var known: KnownHeader?
    /// The payload as it was decoded.
    package internal(set) var payload: [UInt8] = []
    package internal(set) var claims: UnverifiedClaims?
    /// Whether `iss` was found to be one of the accepted, to the letter and for every reader.
    var isIssuerAccepted = false
    package internal(set) var signature: [UInt8] = []
    /// The parts whose text is not what encoding their bytes gives.
    var notCanonical: [TokenPart] = []
    /// The key that vouches for the token.
    package internal(set) var verifiedBy: VerificationKey?
    /// Headers that were read before: the tokens of one key share theirs byte for byte. Each has one place to be in,
    /// and gives it up to the next.
    private var knownHeaders = [KnownHeader?](repeating: nil, count: 1024)

    /// Where the parts stand in the text.
    package struct Parts: Sendable {
        package let header: Range<Int>
        package let payload: Range<Int>
        package let signature: Range<Int>
    }

    /// An examination by this policy, of no token yet.
    package init(policy: VerificationPolicy, audiences: [String], now: Double) {
        self.policy = policy
        self.audiences = audiences.isEmpty ? policy.apiAudiences : audiences
        self.now = now
    }

    /// Takes the text in which tokens stand.
    package mutating func read(_ text: [UInt8]) { self.text = text }

    /// Begins with what stands at `presented` in the text, and forgets what was known of another token.
    ///
    /// - Returns: false when what was presented holds no token at all.
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

    /// Takes over what was read from a header before, when this one is the same.
    mutating func takeKnownHeader(_ encoded: Range<Int>) -> Bool {
        let text = text
        let header = text.span.extracting(encoded)
        guard let before = knownHeaders[Self.place(of: header)], before.stood(as: header) else {
            return false
        }
        known = before
        return true
    }

    /// Keeps what was read from this header, which is canonical.
    mutating func rememberHeader(_ encoded: Range<Int>) {
        guard let known, notCanonical.isEmpty else { return }
        let text = text
        knownHeaders[Self.place(of: text.span.extracting(encoded))] = known
    }

    /// Where a header has its place: some characters of the `kid`, which stands last, tell.
    private static func place(of encoded: Span<UInt8>) -> Int {
        encoded.count < 20 ? 0 : Int((encoded.extracting(last: 20).firstWord &* 0x9E37_79B9_7F4A_7C15) >> 54)
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
