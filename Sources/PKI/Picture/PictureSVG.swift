import Chart
internal import Findings

extension Examination {
    /// The pictures as SVG: who trusts an authority, the authority, what it signed; failures in red, and listed below.
    package var svg: String {
        let rows = pictures.flatMap { picture -> [Columns.Row] in
            let prefix = hosts.count > 1 ? "\(picture.host): " : ""
            let orphans = picture.orphans.map { leaf in
                Columns.Row(
                    left: [],
                    middle: Columns.Box(
                        title: "\(prefix)\(leaf.issuer)", lines: ["no certificate of it is here"],
                        colour: .warm),
                    right: [Self.box(leaf)])
            }
            return picture.authorities.map { Self.row($0, prefix: prefix) } + orphans
        }
        let failures = findings.filter { $0.result == .fail }.prefix(40).flatMap { finding in
            let host = hosts.count > 1 && !finding.host.isEmpty ? "\(finding.host): " : ""
            return [
                (text: "✗ \(finding.id.rawValue)  \(host)\(finding.subject)", colour: Drawing.Colour.bad),
                (text: "\u{A0}\u{A0}\(finding.message)", colour: .ink),
            ]
        }
        return Columns.svg(
            title: summary, headings: ["trusted by", "certificate authority", "signed"], rows: rows,
            footer: Array(failures))
    }

    private static func row(_ authority: Picture.Authority, prefix: String) -> Columns.Row {
        // Many kubeconfigs trust the same CA: they share a box.
        let flags = authority.trustedBy.filter { !$0.hasPrefix("/") }
        let kubeconfigs = authority.trustedBy.filter { $0.hasPrefix("/") }
        var left = flags.map { flag in
            let words = flag.split(separator: " ", maxSplits: 1).map(String.init)
            return Columns.Box(title: words[0], lines: Array(words.dropFirst()), colour: .line)
        }
        if !kubeconfigs.isEmpty {
            left.append(Columns.Box(title: "kubeconfigs", lines: kubeconfigs, colour: .line))
        }
        let middle = Columns.Box(
            title: "\(prefix)\(authority.subject)",
            lines: [authority.key, authority.life] + authority.files.filter { !$0.hasSuffix(".conf") },
            colour: authority.isFailed ? .bad : .good)
        return Columns.Row(left: left, middle: middle, right: authority.signed.map(box))
    }

    private static func box(_ leaf: Picture.Leaf) -> Columns.Box {
        Columns.Box(
            title: leaf.subject, lines: ["\(leaf.life)  \(leaf.files.first ?? "")"] + leaf.uses.prefix(3),
            colour: leaf.isFailed ? .bad : .line)
    }
}
