/// What is known of a refused token beside the refusal: causes and fixes depend on it.
package struct ExplanationContext: Sendable {
    /// Where a token was found.
    package enum Place: Sendable, Equatable {
        case kubeconfig
        case secret
        /// A file, an argument, a header or anything else that does not say whose token it is.
        case elsewhere
    }

    /// Where the keys came from that the token was judged by.
    package let keys: KeyOrigin
    /// Where the token was found.
    package let place: Place
    /// What was read of the token; nil when it was no token at all.
    package let examination: Examination?

    package init(keys: KeyOrigin, place: Place = .elsewhere, examination: Examination? = nil) {
        self.keys = keys
        self.place = place
        self.examination = examination
    }

    var claims: UnverifiedClaims? { examination?.claims }
    var payload: [UInt8] { examination?.payload ?? [] }
}
