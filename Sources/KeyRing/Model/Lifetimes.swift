/// The longest lifetimes of tokens, in seconds.
package struct Lifetimes: Equatable, Sendable {
    /// Of a token that a relying party outside the cluster accepts: the JWKS retention counts it.
    package var external: Int
    /// Of any token: clock 2.
    package var any: Int

    /// The longest that kube-apiserver issues without a `--service-account-max-token-expiration`: 2^32 seconds.
    package static let unlimited = 1 << 32
    /// Of tokens whose end is not known.
    package static let unknown = Lifetimes(external: unlimited, any: unlimited)
    package static let none = Lifetimes(external: 0, any: 0)

    package init(external: Int, any: Int) {
        self.external = external
        self.any = any
    }

    /// The longer of each.
    package func lengthened(by other: Lifetimes) -> Lifetimes {
        Lifetimes(external: max(external, other.external), any: max(any, other.any))
    }
}
