internal import Files

/// The files of NAME.service.d, which systemd reads behind the unit NAME.service.
enum DropIns {
    /// The folders of units: what lies in an earlier one hides what is called alike in a later one.
    static let folders = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
    ]

    /// How many are read, and how much of each.
    private static let most = 50
    private static let largest = 1 << 20

    /// Those of a unit of a host, wherever they lie; none of any other file.
    static func bytes(of path: String, in files: Root) -> [UInt8] {
        guard let slash = path.lastIndex(of: "/"), path.hasSuffix(".service") else { return [] }
        let name = path[path.index(after: slash)...]
        let own = String(path[..<slash])
        return bytes(
            (folders.contains(own) ? folders : [own]).map { "\($0)/\(name).d" }, files)
    }

    /// Those beside a unit's file of this machine.
    static func bytes(beside path: String) -> [UInt8] {
        guard path.hasSuffix(".service") else { return [] }
        return bytes(["/\(path.split(separator: "/").last ?? "").d"], Root(Self.folder(of: path)))
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    private static func bytes(_ folders: [String], _ files: Root) -> [UInt8] {
        var named: [String: String] = [:]
        for folder in folders {
            for path in (try? files.files(in: folder, depth: 1, limit: most)) ?? []
            where path.hasSuffix(".conf") {
                let name = String(path.dropFirst(folder.count + 1))
                if named[name] == nil { named[name] = path }
            }
        }
        return named.sorted { $0.key < $1.key }.prefix(most).flatMap { entry -> [UInt8] in
            guard let contents = try? files.read(entry.value, limit: largest) else { return [] }
            return [0x0A] + contents.bytes
        }
    }
}
