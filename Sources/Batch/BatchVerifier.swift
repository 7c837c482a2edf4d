internal import OpenSSL
public import ServiceAccountTokens

/// Judges any number of tokens by one policy, on all cores. Its verdicts are `TokenVerifier`'s.
///
///     let verifier = BatchVerifier(VerificationPolicy(issuers: [issuer], keys: keys))
///     for (token, judgement) in zip(tokens, try verifier.judge(tokens, now: now)) { … }
public struct BatchVerifier: Sendable {
    /// What tokens are held against.
    public let policy: VerificationPolicy
    /// How signatures are verified.
    public let engine: Engine

    private let verifier: TokenVerifier
    private let tables: KeyTables

    /// A verifier of one policy. What it learns of the keys it keeps for all later calls.
    public init(_ policy: VerificationPolicy, engine: Engine = .precomputed) {
        self.policy = policy
        self.engine = engine
        verifier = TokenVerifier(policy)
        tables = KeyTables(policy.publicKeys)
    }

    /// Judges tokens.
    ///
    /// - Parameters:
    ///   - tokens: whatever stands where tokens belong.
    ///   - audiences: those of which each token must be for one; none means the API server's own.
    ///   - now: the moment of judgement, in seconds since the epoch.
    ///   - threads: how many work at it.
    /// - Returns: one judgement a token, in the order of the tokens.
    /// - Throws: `OpenSSLError` when an engine could not be set up.
    public func judge(
        _ tokens: [[UInt8]], audiences: [String] = [], now: Double, threads: Int = 1
    ) throws -> [Judgement] {
        let share = 1024
        let parts = (tokens.count + share - 1) / share
        let judgements = try Shares.map(parts, threads: max(1, threads)) {
            Desk(session: try session(audiences: audiences, now: now))
        } _: { desk, part in
            desk.judge(tokens[part * share..<min((part + 1) * share, tokens.count)])
        }
        return Array(judgements.joined())
    }

    /// Makes the tables of all keys now, and not when they begin to pay.
    ///
    /// - Parameter step: called before each with its number, from 1, and how many there are.
    package func makeTables(_ step: (_ number: Int, _ count: Int) throws -> Void) rethrows {
        if engine == .precomputed { try tables.makeAll(step) }
    }

    /// What one thread judges with; it belongs to that thread alone.
    ///
    /// - Throws: `OpenSSLError` when an engine could not be set up.
    package func session(audiences: [String] = [], now: Double) throws -> BatchSession {
        switch engine {
        case .evp:
            BatchSession(plain: Worker(verifier, audiences: audiences, now: now, signatures: EVPEngine()))
        case .precomputed:
            BatchSession(
                precomputed: Worker(
                    verifier, audiences: audiences, now: now, signatures: try PrecomputedEngine(tables)))
        }
    }
}

/// A judge with room to lay tokens one behind the other.
private struct Desk: ~Copyable {
    var session: BatchSession
    private var text: [UInt8] = []
    private var places: [Range<Int>] = []

    init(session: consuming BatchSession) { self.session = session }

    mutating func judge(_ tokens: ArraySlice<[UInt8]>) -> [Judgement] {
        text.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        for token in tokens {
            places.append(text.count..<text.count + token.count)
            text += token
        }
        return session.judge(text, at: places)
    }
}

/// The judge of one thread.
package struct BatchSession: ~Copyable {
    // One of the two: the engine's type is known where its calls are made.
    private var plain: Worker<EVPEngine>?
    private var precomputed: Worker<PrecomputedEngine>?

    init(plain: consuming Worker<EVPEngine>) {
        self.plain = .some(plain)
        precomputed = nil
    }

    init(precomputed: consuming Worker<PrecomputedEngine>) {
        plain = nil
        self.precomputed = .some(precomputed)
    }

    /// Judges the tokens at these places in a text.
    package mutating func judge(_ text: [UInt8], at places: [Range<Int>]) -> [Judgement] {
        var claimants: [Claimant]?
        return judge(text, at: places, claimants: &claimants)
    }

    /// Judges, and says whom each token speaks for.
    package mutating func judgeClaimants(
        _ text: [UInt8], at places: [Range<Int>]
    ) -> (judgements: [Judgement], claimants: [Claimant]) {
        var claimants: [Claimant]? = []
        let judgements = judge(text, at: places, claimants: &claimants)
        return (judgements, claimants ?? [])
    }

    private mutating func judge(
        _ text: [UInt8], at places: [Range<Int>], claimants: inout [Claimant]?
    ) -> [Judgement] {
        var judgements: [Judgement] = []
        judgements.reserveCapacity(places.count)
        plain?.judge(text, at: places, into: &judgements, claimants: &claimants)
        precomputed?.judge(text, at: places, into: &judgements, claimants: &claimants)
        return judgements
    }
}
