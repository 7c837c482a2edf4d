internal import JOSE
internal import JSON
internal import ServiceAccountTokens
internal import Synchronization
internal import Text

/// kube-apiserver's token endpoints: discovery, TokenReview, TokenRequest and SelfSubjectReview, with its authentication
/// and authorization of callers. A request goes in and a response comes out; connections are another module's.
package final class TokenServer: Sendable {
    private let current: Mutex<ServerSnapshot>
    private let ending = Mutex(false)
    package let metrics: ServerMetrics

    package init(_ snapshot: ServerSnapshot, metrics: ServerMetrics = ServerMetrics()) {
        current = Mutex(snapshot)
        self.metrics = metrics
    }

    /// What requests are answered by. Requests that are being answered go on by what they began with.
    package var snapshot: ServerSnapshot {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Says on /readyz that no more requests should come.
    package func end() { ending.withLock { $0 = true } }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - certificate: what is known of the certificate of its connection.
    ///   - memo: what is remembered of the last token of its connection.
    ///   - onlyDiscovery: whether nothing but the documents for relying parties is served to it.
    ///   - now: seconds since the epoch.
    package func answer(
        _ request: APIRequest, certificate: CallerAuthenticator.CertificateVerdict = .none,
        memo: inout CallerMemo, onlyDiscovery: Bool = false, now: Double
    ) -> Exchange {
        let info = RequestInfo(method: request.method, path: request.path)
        let route = Route(info)
        let snapshot = snapshot
        if onlyDiscovery && !route.isDiscovery { return refuse(.pathNotFound, .none) }
        switch route {
        case .livez, .readyz:
            if let problem = methodProblem(route, request, snapshot) { return refuse(problem, route) }
            return Exchange(health(route, request), route)
        case .openIDConfiguration, .jwks:
            // Relying parties have no account here, so that an anonymous caller needs no right.
            if snapshot.authenticator.allowsAnonymous { return discovery(route, request, snapshot) }
        default: break
        }
        let caller = snapshot.authenticator.caller(
            request, certificate: certificate, memo: &memo, verifier: snapshot.verifier,
            snapshot: snapshot.number, now: now)
        let user: UserInfo
        switch caller {
        case .known(let known): user = known
        case .anonymous: user = .anonymous
        case .refused(let failure): return refuse(.unauthorized, route, "token: \(failure.serverText)")
        case .unknown:
            return refuse(
                .unauthorized, route, certificate.problem.map { "certificate: \($0)" } ?? "no credentials")
        }
        // The caller's rights are looked at, and no others: what is done in another's name is not done at all.
        if request.headers.contains(where: { APIRequest.isSame(String($0.name.prefix(12)), "Impersonate-") })
        {
            return refuse(.forbidden("impersonation is not served"), route, "impersonation", user)
        }
        if case .denied(let reason) = snapshot.policy.decide(user, info) {
            return refuse(Self.forbidden(user, info, reason), route, "not authorized", user)
        }
        if let problem = methodProblem(route, request, snapshot) { return refuse(problem, route, nil, user) }
        var exchange = dispatch(route, info, request, user, snapshot, now)
        exchange.user = user.username
        return exchange
    }

    private func dispatch(
        _ route: Route, _ info: RequestInfo, _ request: APIRequest, _ user: UserInfo,
        _ snapshot: ServerSnapshot, _ now: Double
    ) -> Exchange {
        switch route {
        case .openIDConfiguration, .jwks: return discovery(route, request, snapshot)
        case .livez, .readyz: return Exchange(health(route, request), route)
        case .metrics: return Exchange(.text(200, metrics.text(), type: ServerMetrics.mediaType), route)
        case .none: return refuse(.pathNotFound, route)
        case .tokenReview, .webhook, .tokenRequest, .selfSubjectReview: break
        }
        do throws(Status) {
            let body = try Self.body(request)
            switch route {
            case .tokenReview: return try review(body, snapshot, now)
            case .webhook: return try webhook(body, snapshot, now)
            case .tokenRequest: return try issue(body, info, snapshot, now)
            default:
                let review = try SelfSubjectReview(body)
                return Exchange(
                    .object(
                        201, review.answer(user.json, created: Int(now.rounded(.down))),
                        warnings: review.warnings), route)
            }
        } catch {
            return refuse(error, route)
        }
    }

    // MARK: Endpoints

    private func discovery(_ route: Route, _ request: APIRequest, _ snapshot: ServerSnapshot) -> Exchange {
        guard let discovery = snapshot.discovery else { return refuse(.pathNotFound, route) }
        if let problem = methodProblem(route, request, snapshot) { return refuse(problem, route) }
        return Exchange(discovery.answer(route, request), route)
    }

    private func review(
        _ body: RequestBody, _ snapshot: ServerSnapshot, _ now: Double
    ) throws(Status) -> Exchange {
        let review = try TokenReviewRequest(body)
        let verdict = snapshot.verifier.verify(
            Array(review.token.utf8), audiences: review.audiences, now: now)
        return exchange(.tokenReview, review, verdict.status, verdict)
    }

    private func webhook(
        _ body: RequestBody, _ snapshot: ServerSnapshot, _ now: Double
    ) throws(Status) -> Exchange {
        guard let webhook = snapshot.webhook else { throw .pathNotFound }
        let review = try TokenReviewRequest(body, versions: TokenReviewRequest.webhookVersions)
        let (status, verdict) = webhook.status(review, now: now)
        return exchange(.webhook, review, status, verdict)
    }

    private func exchange(
        _ route: Route, _ review: TokenReviewRequest, _ status: JSONText, _ verdict: Verdict
    ) -> Exchange {
        let response = APIResponse.object(201, review.answer(status), warnings: review.warnings)
        return Exchange(
            response, route, refusal: verdict.refusal.map { "token: \($0.serverText)" },
            verdict: verdict.label)
    }

    private func issue(
        _ body: RequestBody, _ info: RequestInfo, _ snapshot: ServerSnapshot, _ now: Double
    ) throws(Status) -> Exchange {
        guard let issuer = snapshot.issuer, let resource = info.resource else { throw .pathNotFound }
        let answer: TokenRequestAnswer
        do {
            answer = try issuer.answer(
                body, namespace: resource.namespace, name: resource.object, facts: snapshot.facts, now: now)
        } catch {
            throw .internalError("the token could not be signed")
        }
        return Exchange(
            .object(answer.code, answer.json, warnings: answer.warnings), .tokenRequest,
            refusal: answer.refusal?.status.message)
    }

    private func health(_ route: Route, _ request: APIRequest) -> APIResponse {
        if route == .livez { return .text(200, "ok") }
        let isVerbose = request.query.split(separator: "&").contains {
            $0 == "verbose" || $0.hasPrefix("verbose=")
        }
        return HealthEndpoint.ready(
            metrics.checks, isEnding: ending.withLock { $0 }, isVerbose: isVerbose)
    }

    // MARK: What all endpoints have in common

    /// The body by its media type; no type is JSON.
    private static func body(_ request: APIRequest) throws(Status) -> RequestBody {
        let readable = [MediaType.json, MediaType.protobuf]
        guard MediaType.accepts(request.values("Accept"), MediaType.json) else {
            throw .notAcceptable([MediaType.json])
        }
        guard let type = request[header: "Content-Type"], !type.isEmpty else {
            return RequestBody(request.body)
        }
        if type == MediaType.json { return RequestBody(request.body) }
        switch MediaType.name(type) {
        case MediaType.json?: return RequestBody(request.body)
        case MediaType.protobuf?: return RequestBody(request.body, .protobuf)
        default: throw .unsupportedMediaType(readable)
        }
    }

    private func methodProblem(_ route: Route, _ request: APIRequest, _ snapshot: ServerSnapshot) -> Status? {
        if route == .none { return .pathNotFound }
        let methods = route.methods(takesHEAD: snapshot.verifier.policy.profile != .kubeAPIServer)
        return methods.contains(request.method) ? nil : .methodNotAllowed
    }

    private func refuse(
        _ status: Status, _ route: Route, _ reason: String? = nil, _ user: UserInfo? = nil
    ) -> Exchange {
        var response = APIResponse.refusal(status)
        if status.code == 403 { response.headers.append(("X-Content-Type-Options", "nosniff")) }
        return Exchange(response, route, user: user?.username ?? "", refusal: reason ?? status.message)
    }

    /// The refusal of a caller who may not do what the request does (apiserver, ForbiddenStatusError).
    private static func forbidden(_ user: UserInfo, _ info: RequestInfo, _ reason: String?) -> Status {
        let name = GoText.quoted(user.username)
        let problem: String
        if let resource = info.resource {
            let full = resource.name + (resource.subresource.isEmpty ? "" : "/\(resource.subresource)")
            problem =
                "User \(name) cannot \(info.verb) resource \(GoText.quoted(full)) in API group "
                + GoText.quoted(resource.group)
                + (resource.namespace.isEmpty
                    ? " at the cluster scope" : " in the namespace \(GoText.quoted(resource.namespace))")
        } else {
            problem = "User \(name) cannot \(info.verb) path \(GoText.quoted(info.path))"
        }
        // So that no page can be made of it.
        let safe = problem.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
            ">", with: "&gt;")
        return .forbidden(
            safe + (reason.map { ": \($0)" } ?? ""), group: info.resource?.group ?? "",
            resource: info.resource?.name ?? "", name: info.resource?.object ?? "")
    }
}
