package import Batch
internal import Files
internal import JOSE
internal import JSON
package import KeyRing
internal import ServiceAccountTokens
internal import Text
internal import TokenConfiguration

/// A pile of tokens, counted by the key that signed them.
package struct TokenPile {
    /// The tokens of one key.
    package struct Tally {
        /// Tokens whose signature holds, or of a key that the ring does not have, all that claim it.
        package var count = 0
        /// Tokens that claim a key of the ring and are not signed by it.
        var forged = 0
        /// NAMESPACE/NAME, up to a bound.
        package var accounts: Set<String> = []
        /// Seconds since 1970.
        var firstIssued: Int?
        var lastExpiry: Int?
        var lastOutsideExpiry: Int?
        /// Tokens that live a year because kube-apiserver extends them.
        var extended = 0
        /// Tokens of Secrets.
        package var legacy = 0
        /// Tokens without an end, those of Secrets among them.
        var endless = 0
    }

    /// By kid.
    package private(set) var tallies: [String: Tally] = [:]
    /// Lines that hold no token.
    package private(set) var unreadable = 0
    private(set) var total = 0

    private let ring: Ring
    private let verifier: TokenVerifier

    /// Accounts of one key of the ring, and those of all other keys together.
    private static let mostAccounts = 10_000
    private static let mostKeys = 10_000
    /// NAMESPACE/NAME in bytes; names of objects are shorter.
    private static let longestAccount = 1024
    private var otherAccounts = 0
    /// Tokens that are examined together.
    private static let batch = 4096
    private static let batchBytes = 16 << 20

    /// Reads files of tokens: one a line, or JSON lines whose member `field` is the token.
    package init(_ files: [String], field: TokenField?, of snapshot: RingSnapshot, now: Double) throws {
        ring = snapshot.ring
        let audiences = ring.policy.apiAudiences
        verifier = TokenVerifier(
            VerificationPolicy(
                issuers: ring.issuers, apiAudiences: audiences.isEmpty ? nil : audiences,
                keys: snapshot.verificationKeys, profile: .kubeAPIServer))
        var batch: [[UInt8]] = []
        var size = 0
        for file in files {
            try TokenLines.read(file, field: field, limit: APIServer.requestLimit + 1) { token in
                guard let token else {
                    unreadable += 1
                    return
                }
                batch.append(token)
                size += token.count
                if batch.count == Self.batch || size >= Self.batchBytes {
                    try count(batch, now: now)
                    batch.removeAll(keepingCapacity: true)
                    size = 0
                }
            }
        }
        try count(batch, now: now)
        // No tokens at all say nothing of keys: a wrong file, or a wrong form.
        if total == 0 {
            throw ProgramFailure(
                "\(files.map { $0 == "-" ? "standard input" : Shown.text($0) }.joined(separator: ", ")): holds no token",
                hint: field.map { "--field \($0) is to name the member that holds the token" }
                    ?? "one token a line is expected; of JSON lines --field says where the token stands",
                code: .unreadableInput)
        }
    }

    /// Examines tokens on all cores, and counts them in their order.
    private mutating func count(_ tokens: [[UInt8]], now: Double) throws {
        let verifier = verifier
        let found = try Shares.map(tokens.count, threads: System.processors) {
            verifier.examine(tokens[$0], now: now).examination
        }
        for examination in found { count(examination) }
    }

    private mutating func count(_ examination: Examination?) {
        guard let examination, let header = examination.header,
            let claims = examination.claims,
            tallies[header.keyID] != nil
                || tallies.count < Self.mostKeys && header.keyID.utf8.count <= APIServer.longestKeyID
        else {
            unreadable += 1
            return
        }
        total += 1
        var tally = tallies[header.keyID] ?? Tally()
        defer { tallies[header.keyID] = tally }
        // Whoever writes a token must not be able to keep a key alive.
        let isOurs = ring.key(withID: header.keyID)?.isTrusted == true
        if isOurs && examination.verifiedBy == nil {
            tally.forged += 1
            return
        }
        tally.count += 1
        let account = "\(claims.serviceAccount.namespace)/\(claims.serviceAccount.name)"
        if (isOurs ? tally.accounts.count : otherAccounts) < Self.mostAccounts,
            account.utf8.count <= Self.longestAccount,
            tally.accounts.insert(account).inserted, !isOurs
        {
            otherAccounts += 1
        }
        if let issued = claims.issuedAt?.seconds {
            tally.firstIssued = min(tally.firstIssued ?? issued, issued)
        }
        if case .pod(_, isExtended: true) = TokenKind(claims) { tally.extended += 1 }
        if claims.isLegacy { tally.legacy += 1 }
        guard let expiry = claims.expiry?.seconds else {
            tally.endless += 1
            return
        }
        tally.lastExpiry = max(tally.lastExpiry ?? expiry, expiry)
        if !isInside(claims.audiences) {
            tally.lastOutsideExpiry = max(tally.lastOutsideExpiry ?? expiry, expiry)
        }
    }

    private func isInside(_ audiences: [String]) -> Bool {
        let own = ring.policy.apiAudiences.isEmpty ? ring.issuers : ring.policy.apiAudiences
        return !audiences.isEmpty && audiences.allSatisfy { own.containsExactly($0) }
    }

    package subscript(key: RingKey) -> Tally? { tallies[key.keyID] }

    /// Notes until when the ring's keys are needed, where that is longer than was known. Nothing gets shorter.
    ///
    /// - Returns: the names of the keys whose clocks got longer.
    package func note(in observations: inout ObservationLog, of ring: Ring) -> [String] {
        var longer: [String] = []
        for key in ring.keys where key.isTrusted {
            guard let tally = self[key] else { continue }
            let old = observations.needed[key.name] ?? ObservationLog.Need()
            // A token without an end needs its key for ever; a legacy key stays anyway.
            let endless = tally.endless - (key.isLegacy ? tally.legacy : 0)
            let last = endless > 0 ? Self.endOfTime : min(tally.lastExpiry ?? 0, Self.endOfTime)
            let external = min(tally.lastOutsideExpiry ?? 0, Self.endOfTime)
            let new = ObservationLog.Need(external: max(old.external, external), any: max(old.any, last))
            if new != old {
                observations.needed[key.name] = new
                longer.append(key.name)
            }
        }
        return longer
    }

    /// The end of the year 9999.
    static let endOfTime = 253_402_300_799
}
