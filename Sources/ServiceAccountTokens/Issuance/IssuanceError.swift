internal import JOSE
internal import Text

/// Why no token is issued, with what was compared.
public enum IssuanceError: Error, Sendable, Equatable {
    /// The body is no TokenRequest; `kind` is what it calls itself.
    case undecodable(kind: String, problem: String)
    /// Neither the call nor the request names the ServiceAccount.
    case unnamed
    case namespaceMismatch(called: String, requested: String)
    case nameMismatch(called: String, requested: String)
    case serviceAccountNotFound(String)
    case uidMismatch(name: String, live: String, requested: String)
    /// The uid is in neither the objects nor the call nor the request.
    case unknownUID(name: String)
    case invalidExpiration(seconds: Int)
    case unsupportedKind(apiVersion: String, kind: String)
    case emptyReferenceName
    case objectNotFound(ObjectKind, name: String)
    case podOfAnotherServiceAccount(called: String, pod: String)
    case referenceUIDMismatch(ObjectKind, name: String, live: String, requested: String)
    /// The uid of the bound object is in neither the objects nor the request.
    case unknownReferenceUID(ObjectKind, name: String)

    /// Shortest and longest lifetime that may be asked for, in seconds.
    static let expirationBounds = 600...4_294_967_296

    /// The answer of the API.
    public var status: Status {
        switch self {
        case .undecodable(let kind, let problem):
            .undecodable(ObjectProblem(kind: kind, problem: problem), as: "TokenRequest")
        case .unnamed: .badRequest("the request names no namespace and ServiceAccount")
        case .namespaceMismatch:
            .badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        case .nameMismatch(let called, let requested):
            .invalid(
                name: called, field: "metadata.name", value: GoText.quoted(requested),
                problem: "must match the service account name if specified")
        case .serviceAccountNotFound(let name): .notFound(.serviceAccount, name)
        case .uidMismatch(let name, let live, let requested):
            .conflict(
                name: name, group: "authentication.k8s.io", kind: "TokenRequest",
                problem:
                    "the UID in the token request (\(requested)) does not match the UID of the service account "
                    + "(\(live))")
        case .unknownUID(let name):
            .badRequest("the uid of ServiceAccount \(GoText.quoted(name)) is not known")
        case .invalidExpiration(let seconds):
            .invalid(
                name: "", field: "spec.expirationSeconds", value: String(seconds),
                problem: seconds < Self.expirationBounds.lowerBound
                    ? "may not specify a duration less than 10 minutes"
                    : "may not specify a duration larger than 2^32 seconds")
        case .unsupportedKind(let apiVersion, let kind):
            .badRequest("cannot bind token to object of type \(Self.groupVersion(apiVersion)), Kind=\(kind)")
        case .emptyReferenceName: .badRequest("Name parameter required.")
        case .objectNotFound(let kind, let name): .notFound(kind, name)
        case .podOfAnotherServiceAccount(let called, _):
            .badRequest(
                "cannot bind token for serviceaccount \(GoText.quoted(called)) to pod running with different "
                    + "serviceaccount name.")
        case .referenceUIDMismatch(let kind, let name, _, let requested):
            .conflict(
                name: name, group: "", kind: kind.rawValue,
                problem:
                    "the UID in the bound object reference (\(requested)) does not match the UID in record. "
                    + "The object might have been deleted and then recreated")
        case .unknownReferenceUID(let kind, let name):
            .badRequest("the uid of \(kind.rawValue) \(GoText.quoted(name)) is not known")
        }
    }

    /// What would help, where something would.
    public var hint: String? {
        switch self {
        case .unnamed:
            "name both: satoken issue SA -n NAMESPACE, or metadata.name and metadata.namespace of the request"
        case .unknownUID:
            "pass --objects with the cluster's objects, or --uid (kubectl get serviceaccount NAME -o jsonpath={.metadata.uid})"
        case .unknownReferenceUID: "pass --objects with the cluster's objects, or --bound-object-uid"
        case .serviceAccountNotFound, .objectNotFound:
            "what is not in --objects does not exist: is it from this cluster, and of today?"
        case .invalidExpiration: "between 10m (600 seconds) and 4294967296 seconds"
        case .referenceUIDMismatch(let kind, let name, let live, _):
            "the uid of \(kind.rawValue) \(name) is \(live)"
        case .unsupportedKind: "tokens are bound to a Pod, Secret or Node of apiVersion v1"
        default: nil
        }
    }

    /// Group and version of an apiVersion as the API prints them: "apps/v1", "/v1", and "/" for what has two slashes.
    private static func groupVersion(_ apiVersion: String) -> String {
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return "/" + apiVersion
        case 2: return apiVersion
        default: return "/"
        }
    }
}

extension Status {
    fileprivate static func notFound(_ kind: ObjectKind, _ name: String) -> Status {
        Status(
            "\(kind.plural) \(GoText.quoted(name)) not found", reason: "NotFound", code: 404, name: name,
            kind: kind.plural)
    }

    fileprivate static func conflict(name: String, group: String, kind: String, problem: String) -> Status {
        let resource = group.isEmpty ? kind : "\(kind).\(group)"
        return Status(
            "Operation cannot be fulfilled on \(resource) \(GoText.quoted(name)): \(problem)",
            reason: "Conflict",
            code: 409, name: name, group: group, kind: kind)
    }

    fileprivate static func invalid(name: String, field: String, value: String, problem: String) -> Status {
        let cause = Cause(message: "Invalid value: \(value): \(problem)", field: field)
        return Status(
            "TokenRequest.authentication.k8s.io \(GoText.quoted(name)) is invalid: \(field): \(cause.message)",
            reason: "Invalid", code: 422, name: name, group: "authentication.k8s.io", kind: "TokenRequest",
            causes: [cause])
    }
}
