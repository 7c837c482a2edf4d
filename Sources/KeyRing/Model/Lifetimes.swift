/// The longest lifetimes of tokens, in seconds.
package struct Lifetimes: Equatable, Sendable {
    /// Of a token that somebody outside of the cluster accepts: clock 1.
    package var outside: Int
    /// Of any token: clock 2.
    package var any: Int

    package static let none = Lifetimes(outside: 0, any: 0)

    package init(outside: Int, any: Int) {
        self.outside = outside
        self.any = any
    }

    /// The longer of each.
    package func lengthened(by other: Lifetimes) -> Lifetimes {
        Lifetimes(outside: max(outside, other.outside), any: max(any, other.any))
    }
}
