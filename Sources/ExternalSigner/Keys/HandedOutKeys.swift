internal import Files
internal import JOSE
internal import KeyRing
internal import Synchronization

/// Notes in a file which keys FetchKeys handed out last and when: `--observations FILE`. A ring takes the file as an API
/// server that it watches, `--api-server NAME=FILE`.
///
/// Keys that are excluded from the JWKS are noted too; no API server's JWKS shows them. While a key leads the files and does
/// not sign yet, nothing is noted: the ring would take the order for the word that the key signs.
package final class HandedOutKeys: Sendable {
    /// The same keys are noted again after this many seconds at the earliest.
    private static let interval = 30

    private let path: String
    private let noted = Mutex<HandedOutKeysNote?>(nil)

    package init(_ path: String) { self.path = path }

    /// Notes an answer. The file is replaced whole, by one rename.
    ///
    /// - Returns: whether the file was written.
    /// - Throws: `FileError`.
    @discardableResult package func note(_ keys: Signer.Keys, at now: Int) throws -> Bool {
        guard keys.showsOrder else { return false }
        let note = HandedOutKeysNote(
            keyIDs: keys.keys.map(\.keyID), maxAge: keys.refreshHint, time: now, generation: keys.generation)
        // One writer at a time: an older note must not replace a newer one.
        return try noted.withLock { last in
            if let last, last.isSame(as: note), now - last.time < Self.interval { return false }
            let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
            let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
            try OpenDirectory(directory).write(name, bytes: note.document, mode: 0o644)
            last = note
            return true
        }
    }
}
