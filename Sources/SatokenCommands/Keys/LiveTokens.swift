import Batch
import Discovery
import JOSE
import ServiceAccountTokens

/// Tokens that are in use, and which of several places would refuse them.
struct LiveTokens {
    /// The tokens that name one key.
    struct Group {
        let keyID: String
        var count = 0
        /// How many each place refuses; nil for one that could not be read.
        var refused: [Int?]
    }

    /// By key, in the order in which they first came.
    private(set) var groups: [Group] = []
    /// Tokens that have expired, and are not counted otherwise.
    private(set) var expired = 0
    /// Lines that hold no token.
    private(set) var unreadable = 0

    private var positions: [ExactText: Int] = [:]
    private let verifiers: [TokenVerifier?]

    private static let mostKeys = 10_000
    /// The server's own allowance for clocks, in seconds.
    private static let leeway = 60.0

    init(judgedBy places: [KeyDrift.Place]) {
        // Issuers and audiences are no matter here: a key's word is asked for alone.
        verifiers = places.map { place in
            place.keys.map {
                TokenVerifier(VerificationPolicy(issuers: [], keys: $0, profile: .kubeAPIServer))
            }
        }
    }

    /// Adds a file of tokens: one a line, or JSON lines that hold it in this member.
    mutating func add(_ file: String, field: TokenField?, now: Double) throws {
        try TokenLines.read(file, field: field) { token in
            if let token { add(token, now: now) } else { unreadable += 1 }
        }
    }

    private mutating func add(_ token: [UInt8], now: Double) {
        let examinations = verifiers.map { $0?.examine(token, now: now).examination }
        guard let first = examinations.lazy.compactMap(\.self).first, let header = first.header,
            let claims = first.claims,
            positions[ExactText(header.keyID)] != nil || groups.count < Self.mostKeys
        else {
            unreadable += 1
            return
        }
        if let expiry = claims.expiry?.seconds, Double(expiry) + Self.leeway < now {
            expired += 1
            return
        }
        let index = positions[ExactText(header.keyID)] ?? groups.count
        if index == groups.count {
            positions[ExactText(header.keyID)] = index
            groups.append(Group(keyID: header.keyID, refused: verifiers.map { $0.map { _ in 0 } }))
        }
        groups[index].count += 1
        for (place, examination) in examinations.enumerated() where examination?.verifiedBy == nil {
            groups[index].refused[place]? += 1
        }
    }

    /// Whether a token that one place accepts is refused by another.
    var differ: Bool {
        groups.contains { group in
            let refused = group.refused.compactMap(\.self)
            return refused.contains { $0 > 0 } && refused.contains { $0 < group.count }
        }
    }
}
