internal import Files
package import KeyRing
internal import OpenSSL

/// The keys of files that a cluster lives with, in order.
package struct ImportedKeys {
    package let keys: [KeyMaterial]

    /// Reads private and public keys in any form. Where kube-apiserver passes over a block, its key is not trusted today:
    /// it is a warning, and taken only when that was asked for.
    package init(_ paths: [String], includingSkipped: Bool, warnings: inout [Warning]) throws {
        var keys: [KeyMaterial] = []
        for path in paths {
            if let stored = try KeyFiles.storedKey(path) {
                keys.append(try KeyMaterial(stored))
                continue
            }
            let contents = try File.read(path, limit: 16 << 20)
            defer { Secret.erase(contents.bytes) }
            let found = try KeyFile.allKeys(contents.bytes, path: path)
            for (index, key) in found.enumerated() {
                // The signing key is read by its own, wider rules.
                let isSigning = !keys.contains { $0.privateKey != nil } && key.privateKey != nil
                if key.isSkippedByServers && !isSigning && !includingSkipped {
                    warnings.append(
                        Warning(
                            "\(path): key \(index + 1) is in a form that kube-apiserver passes over, and is not imported",
                            hint: "--import-unrecognized imports it"))
                    continue
                }
                keys.append(
                    try key.privateKey.map { try KeyMaterial($0) } ?? KeyMaterial(key.publicKey))
            }
            if found.contains(where: { $0.privateKey != nil }) && contents.othersCanRead {
                warnings.append(
                    Warning(
                        "\(path): others can read this private key (mode \(String(contents.mode, radix: 8)))")
                )
            }
        }
        warnings += keys.compactMap(\.publicKey.shortKeyWarning)
        self.keys = keys
    }
}
