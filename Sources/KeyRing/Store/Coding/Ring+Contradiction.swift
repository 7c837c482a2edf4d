internal import JOSE
internal import Text

extension Ring {
    /// What contradicts itself in the orders, in a sentence's words; nil where all is well. No ring of this kind is
    /// written, and none is followed.
    var contradiction: String? {
        if id.isEmpty || name.isEmpty || home.isEmpty { return "a ring without an id, a name or a home" }
        if generation < 1 { return "generations begin at 1" }
        let tombstoned = Set(tombstones.map { ExactText($0.keyID) })
        var names: Set<String> = []
        var keyIDs: Set<ExactText> = []
        for (index, key) in keys.enumerated() {
            if !RingKey.isName(key.name) { return "keys[\(index)] has a name that is not k1, k2, …" }
            if !names.insert(key.name).inserted { return "two keys are called \(key.name)" }
            guard Self.isKeyID(key.keyID) else {
                return "\(key.name) has a kid that is no SHA-256 in base64url"
            }
            let keyID = ExactText(key.keyID)
            if !keyIDs.insert(keyID).inserted { return "\(key.name) has the kid of another key" }
            if key.isTrusted && tombstoned.contains(keyID) {
                return "\(key.name) was revoked, and is \(key.state.rawValue) again"
            }
        }
        let signing = keys.filter { $0.state == .active }
        guard signing.count == 1, let active = signing.first else {
            return "\(signing.count) keys are active, one has to be"
        }
        if !active.hasPrivateHalf { return "the active key \(active.name) has no private half" }
        if self[leader]?.isTrusted != true { return "no trusted key leads the list" }
        if let name = legacySigner {
            guard let key = self[name], key.isTrusted, key.hasPrivateHalf else {
                return "the legacy key is not trusted, or has no private half"
            }
        }
        let mentioned = [legacySuccessor, undoable?.key, undoable?.predecessor].compactMap { $0 }
        let listed = lists.lazy.flatMap(\.names)
        if !mentioned.allSatisfy(names.contains) || !listed.allSatisfy(names.contains)
            || !(revocation?.keys ?? []).allSatisfy(names.contains)
        {
            return "it speaks of a key that it does not have"
        }
        return nil
    }

    private static func isKeyID(_ text: String) -> Bool {
        guard let decoded = try? Base64URL.decode(Array(text.utf8)) else { return false }
        return text.utf8.count == 43 && decoded.isCanonical
    }
}

extension RingKey {
    /// Whether a text is a key's name: k and a number of up to nine digits, none of them a leading zero.
    static func isName(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "k") && (1...9).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) } && digits.first != 0x30
    }
}
