/// Where the keys came from that a token was judged by: what a refusal means and what helps depends on it.
package enum KeyOrigin: Sendable {
    /// Key files or a ring, as the API server has them.
    case server
    /// A JWK Set, as a relying party has it.
    case keySet
}
