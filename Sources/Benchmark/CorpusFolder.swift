internal import Files
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

/// The folder into which a measurement writes its tokens and keys for other programs.
///
/// A file has its name once it is complete, and what was written can be taken back.
package final class CorpusFolder {
    private let directory: OpenDirectory
    private let isNew: Bool
    private var written: [String] = []

    private static let endings = ["txt", "pem", "jwks.json"]

    /// Opens the folder, and makes it if it is not there.
    ///
    /// - Parameter names: those of the corpora to be written. None of their files may be there.
    package init(_ path: String, names: [String]) throws {
        isNew = try Self.make(path)
        directory = try OpenDirectory(path)
        for file in names.flatMap({ name in Self.endings.map { "\(name).\($0)" } })
        where try directory.kind(of: file) != nil {
            throw FileError(path: directory.path(of: file), operation: "creating", kind: .exists)
        }
    }

    /// Makes a directory; false when it is there.
    private static func make(_ path: String) throws(FileError) -> Bool {
        do throws(FileError) {
            try Directory.create(path)
            return true
        } catch {
            if error.kind != .exists { throw error }
            return false
        }
    }

    /// Writes the tokens, one a line, and the keys.
    package func write(_ corpus: Corpus, name: String) throws {
        let lines = corpus.places.flatMap { corpus.text[$0] + [0x0A] }
        let blocks = corpus.policy.keys.map {
            PEMBlock.text(label: "PUBLIC KEY", bytes: $0.key.subjectPublicKeyInfo)
        }
        let set = JWKSet(corpus.policy.keys.compactMap { JWK($0) })
        for (ending, bytes) in zip(Self.endings, [lines, Array(blocks.joined().utf8), set.document]) {
            written.append("\(name).\(ending)")
            try directory.write("\(name).\(ending)", bytes: bytes, mode: 0o644)
        }
    }

    /// Removes what was written, and the folder if it was made for that.
    package func takeBack() {
        for file in written { try? directory.remove(file) }
        if isNew { Directory.remove(directory.path, files: []) }
    }
}
