internal import Findings

/// All checks of the hosts of a control plane, with what was read.
package struct Examination {
    let hosts: [Host]
    let settings: CheckSettings
    /// All findings, host by host, then those that concern all hosts.
    package let findings: [Finding]

    /// Reads the hosts and judges them. Nothing is written, and no network is used.
    ///
    /// - Throws: `FileError` or `ManifestError` of a file that an option names. Anything that a root lacks is a finding.
    package init(_ inputs: [HostInput], _ settings: CheckSettings) throws {
        let hosts = try inputs.map { try HostReader.read($0) }
        self.hosts = hosts
        self.settings = settings
        let checks = [
            FileChecks.findings, CertificateChecks.findings, ChainChecks.findings, NameChecks.findings,
            ServerChecks.findings, IdentityChecks.findings, DistinctKeyChecks.findings,
        ]
        var findings: [Finding] = []
        for host in hosts {
            findings += checks.flatMap { check in
                check(host, settings).map { finding in
                    var finding = finding
                    finding.host = host.name
                    return finding
                }
            }
        }
        self.findings = findings + HostsChecks.findings(hosts)
    }

    /// The hosts where nothing of a control plane was found, and why its API server was not.
    package var emptyHosts: [(name: String, reason: String)] {
        hosts.filter { $0.missing.count == Host.Process.allCases.count && $0.certificates.isEmpty }.map {
            ($0.name, $0.missing[.apiServer] ?? "")
        }
    }

    /// The names of hosts whose processes name files of which none could be read, or whose flags say nothing that is known.
    package var unreadHosts: [String] {
        hosts.filter { host in
            host.namedFiles.read.isEmpty && host.certificates.isEmpty
                && !(host.namedFiles.all.isEmpty && host.unknown.isEmpty)
        }.map(\.name)
    }

    /// How many findings fail.
    package var failed: Int { findings.count { $0.result == .fail } }
    /// How many are notes.
    package var notes: Int { findings.count { $0.result == .note } }

    /// How many findings say that a file is not there which a process's flag names.
    package var missingFiles: Int { findings.count { $0.id == .missingFile } }
    /// How many checks could not be made.
    package var notChecked: Int {
        // Of one host there is nothing to compare.
        findings.count { $0.result == .notChecked && !(hosts.count == 1 && $0.id == .crossHostConsistency) }
    }

    /// The verdict in words: "2 checks fail, 1 note, 1 file is missing, 3 not checked".
    package var summary: String {
        let failures =
            failed == 0 ? "no check fails" : failed == 1 ? "1 check fails" : "\(failed) checks fail"
        let missing = missingFiles
        return "\(failures), \(notes) \(notes == 1 ? "note" : "notes")"
            + (missing == 0 ? "" : missing == 1 ? ", 1 file is missing" : ", \(missing) files are missing")
            + (notChecked == 0 ? "" : ", \(notChecked) not checked")
    }
}
