import TestSupport
import Testing

/// Errors that name a cause are explained, though no token is in them.
@Suite struct PastedErrorTests {
    /// Errors as people have them, and parts of their cause and fix.
    static let errors: [(text: String, cause: String, fix: String)] = [
        (
            #"E0505 15:59:49.4 7867 authentication.go:63] "Unable to authenticate the request" err="[invalid bearer token, square/go-jose: error in cryptographic primitive]""#,
            "none of the keys that the API server trusts", "satoken keys diff"
        ),
        (
            #"{"level":"error","err":"[invalid bearer token, service account token has expired]"}"#,
            "the client read its token once", "kubectl create token"
        ),
        (
            "[invalid bearer token, Token has been invalidated]", "was deleted, or made anew",
            "restart the Pods"
        ),
        (
            "[invalid bearer token, service account token is not valid yet]", "the clocks differ",
            "delete their Pods"
        ),
        (
            #"{"msg":"err=\"[invalid bearer token, serviceaccounts \\\"x\\\" not found]\"","error":"x"}"#,
            "no such ServiceAccount", "restart the Pods"
        ),
        (
            "WebIdentityErr: failed to retrieve credentials\ncaused by: InvalidIdentityToken: No OpenIDConnect provider found "
                + "in your account for https://i.example", "no identity provider",
            "create-open-id-connect-provider"
        ),
        (
            "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity", "trust policy",
            "ISS:sub = sub"
        ),
        (
            "InvalidIdentityToken: Incorrect token audience", "does not list the token's audience",
            "sts.amazonaws.com"
        ),
        (
            "AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://i'",
            "to the letter", "federated-credential list"
        ),
        ("AADSTS50013: Assertion failed signature validation.", "lacks the key", "satoken check-issuer"),
        (
            #"{"error":"invalid_target","error_description":"The audience in ID Token does not match the expected audience."}"#,
            "another audience", "satoken inspect TOKEN shows aud"
        ),
        (#"{"errors":["claim \"iss\" is invalid"]}"#, "another issuer", "disable_iss_validation=true"),
        (
            "Error making API request.\n\nURL: PUT http://vault:8200/v1/auth/kubernetes/login\nCode: 403. Errors:\n\n* permission denied",
            "in its own log alone", "level debug"
        ),
        (
            #"pods is forbidden: User "system:anonymous" cannot list resource "pods""#, "saw no token",
            "Authorization: Bearer TOKEN"
        ),
        (
            #"tokenreviews.authentication.k8s.io is forbidden: User "system:serviceaccount:a:b" cannot create resource "tokenreviews""#,
            "about other tokens", "system:auth-delegator"
        ),
        (
            #"MountVolume.SetUp failed: failed to fetch token: serviceaccounts "x" is forbidden: User "system:node:n" cannot create resource "serviceaccounts/token""#,
            "another node's", "CN=system:node:NAME"
        ),
        (
            #"x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "kubernetes")"#,
            "another key", "certificate-authority-data"
        ),
        (
            "x509: certificate has expired or is not yet valid: current time 2026-04-24T10:14:23Z is after 2026-04-23T16:42:11Z",
            "a certificate ended", "kubeadm certs renew all"
        ),
        (
            "x509: certificate is valid for 10.96.0.1, not 10.0.0.5", "lacks the name or address",
            "apiserver-cert-extra-sans"
        ),
        (
            "http: TLS handshake error from 10.0.0.1:1: remote error: tls: bad certificate",
            "refuses the client's certificate", "pki check"
        ),
        ("dial tcp 127.0.0.1:6443: connect: connection refused", "not reached", "crictl"),
    ]

    @Test(arguments: errors, [[], Recorded.trust])
    func `an error that was pasted is explained, and no rule is asked about it`(
        error: (text: String, cause: String, fix: String), trust: [String]
    ) throws {
        let lines = try satoken(["inspect"] + trust, input: .text(error.text)).lines
        #expect(lines.contains { $0.hasPrefix("  likely cause    ") && $0.contains(error.cause) }, "\(lines)")
        #expect(
            lines.filter { $0.hasPrefix("  fix ") }.count == 1
                && lines.contains { $0.hasPrefix("  fix  ") && $0.contains(error.fix) }, "\(lines)")
        #expect(!lines.contains { $0.contains("three parts") || $0.contains("NOT VERIFIED") }, "\(lines)")
    }
}
