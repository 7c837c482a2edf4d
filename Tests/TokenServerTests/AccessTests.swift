import JSON
import ServiceAccountTokens
import Testing
import TokenServer

@Suite struct AccessTests {
    private static let objects = """
        {"kind":"List","apiVersion":"v1","items":[
        {"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"issuers"},
         "rules":[{"verbs":["create"],"apiGroups":[""],"resources":["serviceaccounts/token"],"resourceNames":["builder"]}]},
        {"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"scrapers"},
         "rules":[{"verbs":["get"],"nonResourceURLs":["/metrics","/debug/*"]}]},
        {"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"any-token"},
         "rules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*/token"]}]},
        {"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"issuers","namespace":"prod"},
         "rules":[{"verbs":["create"],"apiGroups":[""],"resources":["serviceaccounts/token"]}]},
        {"kind":"RoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"a","namespace":"ci"},
         "roleRef":{"kind":"ClusterRole","name":"issuers"},"subjects":[{"kind":"User","name":"jane"}]},
        {"kind":"RoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"a","namespace":"prod"},
         "roleRef":{"kind":"Role","name":"issuers"},"subjects":[{"kind":"ServiceAccount","name":"bot"}]},
        {"kind":"RoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"lost","namespace":"ci"},
         "roleRef":{"kind":"Role","name":"gone"},"subjects":[{"kind":"Group","name":"lost"}]},
        {"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"s"},
         "roleRef":{"kind":"ClusterRole","name":"scrapers"},"subjects":[{"kind":"Group","name":"ops"}]},
        {"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"t"},
         "roleRef":{"kind":"ClusterRole","name":"any-token"},"subjects":[{"kind":"User","name":"root"}]},
        {"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"d"},
         "roleRef":{"kind":"ClusterRole","name":"system:auth-delegator"},
         "subjects":[{"kind":"ServiceAccount","name":"vault","namespace":"vault"}]}]}
        """

    static func policy() throws -> RBACPolicy {
        var policy = RBACPolicy()
        let document = try JSONValue(parsing: Array(objects.utf8))
        for item in document["items"]?.elements ?? [] { try policy.add(item) }
        try policy.finish(document)
        return policy
    }

    private static func token(_ namespace: String, _ name: String) -> String {
        "/api/v1/namespaces/\(namespace)/serviceaccounts/\(name)/token"
    }

    private static let reviews = "/apis/authentication.k8s.io/v1/tokenreviews"

    private static let allowed: [(user: String, groups: [String], method: String, path: String)] = [
        ("jane", [], "POST", token("ci", "builder")),
        ("system:serviceaccount:prod:bot", [], "POST", token("prod", "any")),
        ("root", [], "POST", token("kube-system", "x")), ("root", [], "DELETE", token("kube-system", "x")),
        ("eve", ["ops"], "GET", "/metrics"), ("eve", ["ops"], "GET", "/debug/pprof/heap"),
        ("eve", ["system:masters"], "PATCH", "/anything"), ("eve", ["system:masters"], "POST", reviews),
        ("system:serviceaccount:vault:vault", [], "POST", reviews),
        ("eve", ["system:monitoring"], "GET", "/metrics"),
        ("eve", ["system:authenticated"], "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews"),
    ]

    @Test(arguments: allowed)
    func `rules allow`(user: String, groups: [String], method: String, path: String) throws {
        let info = RequestInfo(method: method, path: path)
        #expect(try Self.policy().decide(UserInfo(username: user, groups: groups), info) == .allowed)
    }

