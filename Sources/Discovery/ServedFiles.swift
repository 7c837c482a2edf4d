package import Files
internal import JOSE
internal import JSON
internal import OpenSSL
internal import ServiceAccountTokens

/// The files in a directory that a web server serves, and those among them that hold private keys.
///
/// Symbolic links are followed to files, as web servers do, and not to directories. The work is bounded: 10,000 names, 16
/// directories deep, the first 64 MiB of a file, 1 GiB in all. Files that were not scanned are named with the reason.
package struct ServedFiles: Sendable {
    /// A file or directory that was not scanned, or not as a whole.
    package struct Unseen: Sendable, Equatable, CustomStringConvertible {
        /// Its full path.
        package let path: String
        /// Why, as in "a link to a directory".
        package let reason: String
        /// Both, as one line.
        package var description: String { "\(path) (\(reason))" }
    }

    /// All entries that are no directory, by their paths below the directory, sorted.
    package private(set) var paths: [String] = []
    /// The full paths of those that hold a private key: in PEM or OpenSSH's form at any place, DER, PKCS#12 or a JWK.
    package private(set) var privateKeys: [String] = []
    package private(set) var unseen: [Unseen] = []

    /// The message about such a file.
    package static let exposure = "a private key in a directory that all users may read"
    /// What to do about it.
    package static let exposureAdvice = "move it away; if it was ever served, take it out of use"

    private static let deepest = 16
    /// Bytes of one file.
    private static let fileLimit = 64 << 20
    /// The largest JSON file, which must be parsed as a whole.
    private static let documentLimit = ForeignJWKSet.sizeLimit
    private var namesLeft = 10_000
    private var bytesLeft = 1 << 30

    /// Scans a directory and those below it.
    ///
    /// - Parameter own: files that are not scanned.
    package init(in directory: borrowing OpenDirectory, except own: [SitePath]) throws(FileError) {
        try list(directory, below: [], except: own.map(\.names))
    }

    private mutating func list(
        _ directory: borrowing OpenDirectory, below names: [String], except own: [[String]]
    ) throws(FileError) {
        let (entries, areAll) = try directory.firstEntries(limit: namesLeft)
        if !areAll {
            unseen.append(
                Unseen(
                    path: directory.path,
                    reason: entries.isEmpty
                        ? "more files than are looked at"
                        : "more files than are looked at: \(entries.count) of them were"))
        }
        namesLeft -= entries.count
        for entry in entries {
            let names = names + [entry.name]
            if own.contains(names) { continue }
            let path = directory.path(of: entry.name)
            guard entry.kind == .directory else {
                // The temporary files of a publisher that was killed are served too, until the next publisher removes them.
                if !OpenDirectory.isLeftover(entry.name) { paths.append(names.joined(separator: "/")) }
                look(into: entry.name, path, in: directory)
                continue
            }
            if names.count == Self.deepest {
                unseen.append(Unseen(path: path, reason: "deeper than is looked"))
                continue
            }
            do throws(FileError) {
                try list(directory.directory(entry.name), below: names, except: own)
            } catch {
                unseen.append(Unseen(path: path, reason: Self.reason(error)))
            }
        }
    }

    private mutating func look(into name: String, _ path: String, in directory: borrowing OpenDirectory) {
        let search: FileSearch
        do throws(FileError) {
            search = try directory.search(
                name, for: PrivateKeyTrace.marks, start: Self.documentLimit,
                limit: min(Self.fileLimit, bytesLeft))
        } catch {
            unseen.append(Unseen(path: path, reason: Self.reason(error)))
            return
        }
        bytesLeft -= search.count
        if search.holdsMark || PrivateKeyTrace.begins(search.start) || Self.isPrivateJWK(search.start) {
            privateKeys.append(path)
        } else if !search.isWhole {
            unseen.append(Unseen(path: path, reason: "only its first \(search.count) bytes were looked at"))
        } else if search.count > Self.documentLimit, Self.isJSON(search.start) {
            unseen.append(
                Unseen(path: path, reason: "JSON of more than \(Self.documentLimit) bytes is not read"))
        }
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(bytes.first { $0 > 0x20 })
    }

    /// Whether a file is a JWK with private members, or a set or list of such.
    private static func isPrivateJWK(_ bytes: [UInt8]) -> Bool {
        guard isJSON(bytes), let document = try? JSONValue(parsing: bytes) else { return false }
        let keys = document.kind == .array ? document : document["keys"]
        return (keys?.elements ?? [document]).contains { $0.kind == .object && ForeignJWK.isPrivate($0) }
    }

    private static func reason(_ error: FileError) -> String {
        switch error.kind {
        case .missing, .isLink: "a link that leads nowhere"
        case .isDirectory: "a link to a directory"
        case .notAFile: "no file"
        case .noPermission: "no permission to read it"
        default: "\(error)"
        }
    }
}

extension ServedFiles {
    /// What was not looked at, in words for people.
    package static func words(_ unseen: [Unseen]) -> String {
        "not searched for private keys: \(Shown.texts(unseen.map(\.description)))"
    }
}
