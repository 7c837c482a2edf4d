internal import Files
internal import JOSE
internal import OpenSSL
internal import Text

/// All keys that lie anywhere in a ring's directory, by kid: what is damaged in one place is taken from another.
struct KeyStock {
    private(set) var publicHalves: [ExactText: VerificationKey] = [:]
    private(set) var privateHalves: [ExactText: KeyMaterial] = [:]

    /// Takes what can be read, and passes over what cannot.
    init(_ root: borrowing OpenDirectory) {
        if let directory = try? root.directory(Layout.publicHalves) {
            for file in Self.files(directory) { takePublic(file, directory) }
        }
        if let directory = try? root.directory(Layout.privateHalves) {
            for file in Self.files(directory) { takePrivate(file, directory) }
        }
        guard let generations = try? root.directory(Layout.generations) else { return }
        for name in Self.files(generations) where Layout.generation(name) != nil {
            guard let directory = try? generations.directory(name) else { continue }
            takePublic(Layout.verificationKeys, directory)
            takePrivate(Layout.signingKey, directory)
            takePrivate(Layout.legacyKey, directory)
        }
    }

    private static func files(_ directory: borrowing OpenDirectory) -> [String] {
        (try? directory.entries(limit: Bounds.entries).map(\.name)) ?? []
    }

    private mutating func takePublic(_ file: String, _ directory: borrowing OpenDirectory) {
        for key in (try? HeldKeys.publicHalves(file, in: directory)) ?? [] {
            publicHalves[ExactText(key.keyID)] = key
        }
    }

    private mutating func takePrivate(_ file: String, _ directory: borrowing OpenDirectory) {
        guard let contents = try? directory.read(file, limit: Bounds.keyFile),
            let key = try? KeyMaterial(KeyFile.heldKey(contents.bytes, path: file))
        else { return }
        publicHalves[ExactText(key.publicKey.keyID)] = key.publicKey
        privateHalves[ExactText(key.publicKey.keyID)] = key
    }

    /// The file of a key's private half, nil for a key that is nowhere.
    func privateFile(_ key: RingKey) -> [UInt8]? {
        privateHalves[ExactText(key.keyID)].flatMap { try? $0.privateFile() }
    }

    /// The file of a key's public half, nil for a key that is nowhere.
    func publicFile(_ key: RingKey) -> [UInt8]? {
        publicHalves[ExactText(key.keyID)].map { KeyMaterial.file($0.key) }
    }

    /// The public halves of these keys, nil if one is nowhere.
    func publicHalves(_ keys: [RingKey]) -> [VerificationKey]? {
        let halves = keys.compactMap { publicHalves[ExactText($0.keyID)] }
        return halves.count == keys.count ? halves : nil
    }
}
