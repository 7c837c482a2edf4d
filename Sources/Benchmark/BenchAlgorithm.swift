internal import OpenSSL

/// What is measured.
package enum BenchAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256"
    case es256 = "ES256"

    func newKey() throws -> PrivateKey {
        switch self {
        case .rs256: try .generateRSA(bits: 2048)
        case .es256: try .generateEC(.p256)
        }
    }
}
