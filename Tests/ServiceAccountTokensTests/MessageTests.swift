import Recognition
import ServiceAccountTokens
import Testing

/// The errors that people paste: each names its cause and what to do, though no token is in it.
@Suite struct MessageTests {
    private func explanation(_ text: String) throws -> Explanation {
        Explanation(try #require(InputKind(Array(text.utf8))))
    }

    static let tokens: [(text: String, cause: String)] = [
        (
            #"err="[invalid bearer token, square/go-jose: error in cryptographic primitive]""#,
            "none of the keys"
        ),
        ("Signature error (key 0): crypto/rsa: verification error", "none of the keys that the API server"),
        ("invalid bearer token, [invalid bearer token, crypto/rsa: verification error]]", "none of the keys"),
        (#"err="[invalid bearer token, Token has been invalidated]""#, "was deleted, or made anew"),
        (
            #"err="[invalid bearer token, service account UID (a) does not match claim (b)]""#,
            "made again under its name"
        ),
        ("oidc: verify token: oidc: token is expired (Token Expiry: 2026-11-30)", "read its token once"),
        ("Jwt is expired", "read its token once"),
        ("jwt.exceptions.ExpiredSignatureError: Signature has expired", "read its token once"),
        (
            #"{"error":"invalid_grant","error_description":"ID Token issued at 1 is stale to sign-in."}"#,
            "read its token once"
        ),
        (
            "authentication.k8s.io/stale-token: subject: system:serviceaccount:ci:b, seconds after warning threshold: 9",
            "longer than it was asked for"
        ),
        ("Jwt not yet valid", "clocks differ"), ("google: Token used too early, 1 < 2", "clocks differ"),
        ("JWT validation failed: iat is in the future", "clocks differ"),
        ("oidc: authenticator not initialized", "--oidc-issuer-url"),
        ("Audiences in Jwt are not allowed", "another audience"),
        (
            "oidc: id token issued by a different provider, expected \"https://a\" got \"https://b\"",
            "another issuer"
        ),
        ("jwt.exceptions.DecodeError: Not enough segments", "no token that the reader takes"),
        ("Jwks doesn't have key to match kid or alg from Jwt", "keys lack the one that signed"),
        (
            "error verifying token signature: no known key successfully validated the token signature",
            "keys lack the one"
        ),
        ("unable to find a signing key that matches: 'abc'", "keys lack the one"),
        ("invalid kid", "keys lack the one"),
        ("token was not issued for this cluster: jwks: kid not found", "keys lack the one"),
        ("no matching key found in JWKS", "keys lack the one"),
        ("could not find kid in JWKS", "keys lack the one"),
        ("rejecting: unexpected alg ES256; expected RS256", "other signature algorithms"),
        ("JsonWebTokenError: invalid algorithm", "other signature algorithms"),
        ("JsonWebTokenError: invalid signature", "none of the reader's keys"),
        ("invalid signature", "none of the reader's keys"),
        ("jwt.exceptions.InvalidSignatureError: Signature verification failed", "none of the reader's keys"),
        ("token signature is invalid: crypto/rsa: verification error", "none of the reader's keys"),
        ("Jwt verification fails", "none of the reader's keys"),
        ("failed to verify id token signature", "none of the reader's keys"),
        (
            #""Unable to authenticate the request" err="invalid bearer token""#,
            "none of --service-account-issuer"
        ),
        ("Service account UID no longer matches ci/builder: \"a\" != \"b\"", "made again under its name"),
    ]

    static let answers: [(text: String, cause: String)] = [
        ("401", "knows the token not"), ("(401)\nReason: Unauthorized", "knows the token not"),
        ("(401)", "knows the token not"),
        (#"{"data":"MSG_LOGIN_UNAUTHORIZED_ERROR\n","status":401}"#, "knows the token not"),
        (#"{"message":"Unauthorized"}"#, "knows the token not"),
        (#"{"code": 401, "x": 1}"#, "knows the token not"),
        ("403", "has no right (RBAC)"), ("HTTP status 403", "has no right (RBAC)"),
        (
            #"pods is forbidden: User "system:serviceaccount:a:b" cannot list resource "pods""#,
            "has no right to"
        ),
        ("Failed to pull image \"x\": unauthorized: authentication required", "a registry of images"),
        ("http: server gave HTTP response to HTTPS client", "plain http"),
        ("net/http: TLS handshake timeout", "not reached"),
        (
            #"couldn't validate the identity of the API Server: configmaps "cluster-info" is forbidden: User "system:anonymous" cannot get"#,
            "a bootstrap token"
        ),
        (
            #"serviceaccounts "a" is forbidden: node requested token with audience "x", audience not found in pod spec volume"#,
            "since v1.33"
        ),
        (
            "TokenRequest is invalid: may not specify a duration less than 10 minutes",
            "a lifetime that the API server"
        ),
    ]

    static let pods: [(text: String, cause: String)] = [
        (
            #"The Secret "s0" is invalid: metadata.annotations[kubernetes.io/service-account.name]: Required value"#,
            "names no ServiceAccount"
        ),
        (#"Error from server (NotFound): secrets "s1" not found"#, "no such Secret"),
        (
            #"MountVolume.SetUp failed for volume "default-token-a" : secret "default-token-a" not found"#,
            "no such Secret"
        ),
        (
            #"serviceaccounts "a" is forbidden: node requested token bound to a pod scheduled on a different node"#,
            "on its own node"
        ),
        (
            "panic: unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined",
            "takes itself to be in a Pod"
        ),
        (
            "kubernetes.config.config_exception.ConfigException: Service host/port is not set.",
            "takes itself to be in a Pod"
        ),
        (
            "kubernetes.config.config_exception.ConfigException: Service token file does not exist.",
            "mounts no token"
        ),
        (
            "open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory",
            "mounts no token"
        ),
        (
            "[Errno 2] No such file or directory: '/var/run/secrets/kubernetes.io/serviceaccount/token'",
            "mounts no token"
        ),
        (
            "open /var/run/secrets/kubernetes.io/serviceaccount/ca.crt: no such file or directory",
            "mounts no token"
        ),
        (
            "open /var/run/secrets/eks.amazonaws.com/serviceaccount/token: no such file or directory",
            "the webhook did not act"
        ),
        (
            "WebIdentityErr: failed fetching WebIdentity token: open /x: no such file or directory",
            "the webhook did not act"
        ),
        (
            "open /var/run/secrets/eks.amazonaws.com/serviceaccount/token: permission denied",
            "readable to one user"
        ),
        (
            "[Errno 13] Permission denied: '/var/run/secrets/kubernetes.io/serviceaccount/token'",
            "readable to one user"
        ),
        (
            #"MountVolume.SetUp failed for volume "kube-api-access-x" : failed to fetch token: pod "web-0" not found"#,
            "the Pod was deleted"
        ),
        (
            #"MountVolume.SetUp failed for volume "kube-api-access-x" : failed to fetch token: Unauthorized"#,
            "refuses the kubelet itself"
        ),
        (
            #"pods "r-" is forbidden: no API token found for service account default/default, retry after"#,
            "made no token for the account"
        ),
        (
            #"error looking up service account ci/builder: serviceaccount "builder" not found"#,
            "no such ServiceAccount"
        ),
        (#"failed to request token: serviceaccounts "x" not found"#, "no such ServiceAccount"),
        (#"net/http: invalid header field value for "Authorization""#, "a line end"),
        (
            "kind: Event\ninvolvedObject:\n  kind: Pod\nmessage: 'MountVolume.SetUp failed: failed to fetch token: Unauthorized'\n",
            "refuses the kubelet itself"
        ),
        (
            #"{"kind":"TokenReview","spec":{},"status":{"user":{},"error":"[invalid bearer token, service account token has expired]"}}"#,
            "read its token once"
        ),
    ]

    static let kubeconfigs: [(text: String, cause: String)] = [
        (
            "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
            "found no kubeconfig"
        ),
        (
            "error loading config file \"/etc/kubernetes/admin.conf\": open /etc/kubernetes/admin.conf: permission denied",
            "readable to another user"
        ),
        ("error: The gcp auth plugin has been removed.", "names an auth-provider"),
        ("error: exec plugin: invalid apiVersion \"client.authentication.k8s.io/v1alpha1\"", "exec plug-in"),
        (
            "Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255",
            "no token was sent"
        ),
        ("error: unable to upgrade connection: Unauthorized", "a kubelet refuses the API server itself"),
        (
            "Error from server: error dialing backend: x509: certificate signed by unknown authority",
            "a kubelet's serving certificate"
        ),
        (
            "failed calling webhook \"x\": Post: x509: certificate signed by unknown authority",
            "a webhook's certificate"
        ),
        (
            "the server is currently unable to handle the request (get pods.metrics.k8s.io)",
            "front-proxy client"
        ),
        (
            #"nodes "n1" is forbidden: User "system:node:n2" cannot get resource "nodes""#,
            "the certificate of another node"
        ),
    ]

    static let listings: [(text: String, cause: String)] = [
        ("NAME      SECRETS   AGE\ndefault   0         2h\n", "since v1.24 none is made"),
        (
            "Name:                default\nMountable secrets:   <none>\nTokens:              <none>\n",
            "since v1.24 none is made"
        ),
        (
            "NAME   TYPE     DATA   AGE\ns      kubernetes.io/service-account-token   3      2h\n",
            "shows no tokens"
        ),
        (
            "  kube-api-access-x:\n    Type:     Projected (a volume that contains injected data from multiple sources)\n",
            "shows no tokens"
        ),
        ("ATTRIBUTE   VALUE\nUsername    system:serviceaccount:ci:builder\n", "took the token"),
    ]

    static let processes: [(text: String, cause: String)] = [
        (
            #"err="open nope.pub: no such file or directory" "command failed" err="open nope.pub: no such file or directory""#,
            "is not there"
        ),
        (
            #""command failed" err="error reading private key file sa.pub: data does not contain a valid RSA or ECDSA private key""#,
            "none that Kubernetes reads"
        ),
        (
            #"err="service-account-issuer \"http://a b?x\" contained a ':' but was not a valid URL: parse""#,
            "does not take that issuer"
        ),
        ("service-account-jwks-uri requires https scheme, parsed as: http://x", "does not take that issuer"),
        ("the service-account-max-token-expiration must be between 1 hour and 2^32 seconds", "1h to 2^32 s"),
        ("Error: open /etc/kubernetes/pki/sa.key: no such file or directory", "is not there"),
        ("Error: open /etc/kubernetes/pki/sa.pub: permission denied", "another user"),
        (
            "failed to parse service-account-issuer-key-file: data does not contain any valid RSA or ECDSA private keys",
            "none that Kubernetes reads"
        ),
        (
            "E1 run.go:74] \"command failed\" err=\"service-account-issuer is a required flag, --service-account-signing-key-file and --service-account-issuer are required flags\"",
            "three flags since v1.20"
        ),
        ("error: unknown flag: --service-account-api-audiences", "has no such flag"),
        ("error reading CA cert file: expected 1 certificate, found 2", "holds a bundle"),
    ]

    static let relyingParties: [(text: String, cause: String)] = [
        ("Jwt issuer is not configured", "no rule for the issuer"),
        ("Jwt authentication completed with: Unknown issuer", "no rule for the issuer"),
        ("Jwt is missing", "without Authorization"), ("RBAC: access denied", "AuthorizationPolicy denies"),
        (
            "Jwt authentication completed with: Jwks remote fetch is failed",
            "could not read the issuer's documents"
        ),
        (
            "fetching keys oidc: get keys failed: Get \"https://x/openid/v1/jwks\": x509: certificate signed by unknown authority",
            "does not trust the certificate of the server that publishes"
        ),
        (
            "error checking oidc discovery URL: Get \"https://x/.well-known/openid-configuration\": x509: certificate signed by unknown authority",
            "does not trust the certificate of the server that publishes"
        ),
        ("* permission denied", "says why in its own log"),
        ("Code: 403. Errors:\n\n* permission denied", "says why in its own log"),
        ("error validating claims: claim \"sub\" does not match any bound claims", "asks for other claims"),
        ("invalid role name \"x\"", "no such role"),
        (
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Code>InvalidIdentityToken</Code><Message>Incorrect token audience</Message></Error></ErrorResponse>",
            "does not list the token's audience"
        ),
        (
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Code>InvalidIdentityToken</Code><Message>The ID Token provided is not a valid JWT.</Message></Error></ErrorResponse>",
            "STS could not read the token"
        ),
        (
            #"{"error":"invalid_request","error_description":"Invalid value for \"audience\". This value should be the full"}"#,
            "names the provider wrongly"
        ),
        (
            #"{"error":"invalid_grant","error_description":"The audience in ID Token [a] does not match"}"#,
            "another audience"
        ),
        (
            "googleapi: Error 403: Permission 'iam.serviceAccounts.getAccessToken' denied on resource",
            "may not act as"
        ),
        (
            "AADSTS700213: No matching federated identity record found for presented assertion subject 'x'",
            "no federated credential"
        ),
    ]

    @Test(
        arguments: [tokens, answers, pods, kubeconfigs, listings, processes, relyingParties].flatMap { $0 })
    func `an error that people paste has its own cause and fix`(text: String, cause: String) throws {
        let explanation = try explanation(text)
        #expect(explanation.cause?.contains(cause) == true, "\(explanation)")
        #expect(explanation.fix?.isEmpty == false)
    }

    @Test(arguments: [
        "the quick brown fox jumps", "E0401 10:00:00.401 x.go:1] \"something else\" err=\"broken\"",
    ])
    func `of an error that is not known nothing is claimed`(text: String) throws {
        #expect(try explanation(text).cause?.contains("that satoken does not know") == true)
    }
}
