internal import Files
internal import Findings
package import Text

/// An examination as one screen: the picture, then what is wrong, what is worth knowing, what was not checked.
package struct PKIReport {
    private let style: Style
    private let hasSeveralHosts: Bool
    package private(set) var lines: [String] = []

    package init(_ examination: Examination, style: Style) {
        self.style = style
        hasSeveralHosts = examination.pictures.count > 1
        for picture in examination.pictures { add(picture) }
        lines.append(style.bold("checks"))
        let findings = examination.findings
        addFailed(findings.filter { $0.result == .fail })
        for finding in findings where finding.result == .note { add(finding, mark: style.yellow("!")) }
        addNotChecked(findings)
        addPassed(findings)
        lines.append("")
        lines.append(
            examination.failed == 0 ? style.green(examination.summary) : style.red(examination.summary))
    }

    // MARK: The picture

    private mutating func add(_ picture: Picture) {
        if hasSeveralHosts { lines.append(style.bold("host \(Self.plain(picture.host))")) }
        for authority in picture.authorities {
            let title = Self.plain(authority.subject)
            lines.append(authority.isFailed ? style.red(title) : style.bold(title))
            lines.append("  \(authority.key), \(authority.life)  " + style.dim(Self.files(authority.files)))
            for (index, source) in Self.grouped(authority.trustedBy).enumerated() {
                lines.append("  \(index == 0 ? "trusted by" : "          ")  \(Self.plain(source))")
            }
            if authority.trustedBy.isEmpty { lines.append("  trusted by  no process") }
            add(authority.signed)
            lines.append("")
        }
        if picture.omitted > 0 {
            lines += ["… and \(picture.omitted) more certificate authorities", ""]
        }
        if !picture.orphans.isEmpty {
            lines.append(style.bold("signed by no CA of this host"))
            add(picture.orphans)
            lines.append("")
        }
    }

    private mutating func add(_ leaves: [Picture.Leaf]) {
        for (index, leaf) in leaves.enumerated() {
            let branch = index == leaves.count - 1 ? "└─" : "├─"
            let title = Self.plain(leaf.subject)
            lines.append(
                "  \(branch) \(leaf.isFailed ? style.red(title) : title), \(leaf.life)  "
                    + style.dim(Self.files(leaf.files)))
            let stem = index == leaves.count - 1 ? "   " : "│  "
            for use in leaf.uses.prefix(4) { lines.append("  \(stem) \(style.dim(Self.plain(use)))") }
            if leaf.uses.isEmpty { lines.append("  \(stem) \(style.dim("no flag names it"))") }
        }
    }

    /// The flags of one process in one line, and the kubeconfigs in another.
    private static func grouped(_ sources: [String]) -> [String] {
        var names: [String] = []
        var lists: [String: [String]] = [:]
        for source in sources {
            let parts =
                source.hasPrefix("/") ? [] : source.split(separator: " ", maxSplits: 1).map(String.init)
            let name = parts.first ?? "kubeconfigs"
            if lists[name] == nil { names.append(name) }
            lists[name, default: []].append(parts.count == 2 ? parts[1] : source)
        }
        return names.map { "\($0) \((lists[$0] ?? []).joined(separator: " "))" }
    }

    private static func files(_ files: [String]) -> String {
        let own = files.filter { !$0.hasSuffix(".conf") }
        let shown = own.isEmpty ? files : own
        return plain(shown.prefix(2).joined(separator: " ")) + (shown.count > 2 ? " …" : "")
    }

    // MARK: The checks

    private func place(_ finding: Finding) -> String {
        let host = hasSeveralHosts && !finding.host.isEmpty ? "\(finding.host): " : ""
        return Self.plain(host + finding.subject)
    }

    private mutating func add(_ finding: Finding, mark: String, hasOwnFix: Bool = true) {
        lines.append("  \(mark) \(style.bold(finding.id.rawValue))  \(place(finding))")
        lines.append("      \(Self.plain(finding.message))")
        if hasOwnFix, let fix = finding.fix { lines.append("      fix: \(Self.plain(fix))") }
    }

    /// What failed; of many certificates of a host that are to be renewed the fix is one, and said once.
    private mutating func addFailed(_ failed: [Finding]) {
        let renewals = Dictionary(
            grouping: failed.filter { $0.fix?.hasPrefix(Remedy.renewalCommand) == true }, by: \.host
        ).filter { $0.value.count > 2 }
        for finding in failed {
            let isOfMany = renewals[finding.host]?.contains(finding) == true
            add(finding, mark: style.red("✗"), hasOwnFix: !isOfMany)
        }
        for (host, renewed) in renewals.sorted(by: { $0.key < $1.key }) {
            let host = hasSeveralHosts && !host.isEmpty ? " on \(Self.plain(host))" : ""
            let other = renewed.contains { $0.fix?.hasSuffix(Remedy.formerAuthority) == true }
            lines.append(
                "      fix of the \(renewed.count)\(host) that name none: \(Remedy.renewalOfAll)"
                    + (other ? Remedy.formerAuthority : ""))
        }
    }

    /// What was not checked, once for each reason.
    private mutating func addNotChecked(_ findings: [Finding]) {
        var reasons: [String] = []
        var ids: [String: [String]] = [:]
        for finding in findings where finding.result == .notChecked {
            let host = hasSeveralHosts && !finding.host.isEmpty ? "\(finding.host): " : ""
            let reason = host + finding.message
            if ids[reason] == nil { reasons.append(reason) }
            if ids[reason]?.contains(finding.id.rawValue) != true {
                ids[reason, default: []].append(finding.id.rawValue)
            }
        }
        for reason in reasons {
            lines.append(
                "  \(style.dim("–")) not checked, \(Self.plain(reason)): \((ids[reason] ?? []).joined(separator: ", "))"
            )
        }
    }

    /// The checks of which nothing failed, with how often each was made.
    private mutating func addPassed(_ findings: [Finding]) {
        let passed = findings.filter { $0.result == .ok }
        let parts = CheckID.allCases.compactMap { id -> String? in
            let count = passed.count { $0.id == id }
            return count == 0 ? nil : count == 1 ? id.rawValue : "\(id.rawValue) \(count)×"
        }
        if parts.isEmpty { return }
        var line = "  \(style.green("✓"))"
        var width = 3
        for (index, part) in parts.enumerated() {
            let text = part + (index == parts.count - 1 ? "" : ",")
            if width + text.count > 110 {
                lines.append(line)
                line = "   "
                width = 3
            }
            line += " " + text
            width += text.count + 1
        }
        lines.append(line)
    }

    /// Text that others wrote, cut when it is long.
    private static func plain(_ text: String) -> String {
        Printable.text(String(String.UnicodeScalarView(text.unicodeScalars.prefix(2000))))
    }
}
