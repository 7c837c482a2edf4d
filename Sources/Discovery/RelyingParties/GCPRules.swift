internal import Findings
internal import JOSE
internal import Text

/// Google Cloud: OIDC providers of workload identity pools.
enum GCPRules {
    static func findings(_ view: RelyingPartyView) -> [IssuerFinding] {
        var findings: [IssuerFinding] = []
        // "the endpoint URLs start with https://, and the endpoints are publicly accessible over the internet. ... secured
        // with self-signed certificates aren't supported": IAM, Configure Workload Identity Federation with other
        // identity providers.
        let upload =
            "upload the JWK Set instead: gcloud iam workload-identity-pools providers update-oidc … --jwk-json-path=FILE"
        if let reason = view.unreachableFromOutside {
            findings.append(.note(.gcp, "Google cannot fetch the JWK Set: \(reason)", fix: upload))
        } else if view.wantsCaller {
            findings.append(
                .note(
                    .gcp, "Google shows no credentials, and the JWK Set is for known callers only",
                    fix: upload))
        } else if view.hasOwnAuthorities {
            findings.append(
                .note(
                    .gcp, "certificates were judged by --ca-file, Google trusts public authorities only",
                    fix: upload))
        }
        findings += uploadForm(view)
        findings = CommonRules.concluded(.gcp, findings, "the JWK Set has the form that can be uploaded")
        // "If this list is empty, the OIDC token audience must be equal to the full canonical resource name of the
        // WorkloadIdentityPoolProvider": IAM API, projects.locations.workloadIdentityPools.providers, allowedAudiences.
        return findings + [
            CommonRules.audience(
                .gcp,
                "https://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, "
                    + "or one of --allowed-audiences")
        ]
    }

    /// "The JWK must use following format and include only the following fields": the same page, jwksJson.
    private static func uploadForm(_ view: RelyingPartyView) -> [IssuerFinding] {
        let allowed = ["kty", "alg", "use", "kid", "n", "e", "x", "y", "crv"]
        let needed = ["alg", "kid", "kty", "use"]
        return view.memberNames.enumerated().flatMap { index, names -> [IssuerFinding] in
            let others = names.filter { !allowed.containsExactly($0) }
            let missing = needed.filter { !names.containsExactly($0) }
            let place = "key \(index + 1)"
            let hint = "upload what satoken jwks prints"
            return
                (others.isEmpty
                ? []
                : [
                    .fail(
                        .gcp,
                        "\(place) has \(others.prefix(8).joined(separator: ", ")), which an uploaded JWK Set must not",
                        fix: hint)
                ])
                + (missing.isEmpty
                    ? []
                    : [
                        .fail(
                            .gcp,
                            "\(place) lacks \(missing.joined(separator: ", ")), which an uploaded JWK Set must have",
                            fix: hint)
                    ])
        }
    }
}
