internal import Files
internal import JOSE
internal import OpenSSL
internal import Text

/// The generations of a ring as they are carried to another host.
struct ExportSource: ~Copyable {
    /// The newest orders, which are the host's goal.
    let ring: Ring
    private let generations: OpenDirectory

    init(_ directory: RingDirectory) throws {
        let snapshot = try directory.read()
        try directory.requireUse(of: snapshot.ring)
        let opened = try directory.openRoot().directory(Layout.generations)
        ring = snapshot.ring
        generations = opened
    }

    /// The names of the keys that are signing.key in these generations, each once.
    func signingKeys(of numbers: [Int], for target: String) throws -> [String] {
        var names: [String] = []
        for number in numbers {
            if let name = try orders(number, for: target).active?.name, !names.contains(name) {
                names.append(name)
            }
        }
        return names
    }

    /// The orders of a generation.
    ///
    /// - Throws: `RingError` of the kind `.unavailable` for one that is kept no more.
    func orders(_ generation: Int, for target: String) throws -> Ring {
        let name = Layout.name(generation)
        if try generations.kind(of: name) == nil {
            throw RingError(
                .unavailable,
                "\(target): is too far behind: generation \(generation) is kept no more, and no generation is skipped",
                hint: "take the servers that read \(target) out of service, remove it, and export again")
        }
        return try RingDirectory.ring(of: generation, in: generations.directory(name))
    }

    /// The files of a generation. Where a private half was erased, the one that the host has is taken, if it is that.
    ///
    /// - Parameter holdsBack: whether private halves stay here: no server signs with the ring's keys yet.
    func files(
        _ generation: Int, for target: String, held: [KeyMaterial], holdsBack: Bool
    ) throws -> [GenerationFiles.File] {
        let orders = try orders(generation, for: target)
        let directory = try generations.directory(Layout.name(generation))
        var secrets: [String: [UInt8]] = [:]
        for (file, name) in [
            (Layout.signingKey, orders.active?.name), (Layout.legacyKey, orders.legacySigner),
        ] {
            guard let key = name.flatMap({ orders[$0] }) else { continue }
            secrets[key.name] = try privateFile(key, file, in: directory, for: target, held: held)
        }
        var halves: [String: VerificationKey] = [:]
        for (key, half) in zip(
            orders.trusted, try HeldKeys.publicHalves(Layout.verificationKeys, in: directory))
        where half.keyID.isExactly(key.keyID) {
            halves[key.name] = half
        }
        let files = try GenerationFiles(orders, publicHalves: halves, privateFiles: secrets).files
        return holdsBack ? files.filter { !$0.isSecret } : files
    }

    private func privateFile(
        _ key: RingKey, _ file: String, in directory: borrowing OpenDirectory, for target: String,
        held: [KeyMaterial]
    ) throws -> [UInt8] {
        if try directory.kind(of: file) != nil {
            return try HeldKeys.privateHalf(
                key, file, in: directory, sharedWithGroup: ring.policy.group != nil
            ).bytes
        }
        if let own = held.first(where: { $0.publicKey.keyID.isExactly(key.keyID) }),
            let bytes = try own.privateFile()
        {
            return bytes
        }
        throw RingError(
            .unavailable,
            "\(target): is too far behind: on the way lies generation \(orders(directory)), and the private half "
                + "of \(key.name) is erased",
            hint: "take the servers that read \(target) out of service, remove it, and export again")
    }

    private func orders(_ directory: borrowing OpenDirectory) -> String {
        directory.path.split(separator: "/").last.map(String.init) ?? directory.path
    }

    /// The private halves in these files of a host, as far as there are any.
    static func held(_ files: [String], in directory: borrowing OpenDirectory) throws -> [KeyMaterial] {
        var held: [KeyMaterial] = []
        for file in files where try directory.kind(of: file) != nil {
            let contents = try directory.read(file, limit: Bounds.keyFile)
            held.append(
                try KeyMaterial(KeyFile.heldKey(contents.bytes, path: directory.path(of: file))))
        }
        return held
    }

    /// Refuses a host that has keys of another system: they would go.
    func refuseUnmanaged(_ keys: [VerificationKey], _ path: String) throws {
        if let foreign = keys.first(where: { ring.key(withID: $0.keyID) == nil }) {
            throw RingError(
                .refused,
                "\(path): holds the unmanaged key \(foreign.keyID): live tokens of it would be refused",
                hint:
                    "satoken keys import \(path) --as previous, unless another ring or a newer copy of this one is in use there"
            )
        }
    }
}

/// What an export is about to do, and then what it did.
package struct ExportOutcome: Sendable {
    /// The generations that come to be the host's current one, in this order; none when it is up to date.
    package var generations: [Int] = []
    /// The names of the keys that signing.key is on the way, or sa.key is already, each once; none while it is held back.
    package var signingKeys: [String] = []
    /// The generation that was there before; nil for a new directory.
    package var found: Int?
    /// The private files that were added to what the host has: an earlier export held them back, or kubeadm has none.
    package var added: [String] = []
    /// What could not be tidied up, in words.
    package var warnings: [String] = []
}

extension RingDirectory {
    /// Refuses a rehearsal where API servers would come to use its keys.
    package func requireUse(of ring: Ring) throws(RingError) {
        if !ring.isRehearsal { return }
        throw RingError(
            .configuration, "\(path): is a rehearsal: no cluster trusts its keys",
            hint: RingAdvice.rehearsedRestart)
    }
}
