internal import Findings

/// Any relying party that keeps to OpenID Connect Discovery 1.0.
enum GenericRules {
    static func findings(_ view: RelyingPartyView) -> [IssuerFinding] {
        let advice = "serve both documents where it can fetch them: satoken publish"
        var findings = CommonRules.credentials(
            .generic, view, who: "a relying party outside the cluster", otherwise: advice)
        // It may as well be inside.
        if let reason = view.unreachableFromOutside {
            findings.append(
                .note(
                    .generic, "\(reason): a relying party outside of it cannot fetch the documents",
                    fix: advice))
        }
        if view.hasOwnAuthorities {
            findings.append(
                .note(.generic, "relying parties need the authority of --certificate-authority too"))
        }
        // "The algorithm RS256 MUST be included": OpenID Connect Discovery 1.0, 3,
        // id_token_signing_alg_values_supported.
        if let advertised = view.advertised, !advertised.contains("RS256") {
            findings.append(
                .note(
                    .generic, "RS256 is not announced, which the specification asks of every issuer",
                    fix: "relying parties that verify RS256 only cannot use these keys"))
        }
        return CommonRules.concluded(
            .generic, findings, "a relying party that keeps to the specification can use it")
    }
}
