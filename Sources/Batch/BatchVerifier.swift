internal import OpenSSL
public import ServiceAccountTokens

/// Judges any number of tokens by one policy, on all cores. Its verdicts are `TokenVerifier`'s.
///
///     let verifier = BatchVerifier(VerificationPolicy(issuers: [issuer], keys: keys))
///     for (token, judgement) in zip(tokens, try verifier.judge(tokens, now: now)) { … }
public struct BatchVerifier: Sendable {
    /// What tokens are judged by.
    public let policy: VerificationPolicy
    /// How signatures are verified.
    public let engine: Engine

    private let verifier: TokenVerifier
    private let tables: KeyTables

    /// A verifier of one policy. What it learns of the keys it keeps for all later calls.
    public init(_ policy: VerificationPolicy, engine: Engine = .fastest) {
        self.init(policy, engine, KeyTables(policy.publicKeys, form: engine == .vector ? .vector : .scalar))
    }

    private init(_ policy: VerificationPolicy, _ engine: Engine, _ tables: KeyTables) {
        self.policy = policy
        self.engine = engine
        self.tables = tables
        verifier = TokenVerifier(policy)
    }

    /// A verifier of another policy, such as one with keys that were read again. It shares what this one learned of the
    /// keys that both have.
    public func renewed(_ policy: VerificationPolicy) -> BatchVerifier {
        BatchVerifier(policy, engine, tables.renewed(policy.publicKeys))
    }

    /// Judges tokens.
    ///
    /// - Parameters:
    ///   - tokens: the bytes presented as tokens.
    ///   - audiences: those of which each token must be for one; none means the API server's own.
    ///   - now: the moment of judgement, in seconds since the epoch.
    ///   - threads: how many work at it.
    /// - Returns: one judgement a token, in the order of the tokens.
    /// - Throws: `OpenSSLError` when an engine could not be set up, `EngineUnavailable`.
    public func judge(
        _ tokens: [[UInt8]], audiences: [String] = [], now: Double, threads: Int = 1
    ) throws -> [Judgement] {
        let share = 1024
        let parts = (tokens.count + share - 1) / share
        let judgements = try Shares.map(parts, threads: max(1, threads)) {
            TokenBuffer(session: try session(audiences: audiences, now: now))
        } _: { buffer, part in
            buffer.judge(tokens[part * share..<min((part + 1) * share, tokens.count)])
        }
        return Array(judgements.joined())
    }

    /// Makes the tables of all keys now, and not when they begin to pay.
    ///
    /// - Parameter step: called before each with its number, from 1, and how many there are.
    package func makeTables(_ step: (_ number: Int, _ count: Int) throws -> Void) rethrows {
        if engine != .evp { try tables.makeAll(step) }
    }

    /// What one thread judges with; it belongs to that thread alone.
    ///
    /// - Throws: `OpenSSLError` when an engine could not be set up, `EngineUnavailable`.
    package func session(audiences: [String] = [], now: Double) throws -> BatchSession {
        BatchSession(verifier, audiences: audiences, now: now, engine: try signatureEngine())
    }

    /// What one thread verifies signatures with; it belongs to that thread alone.
    ///
    /// - Throws: `OpenSSLError` when it could not be set up, `EngineUnavailable`.
    package func signatureEngine() throws -> any SignatureEngine {
        switch engine {
        case .evp: EVPEngine()
        case .precomputed: try TableEngine(tables)
        case .vector:
            if let kernels = VectorKernels.ifma {
                try TableEngine(tables, kernels: kernels)
            } else {
                throw EngineUnavailable()
            }
        }
    }
}

/// A session, and a buffer that holds tokens one behind the other.
private struct TokenBuffer: ~Copyable {
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
