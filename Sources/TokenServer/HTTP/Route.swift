/// What is served, by path. The names are those of logs and metrics.
package enum Route: String, Sendable, CaseIterable {
    case openIDConfiguration = "openid-configuration"
    case jwks
    case tokenReview = "tokenreview"
    case webhook
    case tokenRequest = "tokenrequest"
    case selfSubjectReview = "selfsubjectreview"
    case livez
    case readyz
    case metrics
    /// A path at which nothing is served.
    case none

    /// The path of the authentication webhook.
    package static let webhookPath = "/webhook/authenticate"

    /// The route of a request.
    init(_ info: RequestInfo) {
        if let resource = info.resource {
            let (group, version) = (resource.group, resource.version)
            switch (group, version, resource.name, resource.subresource) {
            case ("authentication.k8s.io", "v1", "tokenreviews", "") where resource.object.isEmpty:
                self = .tokenReview
            case ("authentication.k8s.io", "v1", "selfsubjectreviews", "") where resource.object.isEmpty:
                self = .selfSubjectReview
            case ("", "v1", "serviceaccounts", "token") where !resource.namespace.isEmpty:
                self = .tokenRequest
            default: self = .none
            }
            // What follows a resource's last segment is another path.
            if self != .none && info.path != path(resource) { self = .none }
            return
        }
        let path = info.path.hasSuffix("/") ? String(info.path.dropLast()) : info.path
        switch path {
        case "/.well-known/openid-configuration": self = .openIDConfiguration
        case "/openid/v1/jwks": self = .jwks
        case Self.webhookPath: self = .webhook
        case "/livez": self = .livez
        case "/readyz": self = .readyz
        case "/metrics": self = .metrics
        default: self = .none
        }
    }

    private func path(_ resource: RequestInfo.Resource) -> String {
        self == .tokenRequest
            ? "/api/v1/namespaces/\(resource.namespace)/serviceaccounts/\(resource.object)/token"
            : "/apis/authentication.k8s.io/v1/\(resource.name)"
    }

    /// Whether the route is one of the two documents that relying parties fetch.
    package var isDiscovery: Bool { self == .openIDConfiguration || self == .jwks }

    /// The methods that a route takes.
    ///
    /// - Parameter takesHEAD: whether documents are served to HEAD, which kube-apiserver does not do.
    func methods(takesHEAD: Bool) -> [String] {
        switch self {
        case .openIDConfiguration, .jwks: takesHEAD ? ["GET", "HEAD"] : ["GET"]
        case .livez, .readyz, .metrics: ["GET", "HEAD"]
        case .tokenReview, .webhook, .tokenRequest, .selfSubjectReview: ["POST"]
        case .none: []
        }
    }
}
