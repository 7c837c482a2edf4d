internal import Findings
internal import JOSE
internal import JSON
internal import ServiceAccountTokens
internal import Text

/// Examines a signer: asks it as kube-apiserver does, and judges the answers.
///
///     let findings = await SignerExamination(probe, issuer: issuer, clock: clock).findings()
package struct SignerExamination: Sendable {
    /// The clocks that an examination goes by, in seconds.
    package struct Clock: Sendable {
        /// Since the epoch.
        package let now: @Sendable () -> Double
        /// Of a clock that never jumps.
        package let uptime: @Sendable () -> Double

        package init(now: @escaping @Sendable () -> Double, uptime: @escaping @Sendable () -> Double) {
            self.now = now
            self.uptime = uptime
        }
    }

    /// kube-apiserver's deadlines in seconds: FetchKeys where a token names an unknown key, Metadata at start, Sign in a
    /// TokenRequest.
    private static let deadlines: [(call: SignerRule, seconds: Double)] = [
        (.fetchKeys, 30), (.metadata, 10), (.sign, 34),
    ]
    /// A TokenRequest waits for each Sign, so a slower one is noted.
    private static let slow = 1.0
    /// As many are signed at once.
    private static let concurrent = 16
    private static let leastLifetime: Int64 = 600
    /// Below this, Pods' default tokens of 3607 s are shortened, and never extended.
    private static let extendedRequest: Int64 = 3607

    private let probe: any SignerProbe
    private let issuer: String
    private let clock: Clock

    package init(_ probe: any SignerProbe, issuer: String, clock: Clock) {
        self.probe = probe
        self.issuer = issuer
        self.clock = clock
    }

    /// What one look found.
    package struct Look: Sendable {
        package let findings: [SignerFinding]
        package let keys: FetchedKeys?
        /// The kid that signed, nil where nothing was signed.
        package let keyID: String?
    }

    /// All checks, once.
    package func look() async -> Look {
        var findings: [SignerFinding] = []
        var seconds: [SignerRule: Double] = [:]
        let keys = await ask(.fetchKeys, &findings, &seconds) { () async throws(ProbeFailure) in
            try await probe.fetchKeys()
        }
        if let keys { findings += FetchedKeysRules.findings(keys, now: clock.now()) }
        let longest = await ask(.metadata, &findings, &seconds) { () async throws(ProbeFailure) in
            try await probe.metadata()
        }
        if let longest { findings.append(Self.metadata(longest)) }
        let claims = claims(issuer)
        let signed = await ask(.sign, &findings, &seconds) { () async throws(ProbeFailure) in
            try await probe.sign(claims)
        }
        var keyID: String?
        if let signed {
            let rules = SignedSegmentsRules(
                claims: claims, answer: signed, keys: keys, issuer: issuer, now: clock.now())
            findings.append(.ok(.sign, "a ServiceAccount's claims are signed"))
            findings += rules.findings()
            keyID = rules.keyID
            findings.append(await concurrently(keys))
            findings.append(await foreignIssuer())
        }
        if let keys { findings += await stability(keys) }
        findings.append(Self.latency(seconds))
        return Look(findings: findings, keys: keys, keyID: keyID)
    }

    /// What changed between two looks, and what a change must not do.
    package static func changes(from before: Look, to after: Look) -> [SignerFinding] {
        guard let old = before.keys, let new = after.keys else { return [] }
        var findings = [stable(old, new), forward(old, new)]
        if let signed = before.keyID, let now = after.keyID, !signed.isExactly(now) {
            findings.append(
                old.keys.contains { $0.keyID.isExactly(now) }
                    ? .ok(.kidKnown, "\(GoText.quoted(now)) signs now, and was handed out before")
                    : .note(
                        .kidKnown,
                        "\(GoText.quoted(now)) signs now, and the keys of the look before lack it: an API server that did not ask "
                            + "since then asks at its next token"))
        }
        if let signed = before.keyID, !new.keys.contains(where: { $0.keyID.isExactly(signed) }) {
            findings.append(
                .fail(
                    .keysStable,
                    "\(GoText.quoted(signed)) signed a moment ago and is handed out no more: its live tokens are refused",
                    fix: "hand a key out until its last token has expired"))
        }
        return findings
    }

    // MARK: Calls

    private func ask<Answer: Sendable>(
        _ call: SignerRule, _ findings: inout [SignerFinding], _ seconds: inout [SignerRule: Double],
        _ body: () async throws(ProbeFailure) -> Answer
    ) async -> Answer? {
        let start = clock.uptime()
        do throws(ProbeFailure) {
            let answer = try await body()
            seconds[call] = clock.uptime() - start
            if call == .fetchKeys { findings.append(.ok(call, "answered")) }
            return answer
        } catch {
            findings.append(
                .fail(
                    call, "no answer: \(error)",
                    fix: "the signer's own log says why; kube-apiserver goes on with old keys"))
            return nil
        }
    }

    private static func metadata(_ longest: Int64) -> SignerFinding {
        if longest < leastLifetime {
            return .fail(
                .metadata,
                "max_token_expiration_seconds is \(longest): kube-apiserver does not start with less than \(leastLifetime)",
                fix: "answer \(leastLifetime) or more")
        }
        return longest <= extendedRequest
            ? .note(
                .metadata,
                "max_token_expiration_seconds is \(longest): Pods' tokens of \(extendedRequest) s are not extended"
            )
            : .ok(.metadata, "tokens live up to \(longest) s")
    }

    private func concurrently(_ keys: FetchedKeys?) async -> SignerFinding {
        let verdicts = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<Self.concurrent {
                let claims = claims(issuer)
                group.addTask {
                    guard let answer = try? await probe.sign(claims) else { return false }
                    let rules = SignedSegmentsRules(
                        claims: claims, answer: answer, keys: keys, issuer: issuer, now: clock.now())
                    return !rules.findings().contains { $0.id == .signatureVerifies && $0.result == .fail }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        let bad = verdicts.count { !$0 }
        return bad == 0
            ? .ok(.signConcurrent, "\(Self.concurrent) at once are signed, each its own")
            : .fail(
                .signConcurrent,
                "of \(Self.concurrent) at once \(bad) were not signed, or with another's signature",
                fix: "share no state between calls")
    }

    private func foreignIssuer() async -> SignerFinding {
        do throws(ProbeFailure) {
            _ = try await probe.sign(claims("https://foreign.signer-check.invalid"))
        } catch {
            return .ok(.foreignIssuer, "claims of another issuer are refused (\(error.code))")
        }
        return .note(
            .foreignIssuer,
            "claims of another issuer are signed: what reaches the socket can make tokens for any issuer that trusts the keys"
        )
    }

    /// Two answers in a row.
    private func stability(_ first: FetchedKeys) async -> [SignerFinding] {
        do throws(ProbeFailure) {
            let second = try await probe.fetchKeys()
            return [Self.stable(first, second), Self.forward(first, second)]
        } catch {
            return [
                .fail(.keysStable, "the second FetchKeys is not answered: \(error)", fix: "answer each call")
            ]
        }
    }

    private static func stable(_ first: FetchedKeys, _ second: FetchedKeys) -> SignerFinding {
        for key in second.keys {
            let before = first.keys.filter { $0.keyID.isExactly(key.keyID) }
            if !before.isEmpty && !before.contains(where: { $0.key == key.key }) {
                return .fail(
                    .keysStable,
                    "under the key_id \(GoText.quoted(key.keyID)) there is another key now: live tokens are refused",
                    fix: "a new key gets a new ID")
            }
        }
        return .ok(.keysStable, "a key_id keeps its key")
    }

    private static func forward(_ first: FetchedKeys, _ second: FetchedKeys) -> SignerFinding {
        guard let one = first.dataTimestamp, let two = second.dataTimestamp else {
            return .notChecked(.timestampForward, "data_timestamp is missing")
        }
        if (two.seconds, two.nanos) < (one.seconds, one.nanos) {
            return .fail(
                .timestampForward, "data_timestamp went back by \(one.seconds - two.seconds) s",
                fix: "answer the time of the last good reading")
        }
        let isChanged = first.keys != second.keys
        if isChanged && one == two && first.keys.map(\.keyID) == second.keys.map(\.keyID) {
            return .fail(
                .timestampForward,
                "the keys changed and data_timestamp did not: kube-apiserver does not publish the change",
                fix: "a new reading has a new time")
        }
        return .ok(.timestampForward, "data_timestamp never goes back")
    }

    private static func latency(_ seconds: [SignerRule: Double]) -> SignerFinding {
        for (call, deadline) in deadlines {
            guard let took = seconds[call] else { continue }
            if took > deadline {
                return .fail(
                    .latency,
                    "\(call.rawValue) took \(Int(took)) s, kube-apiserver waits for \(Int(deadline)) s",
                    fix: "answer from memory")
            }
            if took > slow {
                return .note(
                    .latency, "\(call.rawValue) took \(Int(took * 1000)) ms; a TokenRequest waits for it")
            }
        }
        let words = deadlines.compactMap { call, _ in
            seconds[call].map { "\(call.rawValue) \(Int(($0 * 10_000).rounded()) / 10) ms" }
        }
        return .ok(.latency, words.joined(separator: ", "))
    }

    /// Claims as kube-apiserver makes them, of a ServiceAccount that no cluster has.
    private func claims(_ issuer: String) -> String {
        let now = Int(clock.now())
        let account: JSONText = .object([
            ("name", "satoken-signer-check"), ("uid", "00000000-0000-4000-8000-000000000000"),
        ])
        let payload = JSONText.object([
            ("aud", .strings([issuer])), ("exp", .integer(now + Int(Self.leastLifetime))),
            ("iat", .integer(now)),
            ("iss", .string(issuer)), ("jti", .string(String(UInt64.random(in: 0...UInt64.max), radix: 16))),
            ("kubernetes.io", .object([("namespace", "default"), ("serviceaccount", account)])),
            ("nbf", .integer(now)), ("sub", "system:serviceaccount:default:satoken-signer-check"),
        ])
        return Base64URL.string(payload.bytes)
    }
}
