internal import JOSE
internal import JSON
internal import Text

/// What writing a file of a site changes for relying parties.
package enum SiteChange: Sendable, Equatable {
    case addsKey(String)
    /// Tokens signed with the key are refused from then on.
    case dropsKey(String)
    case reordersKeys
    /// The published document held members of private keys.
    case leaked(keyID: String)
    /// A member of the discovery document had another value, nil for none.
    case changes(member: String, from: String?)
    /// The old file was no such document.
    case replacesOther

    /// The changes from the old bytes, in the order of the new document. None means the same content in another form.
    package static func changes(of file: SiteFile, from old: [UInt8]) -> [SiteChange] {
        file.path == .configuration ? members(old: old, new: file.bytes) : keys(old: old, new: file.bytes)
    }

    private static func keys(old: [UInt8], new: [UInt8]) -> [SiteChange] {
        guard let old = try? ForeignJWKSet(parsing: old), let new = try? ForeignJWKSet(parsing: new) else {
            return [.replacesOther]
        }
        func keyIDs(_ set: ForeignJWKSet) -> [ExactText] { set.elements.map { ExactText($0.keyID ?? "") } }
        let (before, after) = (keyIDs(old), keyIDs(new))
        var changes = old.elements.filter { $0.publishesSecrets }.map {
            SiteChange.leaked(keyID: $0.keyID ?? "")
        }
        changes += after.filter { !before.contains($0) }.map { .addsKey($0.text) }
        changes += before.filter { !after.contains($0) }.map { .dropsKey($0.text) }
        if before != after && Set(before) == Set(after) { changes.append(.reordersKeys) }
        return changes
    }

    private static func members(old: [UInt8], new: [UInt8]) -> [SiteChange] {
        guard let old = try? JSONValue(parsing: old), let new = try? JSONValue(parsing: new),
            old.kind == .object
        else { return [.replacesOther] }
        return new.members.compactMap { member in
            let before = old[member.name]?.text
            return before.map { $0.isExactly(member.value.text) } == true
                ? nil : .changes(member: member.name, from: before)
        }
    }
}
