internal import JOSE
internal import ServiceAccountTokens
internal import Text

/// Tokens that are in use, and which of several places would refuse them.
package struct LiveTokens {
    /// The tokens that name one key.
    package struct Group {
        package let keyID: String
        package var count = 0
        /// How many each place refuses; nil for one that could not be read.
        package var refused: [Int?]
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

    package init(judgedBy places: [KeyDrift.Place]) {
        // Issuers and audiences are no matter here: a key's word is asked for alone.
        verifiers = places.map { place in
            place.keys.map {
                TokenVerifier(VerificationPolicy(issuers: [], keys: $0, profile: .kubeAPIServer))
            }
        }
    }

    /// Counts one more token; nil for a line that holds none.
    package mutating func add(_ token: [UInt8]?, now: Double) {
        guard let token else {
            unreadable += 1
            return
        }
        count(token, now: now)
    }

    private mutating func count(_ token: [UInt8], now: Double) {
        let examinations = verifiers.map { $0?.examine(token, now: now).examination }
        guard let first = examinations.lazy.compactMap(\.self).first, let header = first.header,
            let claims = first.claims,
            positions[ExactText(header.keyID)] != nil
                || groups.count < Self.mostKeys && header.keyID.utf8.count <= APIServer.longestKeyID
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
    package var differ: Bool {
        groups.contains { group in
            let refused = group.refused.compactMap(\.self)
            return refused.contains { $0 > 0 } && refused.contains { $0 < group.count }
        }
    }
}
