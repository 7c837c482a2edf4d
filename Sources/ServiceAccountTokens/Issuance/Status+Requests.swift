internal import JOSE
internal import Text

/// Refusals that concern a request as such, in the words of apimachinery's api/errors and apiserver's
/// responsewriters.
extension Status {
    package static func badRequest(_ message: String) -> Status {
        Status(message, reason: "BadRequest", code: 400)
    }

    /// A body that is not the object which its path asks for.
    static func undecodable(_ problem: ObjectProblem, as kind: String) -> Status {
        .badRequest(
            "\(problem.kind) in version \"v1\" cannot be handled as a \(kind): \(problem.problem)")
    }

    /// A caller that is not known.
    package static let unauthorized = Status("Unauthorized", reason: "Unauthorized", code: 401)

    /// A caller who may not do what the request does.
    ///
    /// - Parameters:
    ///   - group: that of the resource, empty for the core group.
    ///   - resource: its plural; empty for a path that is no resource's.
    ///   - name: the object's, empty for none.
    package static func forbidden(
        _ problem: String, group: String = "", resource: String = "", name: String = ""
    ) -> Status {
        let subject =
            (group.isEmpty ? resource : "\(resource).\(group)")
            + (name.isEmpty ? "" : " \(GoText.quoted(name))")
        return Status(
            resource.isEmpty ? "forbidden: \(problem)" : "\(subject) is forbidden: \(problem)",
            reason: "Forbidden", code: 403, name: name, group: group, kind: resource, hasDetails: true)
    }

    /// A path at which nothing is served.
    package static let pathNotFound = Status(
        "the server could not find the requested resource", reason: "NotFound", code: 404, hasDetails: true)

    package static let methodNotAllowed = Status(
        "the server does not allow this method on the requested resource", reason: "MethodNotAllowed",
        code: 405, hasDetails: true)

    /// A caller who takes none of the media types.
    package static func notAcceptable(_ types: [String]) -> Status {
        Status(
            "only the following media types are accepted: \(types.joined(separator: ", "))",
            reason: "NotAcceptable", code: 406)
    }

    /// A caller of a go-restful service who does not take the one media type that it makes; the API server's words.
    package static func notProducible(_ type: String) -> Status {
        Status(
            "406: Not Acceptable\n\nAvailable representations: \(type)", reason: "NotAcceptable", code: 406,
            hasDetails: true)
    }

    /// A request that did not arrive in time.
    package static let requestTimeout = Status(
        "the request did not arrive in time", reason: "Timeout", code: 408)

    /// A request of more bytes than the API server reads.
    package static func tooLarge(limit: Int) -> Status {
        Status("Request entity too large: limit is \(limit)", reason: "RequestEntityTooLarge", code: 413)
    }

    /// A body of a media type that is not read.
    package static func unsupportedMediaType(_ types: [String]) -> Status {
        Status(
            "the body of the request was in an unknown format - accepted media types include: "
                + types.joined(separator: ", "), reason: "UnsupportedMediaType", code: 415)
    }

    /// Header fields of more bytes than are read.
    package static func headersTooLarge(limit: Int) -> Status {
        Status(
            "Request header fields too large: limit is \(limit)", reason: "RequestHeaderFieldsTooLarge",
            code: 431)
    }

    /// A server that holds too many requests.
    package static let overloaded = Status(
        "the server holds too many unanswered requests, please try again", reason: "TooManyRequests",
        code: 429)

    /// The server cannot answer now.
    package static func internalError(_ problem: String) -> Status {
        Status("Internal error occurred: \(problem)", reason: "InternalError", code: 500)
    }
}