    private static let denied: [(user: String, groups: [String], method: String, path: String)] = [
        ("jane", [], "POST", token("ci", "other")), ("jane", [], "POST", token("prod", "builder")),
        ("jane", [], "GET", token("ci", "builder")),
        ("jane", [], "POST", "/api/v1/namespaces/ci/serviceaccounts/builder"),
        ("jane", [], "POST", "/api/v1/serviceaccounts/builder/token"),
        ("system:serviceaccount:ci:bot", [], "POST", token("prod", "any")),
        ("system:serviceaccount:prod:bot", [], "POST", token("ci", "any")),
        ("root", [], "POST", "/api/v1/namespaces/ci/serviceaccounts"), ("root", [], "GET", "/metrics"),
        ("eve", ["ops"], "GET", "/metrics/x"), ("eve", ["ops"], "HEAD", "/metrics"),
        ("eve", ["ops"], "GET", "/debug"),
        ("eve", ["system:master"], "GET", "/metrics"), ("eve", ["OPS"], "GET", "/metrics"),
        ("system:anonymous", ["system:unauthenticated"], "POST", reviews),
        ("eve", ["system:authenticated"], "POST", reviews),
    ]

    @Test(arguments: denied)
    func `what no rule allows is denied`(user: String, groups: [String], method: String, path: String) throws
    {
        let info = RequestInfo(method: method, path: path)
        #expect(try Self.policy().decide(UserInfo(username: user, groups: groups), info) == .denied(nil))
    }

    @Test func `a binding to a role that is not there is a reason`() throws {
        let info = RequestInfo(method: "POST", path: Self.token("ci", "builder"))
        #expect(
            try Self.policy().decide(UserInfo(username: "eve", groups: ["lost"]), info)
                == .denied(#"RBAC: role.rbac.authorization.k8s.io "gone" not found"#))
    }

    @Test(arguments: [
        #"{"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{},"rules":[]}"#,
        #"{"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"a"},"rules":[{"verbs":"*"}]}"#,
        #"{"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"a"},"rules":[{"verbs":[1]}]}"#,
        #"{"kind":"RoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"a"}}"#,
        #"{"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"a"},"roleRef":{"kind":"Role","name":"b"}}"#,
        #"{"kind":"RoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"a"},"roleRef":{"kind":"Role","name":"b"},"subjects":[{"kind":"Robot","name":"c"}]}"#,
    ])
    func `a role or binding that cannot be read is no empty one`(text: String) throws {
        var policy = RBACPolicy()
        let document = try JSONValue(parsing: Array(text.utf8))
        #expect(throws: ObjectsError.self) { try policy.add(document) }
    }

    @Test(arguments: [
        (
            "POST", token("ci", "builder"),
            #"serviceaccounts \"builder\" is forbidden: User \"eve\" cannot create resource \"serviceaccounts/token\" in API group \"\" in the namespace \"ci\""#,
            #""details":{"name":"builder","kind":"serviceaccounts"}"#
        ),
        (
            "POST", reviews,
            #"tokenreviews.authentication.k8s.io is forbidden: User \"eve\" cannot create resource \"tokenreviews\" in API group \"authentication.k8s.io\" at the cluster scope"#,
            #""details":{"group":"authentication.k8s.io","kind":"tokenreviews"}"#
        ),
        ("GET", "/metrics", #"forbidden: User \"eve\" cannot get path \"/metrics\""#, #""details":{}"#),
        (
            "GET", "/<b>&", #"forbidden: User \"eve\" cannot get path \"/\u0026lt;b\u0026gt;\u0026amp;\""#,
            #""details":{}"#
        ),
        (
            "GET", "/api/v1/namespaces",
            #"namespaces is forbidden: User \"eve\" cannot list resource \"namespaces\" in API group \"\" at the cluster scope"#,
            #""details":{"kind":"namespaces"}"#
        ),
    ])
    func `a refusal has the server's words`(
        method: String, path: String, message: String, details: String
    ) throws {
        let response = try Stage.server(policy: Self.policy())
            .answer(method, path, "{}", as: Stage.caller("eve")).response
        #expect(response.status == 403)
        #expect(
            response.text
                == #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":""#
                + message
                + #"","reason":"Forbidden","# + details + #","code":403}"#)
        #expect(response[header: "X-Content-Type-Options"] == "nosniff")
        #expect(response[header: "Cache-Control"] == "no-cache, private")
    }
}
