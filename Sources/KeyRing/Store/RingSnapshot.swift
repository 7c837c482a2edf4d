internal import Files
package import JOSE
package import OpenSSL
internal import Text

/// A ring as it was at one moment: all of it of one generation.
package struct RingSnapshot: Sendable {
    /// The ring's directory.
    package let path: String
    package let ring: Ring
    package internal(set) var observations: ObservationLog
    /// verification.pem in its order.
    package let verificationKeys: [VerificationKey]
    /// jwks.json.
    package let jwks: [UInt8]
    /// What could not be tidied up, in words; the change itself was made.
    package internal(set) var warnings: [String] = []

    /// The generation's directory, which never changes.
    package var directory: String { "\(path)/\(Layout.target(ring.generation))" }

    /// The keys of jwks.json in its order.
    package var publishedKeys: [VerificationKey] {
        ring.published.compactMap { key in verificationKeys.first { $0.keyID.isExactly(key.keyID) } }
    }

    /// The key that signs.
    ///
    /// - Throws: also `RingError` of the kind `.noPermission` when others can read its file.
    package func signingKey() throws -> PrivateKey {
        guard let active = ring.active else {
            throw RingError(.configuration, "no key of the ring is active")
        }
        return try privateHalf(active, Layout.signingKey)
    }

    /// The key that signs controller-manager's Secret tokens, nil for a ring without one.
    package func legacyKey() throws -> PrivateKey? {
        guard let name = ring.legacySigner, let key = ring[name] else { return nil }
        return try privateHalf(key, Layout.legacyKey)
    }

    /// The URI of the signing key, if it never leaves its store: no file can hand it to an API server.
    package func signingKeyStore() throws -> String? {
        let contents = try OpenDirectory(directory).read(Layout.signingKey, limit: Bounds.keyFile)
        defer { Secret.erase(contents.bytes) }
        return StoreURI(reference: contents.bytes)?.text
    }

    private func privateHalf(_ key: RingKey, _ file: String) throws -> PrivateKey {
        let (held, bytes) = try HeldKeys.privateHalf(
            key, file, in: OpenDirectory(directory), sharedWithGroup: ring.policy.group != nil)
        Secret.erase(bytes)
        return held
    }
}
