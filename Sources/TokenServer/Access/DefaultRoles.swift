/// The roles that kube-apiserver makes in every cluster (its bootstrap policy), as far as they concern what is served
/// here.
enum DefaultRoles {
    static let roles: [(name: String, rules: [RBACRule])] = [
        (
            "cluster-admin",
            [
                RBACRule(verbs: ["*"], groups: ["*"], resources: ["*"]),
                RBACRule(verbs: ["*"], nonResourceURLs: ["*"]),
            ]
        ),
        (
            "system:auth-delegator",
            [
                RBACRule(verbs: ["create"], groups: ["authentication.k8s.io"], resources: ["tokenreviews"]),
                RBACRule(
                    verbs: ["create"], groups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"]),
            ]
        ),
        (
            "system:basic-user",
            [
                RBACRule(
                    verbs: ["create"], groups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"])
            ]
        ),
        (
            "system:service-account-issuer-discovery",
            [
                RBACRule(
                    verbs: ["get"],
                    nonResourceURLs: [
                        "/.well-known/openid-configuration", "/.well-known/openid-configuration/",
                        "/openid/v1/jwks", "/openid/v1/jwks/",
                    ])
            ]
        ),
        (
            "system:monitoring",
            [
                RBACRule(
                    verbs: ["get"],
                    nonResourceURLs: ["/livez", "/livez/*", "/metrics", "/readyz", "/readyz/*"])
            ]
        ),
    ]

    /// The role of a binding of the same name, and its subjects.
    static let bindings: [(name: String, subject: RBACSubject)] = [
        ("cluster-admin", RBACSubject(kind: .group, name: "system:masters")),
        ("system:basic-user", RBACSubject(kind: .group, name: "system:authenticated")),
        (
            "system:service-account-issuer-discovery",
            RBACSubject(kind: .group, name: "system:serviceaccounts")
        ),
        ("system:monitoring", RBACSubject(kind: .group, name: "system:monitoring")),
    ]
}
