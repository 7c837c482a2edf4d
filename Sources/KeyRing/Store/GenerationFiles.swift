internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

/// The files of one generation, which all follow from its orders and the keys.
struct GenerationFiles {
    struct File: Sendable {
        let name: String
        let bytes: [UInt8]
        let isSecret: Bool

        init(_ name: String, _ bytes: [UInt8], isSecret: Bool = false) {
            self.name = name
            self.bytes = bytes
            self.isSecret = isSecret
        }
    }

    let files: [File]

    /// - Parameters:
    ///   - publicHalves: those of all trusted keys, by name.
    ///   - privateFiles: the bytes of the signing key's file and of the legacy key's, by name.
    init(
        _ ring: Ring, publicHalves: [String: VerificationKey], privateFiles: [String: [UInt8]]
    ) throws {
        func publicHalf(_ key: RingKey) throws -> VerificationKey {
            guard let half = publicHalves[key.name] else { throw Self.lacks("public", key) }
            return half
        }
        func privateFile(_ key: RingKey) throws -> [UInt8] {
            guard let file = privateFiles[key.name] else { throw Self.lacks("private", key) }
            return file
        }
        guard let active = ring.active else {
            throw RingError(.configuration, "no key of the ring is active")
        }
        let verificationKeys = try ring.trusted.flatMap { KeyMaterial.file(try publicHalf($0).key) }
        let jwks = try JWKSet(publishing: ring.published.map(publicHalf)).document
        var files = [
            File(Layout.ring, ring.document), File(Layout.verificationKeys, verificationKeys),
            File(Layout.jwks, jwks), File(Layout.signingKey, try privateFile(active), isSecret: true),
        ]
        if let name = ring.legacySigner, let key = ring[name] {
            files.append(File(Layout.legacyKey, try privateFile(key), isSecret: true))
        }
        self.files = files
    }

    private static func lacks(_ half: String, _ key: RingKey) -> RingError {
        RingError(.missing, "the ring lacks the \(half) half of \(key.name)", hint: "satoken keys check")
    }

    /// Every name that a generation may hold.
    static let names = [
        Layout.ring, Layout.verificationKeys, Layout.jwks, Layout.signingKey, Layout.legacyKey,
    ]
}
