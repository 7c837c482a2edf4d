package import JOSE
package import KeyRing
package import ServiceAccountTokens
internal import Text

/// The keys that a server works with, as they were at one reading of a key source.
package struct ServerKeys: Sendable {
    /// What tokens are verified by.
    package let verificationKeys: [VerificationKey]
    /// The published keys: of a ring the keys of its JWKS, of key files all.
    package let publishedKeys: [VerificationKey]
    /// What signs; nil where no signing key was asked for.
    package let signer: TokenSigner?
    /// The ring that they come from, if any.
    package var ring: Ring? { loaded?.ring }
    /// When the next step of the ring's rotation is due, in seconds since the epoch; nil for none.
    package func nextStep(at now: Int) -> Int? { loaded?.nextStep(at: now) }
    /// What an operator should know.
    package let warnings: [Warning]
    private let loaded: LoadedRing?
    private let files: [String]

    /// Reads the keys.
    ///
    /// - Parameters:
    ///   - source: the flags; the server's own settings count where they name no file.
    ///   - signs: whether a signing key is needed.
    ///   - earlier: what was read before, behind which a ring does not go back.
    package init(
        _ source: KeySource, _ settings: ServerSettings, signs: Bool, after earlier: ServerKeys? = nil
    ) throws {
        var warnings: [Warning] = []
        if source.signingFile != nil && source.ring != nil {
            throw ConfigurationError(
                .usage, "two signing keys: --keys and --service-account-signing-key-file",
                hint: "pass one of them")
        }
        let files = source.files.isEmpty && source.ring == nil ? settings.keyFiles : source.files
        let signingFile = source.ring == nil ? source.signingFile ?? settings.signingKeyFile : nil
        let fromFiles = try KeyFiles.verificationKeys(files, warnings: &warnings)
        let directory =
            source.ring.map { RingDirectory($0) }
            ?? (files.isEmpty && signingFile == nil ? source.usualRing : nil)
        if let directory {
            let loaded = try LoadedRing(directory, after: earlier?.loaded)
            verificationKeys = loaded.ring.joined(
                loaded.verificationKeys, with: fromFiles, warnings: &warnings)
            publishedKeys = loaded.ring.joined(loaded.publishedKeys, with: fromFiles, warnings: &warnings)
            signer = signs ? try TokenSigner(loaded.signingKey) : nil
            self.loaded = loaded
        } else {
            verificationKeys = fromFiles
            publishedKeys = fromFiles
            let key = try signs ? signingFile.map { try KeyFiles.signingKey($0, warnings: &warnings) } : nil
            if signs && key == nil {
                throw ConfigurationError(
                    .usage, "no signing key is known",
                    hint: "pass --service-account-signing-key-file, or --keys with a ring")
            }
            signer = try key.map { try TokenSigner($0) }
            loaded = nil
        }
        if verificationKeys.isEmpty { throw ConfigurationError.noKeys(settings.source) }
        self.files = files + (directory == nil && signs ? [signingFile].compactMap(\.self) : [])
        self.warnings = warnings
    }

    /// The files by which a change is noticed.
    package var watchedFiles: [String] { (loaded?.watchedFiles ?? []) + files }

    /// How many keys there are in each state; keys of files are in none of a ring's.
    package var states: [String: Int] {
        var states: [String: Int] = [:]
        for key in ring?.keys ?? [] { states[key.state.rawValue, default: 0] += 1 }
        let own = ring?.keys.map(\.keyID) ?? []
        let others = verificationKeys.filter { !own.containsExactly($0.keyID) }.count
        if others > 0 { states["file"] = others }
        return states
    }
}
