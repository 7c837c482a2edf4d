internal import Findings

/// Rules that several relying parties share.
enum CommonRules {
    /// Whether the relying party can fetch the documents from the internet.
    static func reachability(
        _ id: IssuerCheckID, _ view: RelyingPartyView, who: String, otherwise: String
    ) -> [IssuerFinding] {
        var findings: [IssuerFinding] = []
        if let reason = view.unreachableFromOutside {
            findings.append(
                .fail(id, "\(who) fetches the documents from the internet, and \(reason)", fix: otherwise))
        }
        return findings + credentials(id, view, who: who, otherwise: otherwise)
    }

    /// Whether the relying party, which sends no credentials, gets the JWK Set.
    static func credentials(
        _ id: IssuerCheckID, _ view: RelyingPartyView, who: String, otherwise: String
    ) -> [IssuerFinding] {
        guard view.wantsCaller else { return [] }
        return [
            .fail(
                id, "\(who) shows no credentials, and the JWK Set is for known callers only",
                fix: otherwise)
        ]
    }

    /// Whether the issuer is within the relying party's maximum length.
    static func length(_ id: IssuerCheckID, _ view: RelyingPartyView, most: Int) -> [IssuerFinding] {
        let count = view.issuer.unicodeScalars.count
        return count <= most
            ? []
            : [
                .fail(
                    id, "the issuer has \(count) characters, at most \(most) are taken",
                    fix: "choose a shorter one")
            ]
    }

    /// A note on the audience that tokens need.
    static func audience(_ id: IssuerCheckID, _ audience: String) -> IssuerFinding {
        .note(id, "tokens for it need the audience \(audience)")
    }

    /// An ok finding where the others hold no failure.
    static func concluded(
        _ id: IssuerCheckID, _ findings: [IssuerFinding], _ message: String
    ) -> [IssuerFinding] {
        findings.contains { $0.result == .fail } ? findings : [.ok(id, message)] + findings
    }
}
