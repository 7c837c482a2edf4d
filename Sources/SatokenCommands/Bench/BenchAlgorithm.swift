import ArgumentParser
import OpenSSL

/// What is measured.
enum BenchAlgorithm: String, ExpressibleByArgument, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"

    func newKey() throws -> PrivateKey {
        switch self {
        case .rs256: try .generateRSA(bits: 2048)
        case .es256: try .generateEC(.p256)
        }
    }
}
