internal import Files
internal import JOSE
internal import OpenSSL

/// Where a ring may be changed: this machine and this path, or a name that each change has to give.
enum Home {
    /// The home of a directory on this machine: "3f0c9a…:/etc/kubernetes/keys", or the path alone where no machine ID
    /// is known. The ID itself is confidential (machine-id(5)), so a hash of it is kept.
    static func here(_ path: String) throws -> String {
        let full = try System.fullPath(path)
        guard let id = try machineID() else { return full }
        let hash = try Digest.sha256(Array("satoken key ring ".utf8) + id)
        return "\(Base64URL.string(Array(hash.prefix(9)))):\(full)"
    }

    /// The first line of /etc/machine-id, nil where there is none. One that is there and cannot be read is an error: the
    /// ring would seem to be away from home.
    private static func machineID() throws -> [UInt8]? {
        do {
            let file = try File.read("/etc/machine-id", limit: 4096)
            guard let line = file.bytes.split(separator: 0x0A).first, line.count >= 16 else { return nil }
            return Array(line)
        } catch {
            if error.kind == .missing { return nil }
            throw error
        }
    }
}
