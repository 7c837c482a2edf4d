internal import Files
internal import JOSE
internal import OpenSSL
internal import Text

/// Key files of a ring, each read for a certain key: a file that holds another is refused.
enum HeldKeys {
    /// The private half of a key, and the bytes of its file.
    ///
    /// - Throws: `RingError` of the kind `.noPermission` for a file that others can read.
    static func privateHalf(
        _ key: RingKey, _ file: String, in directory: borrowing OpenDirectory, sharedWithGroup: Bool
    ) throws -> (key: PrivateKey, bytes: [UInt8]) {
        let path = directory.path(of: file)
        let contents = try directory.read(file, limit: Bounds.keyFile)
        if !isPrivate(contents.mode, sharedWithGroup: sharedWithGroup) {
            throw RingError(
                .noPermission,
                "\(path): others can use this private key (mode \(String(contents.mode, radix: 8)))",
                hint: "chmod \(sharedWithGroup ? "640" : "600") \(path)")
        }
        let held = try KeyFile.heldKey(contents.bytes, path: path)
        let found = try VerificationKey(held.publicKey).keyID
        if !found.isExactly(key.keyID) { throw other(path, found, key) }
        return (held, contents.bytes)
    }

    /// Whether only the owner, and the group where the ring says so, can read a file, and no other user can write it.
    static func isPrivate(_ mode: UInt32, sharedWithGroup: Bool) -> Bool {
        mode & 0o077 & ~(sharedWithGroup ? 0o040 : 0) == 0
    }

    /// The public half of a key.
    static func publicHalf(
        _ key: RingKey, in directory: borrowing OpenDirectory
    ) throws -> VerificationKey {
        let file = Layout.publicFile(key.name)
        let keys = try publicHalves(file, in: directory)
        guard keys.count == 1, let held = keys.first, held.keyID.isExactly(key.keyID) else {
            throw other(directory.path(of: file), keys.map(\.keyID).joined(separator: ", "), key)
        }
        return held
    }

    /// The keys of a file, as kube-apiserver reads it.
    static func publicHalves(
        _ file: String, in directory: borrowing OpenDirectory
    ) throws -> [VerificationKey] {
        let contents = try directory.read(file, limit: Bounds.keyFile)
        return try KeyFile(contents.bytes, path: directory.path(of: file)).keys.map {
            try VerificationKey($0)
        }
    }

    private static func other(_ path: String, _ found: String, _ key: RingKey) -> RingError {
        RingError(
            .unreadable, "\(path): holds the key \(found), expected \(key.name) with the kid \(key.keyID)",
            hint: RingAdvice.repair)
    }
}
