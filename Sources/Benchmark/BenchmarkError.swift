internal import ServiceAccountTokens

/// Why nothing was measured.
package enum BenchmarkError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The ring signs with an algorithm that is not measured; nil for one that has no name here.
    case otherAlgorithm(ring: String, algorithm: String?)
    /// The contestants judged tokens differently: a bug.
    case disagreement(from: Int)
    /// A token was not signed: a bug.
    case unsigned(from: Int)

    /// One line.
    package var description: String {
        switch self {
        case .otherAlgorithm(let ring, let algorithm):
            "the ring \(Shown.text(ring)) signs with \(algorithm ?? "another algorithm"), and "
                + "\(BenchAlgorithm.allCases.map(\.rawValue).joined(separator: " and ")) are measured"
        case .disagreement(let place): "the contestants do not agree on the tokens from \(place) on"
        case .unsigned(let place): "a token from \(place) on was not signed"
        }
    }
}
