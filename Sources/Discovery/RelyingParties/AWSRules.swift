internal import Findings
internal import HTTPS
internal import OpenSSL
internal import Text

/// AWS: IAM OIDC identity providers and STS AssumeRoleWithWebIdentity.
enum AWSRules {
    static func findings(_ view: RelyingPartyView) -> [IssuerFinding] {
        var findings = CommonRules.reachability(
            .aws, view, who: "STS",
            otherwise: "serve both documents from a public bucket or web server: satoken publish")
        // "Maximum length of 255" of the Url: IAM API Reference, CreateOpenIDConnectProvider.
        findings += CommonRules.length(.aws, view, most: 255)
        if let address = try? WebAddress(view.issuer) {
            // "The URL must begin with https://", "The URL should not contain a port number": the same page.
            if !address.isSecure {
                findings.append(.fail(.aws, "the issuer is no https URL", fix: "AWS takes https only"))
            }
            if address.text.dropFirst("https://".count).prefix(while: { $0 != "/" }).contains(":") {
                findings.append(
                    .fail(
                        .aws, "the issuer names a port, which a provider's URL in IAM should not",
                        fix: "serve it on port 443 and leave the port out"))
            }
        }
        // "must contain at least one key and can have a maximum of 100 RSA keys and 100 EC keys": IAM User Guide, Create
        // an OpenID Connect (OIDC) identity provider in IAM.
        let counts = view.keyCounts
        if counts.rsa > 100 || counts.ec > 100 {
            findings.append(
                .fail(
                    .aws,
                    "\(counts.rsa) RSA and \(counts.ec) EC keys are published, at most 100 of each are taken",
                    fix: "retire keys that verify nothing any more"))
        }
        // "signed using either RSA keys (RS256, RS384, or RS512) or ECDSA keys (ES256, ES384, or ES512)": STS API Reference,
        // AssumeRoleWithWebIdentity.
        for algorithm in Set(view.algorithms).sorted() where !algorithms.contains(algorithm) {
            findings.append(
                .fail(
                    .aws, "a key is for \(algorithm), which STS does not verify",
                    fix: "sign with RS256 or ES256"))
        }
        findings = CommonRules.concluded(
            .aws, findings, "issuer, algorithms and number of keys are as STS takes them")
        findings += thumbprint(view)
        // The default of EKS' pod identity webhook (--token-audience), and of the AWS SDKs' web identity roles.
        return findings + [
            CommonRules.audience(.aws, "sts.amazonaws.com, which is also the provider's client ID")
        ]
    }

    private static let algorithms: Set = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]

    /// SHA-1 of the top certificate of the chain that the server of the keys sends: IAM User Guide, Obtain the thumbprint
    /// for an OpenID Connect identity provider. IAM uses it only where no public CA signed the server's certificate.
    private static func thumbprint(_ view: RelyingPartyView) -> [IssuerFinding] {
        guard let top = view.document?.delivery?.chain.last else {
            return [.notChecked(.aws, "thumbprint: no TLS to take a certificate from")]
        }
        guard let digest = try? Digest.sha1(top) else { return [] }
        let text = Hexadecimal.text(digest)
        return [
            .note(
                .aws, "thumbprint \(text)",
                fix: view.hasOwnAuthorities
                    ? "IAM needs it where no CA that it trusts signed the server's certificate"
                    : "IAM does not use it where a public CA signed the server's certificate")
        ]
    }
}
