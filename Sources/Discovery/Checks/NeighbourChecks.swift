internal import Findings

/// The other files in a directory that is served.
enum NeighbourChecks {
    /// The most files that are named one by one.
    private static let most = 16

    static func findings(_ files: ServedFiles) -> [IssuerFinding] {
        let exposed = files.privateKeys
        var findings = exposed.prefix(most).map { path in
            IssuerFinding.fail(
                .privateFiles, "\(path): \(ServedFiles.exposure)", fix: ServedFiles.exposureAdvice)
        }
        if exposed.count > most {
            findings.append(
                .fail(
                    .privateFiles, "\(exposed.count - most) more files hold private keys",
                    fix: ServedFiles.exposureAdvice))
        }
        // A file that was scanned in part may still hold a private key.
        if exposed.isEmpty && files.unseen.isEmpty {
            let count = files.paths.count
            findings.append(
                .ok(.privateFiles, "no private key in \(count == 1 ? "the one file" : "the \(count) files")"))
        }
        findings += files.unseen.prefix(most).map { file in
            .notChecked(.privateFiles, "\(file.path): \(file.reason)")
        }
        if files.unseen.count > most {
            findings.append(
                .notChecked(.privateFiles, "\(files.unseen.count - most) more files or directories"))
        }
        return findings
    }
}
