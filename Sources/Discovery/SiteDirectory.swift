package import Files
internal import JOSE
internal import JSON

/// The directory of an issuer's site.
package struct SiteDirectory: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// The state of a site's file.
    package enum Found: Sendable, Equatable {
        case nothing
        /// The file as it should be.
        case same
        /// The file's bytes, under a mode that keeps a web server's user out.
        case closed(mode: UInt32)
        /// Other bytes.
        case other([UInt8])
        /// A symbolic link, which is replaced and not followed.
        case link
    }

    /// A file of a site and its state.
    package struct Comparison: Sendable {
        package let file: SiteFile
        package let found: Found
        package var isCurrent: Bool { found == .same }
    }

    /// The largest file of a site that is read.
    private static let limit = ForeignJWKSet.sizeLimit

    /// Compares the directory with a site, and changes nothing. The directory may be missing.
    package func compare(with site: IssuerSite) throws(FileError) -> [Comparison] {
        var comparisons: [Comparison] = []
        for file in site.files {
            comparisons.append(Comparison(file: file, found: try look(for: file)))
        }
        return comparisons
    }

    /// Writes the files that differ, each complete and synced before it gets its name, and the JWK Set before the discovery
    /// document that names it. Two publishers wait for each other.
    ///
    /// - Returns: the states before.
    ///
    /// - Parameter patience: for how many seconds another publisher is waited for.
    package func publish(_ site: IssuerSite, patience: Double = 30) throws(FileError) -> [Comparison] {
        let directory = try OpenDirectory.make(path, mode: 0o755)
        let lock = try FileLock(directory, patience: patience)
        let comparisons = try compare(with: site)
        for comparison in comparisons {
            try Self.write(comparison, comparison.file.path.names[...], in: directory)
        }
        lock.release()
        return comparisons
    }

    /// The place of the JWK Set by the present discovery document; nil where that names no place in the site.
    package var jwksPath: SitePath? {
        let names = SitePath.configuration.names
        guard let directory = try? OpenDirectory(path), let folder = try? directory.directory(names[0]),
            let bytes = try? folder.read(names[1], limit: Self.limit).bytes,
            let document = try? JSONValue(parsing: bytes), let issuer = document["issuer"]?.string,
            let uri = document["jwks_uri"]?.string
        else { return nil }
        return try? SitePath(of: uri, below: issuer)
    }

    /// The other files in the directory and below it; nil where there is no directory. A web server serves them, too.
    package func neighbours(of site: IssuerSite) throws(FileError) -> ServedFiles? {
        guard let directory = try open() else { return nil }
        return try ServedFiles(in: directory, except: site.files.map(\.path))
    }

    /// Whether a web server's user may enter the directory; true where there is none yet.
    package func isOpenToAll() throws(FileError) -> Bool {
        guard let directory = try open() else { return true }
        return try directory.mode & 0o005 == 0o005
    }

    /// How another user than root and the present one can put other documents there, nil when none can or there is no
    /// directory yet.
    package func exposure() throws(FileError) -> String? {
        guard let directory = try open() else { return nil }
        let (owner, mode) = (try directory.owner, try directory.mode)
        if owner != System.user && owner != 0 { return "belongs to user \(owner)" }
        return mode & 0o022 == 0 ? nil : "other users can write here (mode \(String(mode, radix: 8)))"
    }

    /// The directory, nil where there is none.
    private func open() throws(FileError) -> OpenDirectory? {
        do throws(FileError) {
            return try OpenDirectory(path)
        } catch {
            if error.kind == .missing { return nil }
            throw error
        }
    }

    private func look(for file: SiteFile) throws(FileError) -> Found {
        do throws(FileError) {
            guard let directory = try open() else { return .nothing }
            return try Self.look(for: file, file.path.names[...], in: directory)
        } catch {
            if error.kind == .missing { return .nothing }
            throw error
        }
    }

    private static func look(
        for file: SiteFile, _ names: ArraySlice<String>, in directory: borrowing OpenDirectory
    ) throws(FileError) -> Found {
        guard let name = names.first else { return .nothing }
        if names.count > 1 {
            let mode = try directory.mode(of: name) ?? 0
            let found = try look(for: file, names.dropFirst(), in: directory.directory(name))
            return found == .same && mode & 0o005 != 0o005 ? .closed(mode: mode) : found
        }
        do throws(FileError) {
            let contents = try directory.read(name, limit: limit)
            if contents.bytes != file.bytes { return .other(contents.bytes) }
            return contents.mode & 0o004 == 0 ? .closed(mode: contents.mode) : .same
        } catch {
            switch error.kind {
            case .isLink: return .link
            case .tooLarge: return .other([])
            default: throw error
            }
        }
    }

    private static func write(
        _ comparison: Comparison, _ names: ArraySlice<String>, in directory: borrowing OpenDirectory
    ) throws(FileError) {
        guard let name = names.first else { return }
        if names.count > 1 {
            let next = try directory.makeDirectory(name, mode: 0o755)
            let mode = try next.mode
            if mode & 0o005 != 0o005 { try directory.setMode(mode | 0o055, of: name) }
            try write(comparison, names.dropFirst(), in: next)
        } else {
            // The temporary files of a publisher that was killed.
            try directory.removeLeftovers()
            if !comparison.isCurrent { try directory.write(name, bytes: comparison.file.bytes, mode: 0o644) }
        }
    }
}
