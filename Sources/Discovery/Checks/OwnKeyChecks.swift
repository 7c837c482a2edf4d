internal import Findings
internal import JOSE
internal import OpenSSL
internal import Text

/// The published keys beside those that the API server verifies with.
enum OwnKeyChecks {
    static func findings(_ published: ForeignJWKSet, own: [VerificationKey]) -> [IssuerFinding] {
        var findings: [IssuerFinding] = []
        let there = published.keys
        for key in unique(own) where !there.contains(where: { isSame($0, key) }) {
            let other = there.first { $0.key == key.key }
            findings.append(
                .fail(
                    .keysPublished,
                    other.map {
                        $0.keyID.isEmpty
                            ? "\(key.keyID) is published without a kid"
                            : "\(key.keyID) is published under another kid, \($0.keyID)"
                    }
                        ?? "\(key.keyID) is in the key files and is not published: relying parties refuse its tokens",
                    fix: "publish before it signs: satoken publish, then upload"))
        }
        for key in unique(there) where !own.contains(where: { $0.key == key.key }) {
            findings.append(
                .fail(
                    .unexpectedKeys,
                    "\(key.keyID.isEmpty ? "a key without a kid" : key.keyID) is published and is in no key file: relying parties accept what the API server refuses",
                    fix:
                        "publish from the present key files, or name the missing one with --service-account-key-file"
                ))
        }
        if findings.isEmpty {
            findings = [
                .ok(.keysPublished, "every key of the key files is published"),
                .ok(.unexpectedKeys, "no other key is published"),
            ]
            findings.append(order(there, own))
        }
        return findings
    }

    private static func order(_ published: [VerificationKey], _ own: [VerificationKey]) -> IssuerFinding {
        // A key that is there without kid, too, says nothing of the order.
        let there = published.filter { key in
            !key.keyID.isEmpty || !published.contains { $0.key == key.key && !$0.keyID.isEmpty }
        }
        if there.map(\.keyID).elementsEqual(own.map(\.keyID), by: { $0.isExactly($1) }) {
            let repeats = own.count - unique(own).count
            return repeats == 0
                ? .ok(.keyOrder, "in the order of the key files")
                : .note(
                    .keyOrder,
                    "in the order of the key files, which hold \(repeats == 1 ? "a key" : "keys") twice")
        }
        if unique(there).map(\.keyID) == unique(own).map(\.keyID) {
            return .note(.keyOrder, "in the order of the key files, but for repeats of the same key")
        }
        return .note(
            .keyOrder,
            "published in the order \(names(there)), the key files have \(names(own)): relying parties do not mind, and the "
                + "next satoken publish mends it")
    }

    private static func names(_ keys: [VerificationKey]) -> String {
        keys.prefix(8).map { $0.keyID.isEmpty ? "(no kid)" : String($0.keyID.prefix(8)) }.joined(
            separator: ", ")
            + (keys.count > 8 ? ", …" : "")
    }

    private static func isSame(_ a: VerificationKey, _ b: VerificationKey) -> Bool {
        a.key == b.key && a.keyID.isExactly(b.keyID)
    }

    private static func unique(_ keys: [VerificationKey]) -> [VerificationKey] {
        var seen: Set<VerificationKey> = []
        return keys.filter { seen.insert($0).inserted }
    }
}
