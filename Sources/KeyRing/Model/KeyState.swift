/// What a ring orders of a key. Whether the order was carried out is a fact that observations tell.
package enum KeyState: String, Sendable, CaseIterable {
    /// Trusted and published, signs nothing yet.
    case published
    /// The one key that signs.
    case active
    /// Signed before; its tokens live inside and outside of the cluster.
    case previous
    /// No token for an outside audience lives any more: trusted, and in no JWKS.
    case verifyOnly = "verify-only"
    /// Its last token has expired. Gone from all files.
    case retired
    /// Taken back before it signed anything. Never used again.
    case withdrawn
    /// Exposed and taken out of all files; a client may still trust it.
    case revoking
    /// Exposed and seen gone everywhere.
    case revoked
}

/// A generation and when it was made, in seconds since 1970.
package struct Moment: Equatable, Sendable {
    package var generation: Int
    package var time: Int

    package init(generation: Int, time: Int) {
        self.generation = generation
        self.time = time
    }
}
