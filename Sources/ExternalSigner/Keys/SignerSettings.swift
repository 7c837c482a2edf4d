internal import JOSE
internal import KeyRing
internal import ServiceAccountTokens
internal import Text
package import TokenConfiguration

/// What `satokend signer` is given of keys and tokens.
package struct SignerSettings: Sendable {
    /// Keys.
    package var keys = KeySource()
    /// Issuers.
    package var server = ServerSettings()
    /// How long tokens live.
    package var issuance: IssuanceSettings
    /// `--allow-any-claims`.
    package var allowsAnyClaims = false

    package init() throws(ConfigurationError) { issuance = try IssuanceSettings() }

    /// Reads the keys.
    package func read(after earlier: ServerKeys? = nil) throws -> ServerKeys {
        try ServerKeys(keys, server, signs: true, after: earlier)
    }

    /// What a signer does with the keys of a reading.
    ///
    /// - Parameter now: when they were read, in seconds since the epoch.
    /// - Throws: `ConfigurationError`.
    package func signerKeys(_ keys: ServerKeys, read now: Int) throws(ConfigurationError) -> SignerKeys {
        guard let signer = keys.signer else {
            throw ConfigurationError(.usage, "no signing key is known", hint: "pass --keys with a ring")
        }
        var server = server
        server.take(from: keys.ring)
        // Any issuer of the ring signs, also when the flag names one of them only.
        var issuers = try server.requiredIssuers()
        for issuer in keys.ring?.issuers ?? [] where !issuers.containsExactly(issuer) {
            issuers.append(issuer)
        }
        let policy = try issuance.policy(server, ring: keys.ring)
        do throws(SignerKeys.Problem) {
            return try SignerKeys(
                verificationKeys: keys.verificationKeys, publishedKeys: keys.publishedKeys, signer: signer,
                rules: SigningRules(
                    issuers: issuers, longestLifetime: Self.longestLifetime(policy),
                    allowsAnyClaims: allowsAnyClaims),
                generation: keys.ring?.generation, read: now)
        } catch {
            throw ConfigurationError(.contradiction, error.description, hint: error.hint)
        }
    }

    /// The longest lifetime of a token that is signed under a policy, in seconds: a year at least while Pods' tokens are
    /// extended, what kube-apiserver itself is bound by where nothing is said.
    private static func longestLifetime(_ policy: IssuancePolicy) -> Int {
        let extended = policy.extendsExpiration ? Policy.extendedLifetime : nil
        let longest = max(policy.maximumExpiration ?? extended ?? Lifetimes.unlimited, extended ?? 0)
        return max(longest, Signer.leastLifetime)
    }
}
