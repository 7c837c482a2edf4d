internal import Files
internal import JOSE
package import JSON
internal import ServiceAccountTokens
internal import Text

/// What `publish` did, or would do, in words and as JSON.
package struct PublishReport {
    package let site: IssuerSite
    package let directory: String
    package let comparisons: [SiteDirectory.Comparison]
    /// nil where there was no directory.
    package let neighbours: ServedFiles?
    package let isCheck: Bool

    package init(
        site: IssuerSite, directory: String, comparisons: [SiteDirectory.Comparison],
        neighbours: ServedFiles?, isCheck: Bool
    ) {
        self.site = site
        self.directory = directory
        self.comparisons = comparisons
        self.neighbours = neighbours
        self.isCheck = isCheck
    }

    package var isCurrent: Bool { comparisons.allSatisfy(\.isCurrent) }

    /// What the operator must not overlook.
    package var warnings: [String] {
        var warnings: [String] = []
        for comparison in comparisons {
            for case .leaked(let keyID) in changes(comparison) {
                warnings.append(
                    "\(path(comparison.file)): PRIVATE MEMBERS WERE PUBLISHED of key "
                        + "\(Shown.keyID(keyID)): anybody who read them can sign tokens, take the key out of use"
                )
            }
        }
        if let unseen = neighbours?.unseen, !unseen.isEmpty { warnings.append(ServedFiles.words(unseen)) }
        if !site.holdsKeys {
            warnings.append(
                "jwks_uri is \(Shown.text(site.jwksURI)): put \(path(site.files[0])) there as well")
        }
        return warnings
    }

    package var lines: [String] {
        var lines = comparisons.map { comparison in
            let details = details(comparison).joined(separator: ", ")
            let line = "\(state(comparison)) \(Shown.text(path(comparison.file)))"
            return details.isEmpty ? line : "\(line): \(details)"
        }
        if isCheck { lines.append(isCurrent ? "current" : "stale: satoken publish writes it") }
        lines += site.files.map { file in
            "serve \(Shown.text(url(file))) as Content-Type: \(file.contentType), Cache-Control: \(file.cacheControl)"
        }
        if let neighbours, !neighbours.paths.isEmpty {
            lines.append("left alone: \(Shown.texts(neighbours.paths))")
        }
        // Of files that are as they were, or that were not written yet, nothing is to be uploaded.
        for (store, commands) in isCheck || isCurrent ? [] : uploads {
            lines.append("to upload to \(store), in this order:")
            lines += commands.map { "  \($0)" }
        }
        return lines
    }

    package var json: JSONText {
        .object([
            ("issuer", .string(site.issuer)), ("jwksURI", .string(site.jwksURI)),
            ("current", .bool(isCurrent)),
            ("files", .array(comparisons.map(json))), ("others", .strings(neighbours?.paths ?? [])),
            ("unseen", .strings(neighbours?.unseen.map(\.path) ?? [])),
            ("upload", .object(uploads.map { ($0.store, .strings($0.commands)) })),
        ])
    }

    private func json(_ comparison: SiteDirectory.Comparison) -> JSONText {
        .object([
            ("path", .string(path(comparison.file))), ("url", .string(url(comparison.file))),
            ("state", .string(state(comparison))), ("changes", .strings(details(comparison))),
            ("contentType", .string(comparison.file.contentType)),
            ("cacheControl", .string(comparison.file.cacheControl)),
        ])
    }

    private func path(_ file: SiteFile) -> String {
        directory.hasSuffix("/") ? "\(directory)\(file.path)" : "\(directory)/\(file.path)"
    }

    private func url(_ file: SiteFile) -> String {
        file.path == .configuration ? file.path.url(below: site.issuer) : site.jwksURI
    }

    private func state(_ comparison: SiteDirectory.Comparison) -> String {
        comparison.isCurrent ? "unchanged" : isCheck ? "would write" : "wrote"
    }

    private func changes(_ comparison: SiteDirectory.Comparison) -> [SiteChange] {
        guard case .other(let bytes) = comparison.found else { return [] }
        return SiteChange.changes(of: comparison.file, from: bytes)
    }

    private func details(_ comparison: SiteDirectory.Comparison) -> [String] {
        switch comparison.found {
        case .nothing, .same: []
        case .closed(let mode): ["lets others read it, mode was \(String(mode, radix: 8))"]
        case .link: ["replaces a symbolic link"]
        case .other: changes(comparison).map(Self.words)
        }
    }

    private static func words(_ change: SiteChange) -> String {
        switch change {
        case .addsKey(let keyID): "adds key \(Shown.keyID(keyID))"
        case .dropsKey(let keyID): "drops key \(Shown.keyID(keyID)), whose tokens are refused from now on"
        case .reordersKeys: "puts the keys in another order"
        case .leaked(let keyID): "takes back private members of key \(Shown.keyID(keyID))"
        case .changes(let member, nil): "adds \(Shown.text(member))"
        case .changes(let member, let value?):
            "\(Shown.text(member)) was \(Printable.text(String(value.prefix(256))))"
        case .replacesOther: "replaces what was no such document"
        }
    }

    /// The commands for the store that the issuer's own domain belongs to, or else for each kind of store.
    private var uploads: [(store: String, commands: [String])] {
        let places = site.files.map { ObjectStore.location(of: url($0)) }
        let known = places.compactMap { $0?.store.name }
        return ObjectStore.unknown.filter { known.isEmpty || known.contains($0.name) }.map { template in
            let commands = zip(site.files, places).compactMap { file, place -> String? in
                if let place, place.store.name != template.name { return nil }
                return (place?.store ?? template).upload(
                    file, from: path(file), as: place?.object ?? file.path.description
                ).map(Self.shellWord).joined(separator: " ")
            }
            return (template.name, commands)
        }
    }

    /// A word as sh takes it for itself.
    private static func shellWord(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || "-._~/:=,+@%".utf8.contains(byte)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
