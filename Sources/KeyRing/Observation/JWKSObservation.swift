/// What one endpoint showed when it was looked at.
package struct JWKSObservation: Equatable, Sendable {
    /// The kids of its JWKS in order.
    package var keyIDs: [String]
    /// For how long the answer may be cached, in seconds; 0 for a file.
    package var maxAge: Int
    /// The endpoint's own clock, in seconds since 1970; nil where it has none to show.
    package var date: Int?
    /// When a signer noted it, and of which generation; nil for what was seen just now.
    package var noted: Noted?

    /// What a signer's note says of itself.
    package struct Noted: Equatable, Sendable {
        /// In seconds since 1970.
        package var time: Int
        /// The generation that the keys were read from; nil for key files.
        package var generation: Int?

        package init(time: Int, generation: Int?) {
            self.time = time
            self.generation = generation
        }
    }

    package init(keyIDs: [String], maxAge: Int = 0, date: Int? = nil, noted: Noted? = nil) {
        self.keyIDs = keyIDs
        self.maxAge = maxAge
        self.date = date
        self.noted = noted
    }

    /// What a signer noted.
    init(_ note: HandedOutKeysNote) {
        self.init(
            keyIDs: note.keyIDs, maxAge: note.maxAge,
            noted: Noted(time: note.time, generation: note.generation))
    }
}
