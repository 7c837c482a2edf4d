/// The id of a check of a published issuer in JSON and text.
package enum IssuerCheckID: String, Sendable, CaseIterable {
    case privateFiles = "private-files"
    case discoveryReachable = "discovery-reachable"
    case jwksReachable = "jwks-reachable"
    case tls
    case anonymous
    case clock
    case contentType = "content-type"
    case cacheControl = "cache-control"
    case discoveryDocument = "discovery-document"
    case issuer
    case issuerForm = "issuer-form"
    case jwksURI = "jwks-uri"
    case algorithms
    case jwksDocument = "jwks-document"
    case privateMembers = "private-members"
    case keyUsable = "key-usable"
    case keyMembers = "key-members"
    case weakKey = "weak-key"
    case keyID = "kid"
    case keysPublished = "keys-published"
    case keysKnown = "keys-known"
    case keyOrder = "key-order"
    case aws, azure, gcp, vault, generic
}

/// The result of one check.
package struct IssuerFinding: Sendable, Equatable {
    /// The verdict.
    package enum Result: String, Sendable {
        case ok
        case fail
        /// Nothing is broken, and the operator should know.
        case note
        case notChecked = "not-checked"
    }

    package let id: IssuerCheckID
    package let result: Result
    /// What was compared, and for a failure its effect.
    package let message: String
    /// What to do about it.
    package let hint: String?

    package static func ok(_ id: IssuerCheckID, _ message: String) -> IssuerFinding {
        IssuerFinding(id: id, result: .ok, message: message, hint: nil)
    }

    package static func fail(_ id: IssuerCheckID, _ message: String, hint: String) -> IssuerFinding {
        IssuerFinding(id: id, result: .fail, message: message, hint: hint)
    }

    package static func note(_ id: IssuerCheckID, _ message: String, hint: String? = nil) -> IssuerFinding {
        IssuerFinding(id: id, result: .note, message: message, hint: hint)
    }

    package static func notChecked(_ id: IssuerCheckID, _ reason: String) -> IssuerFinding {
        IssuerFinding(id: id, result: .notChecked, message: reason, hint: nil)
    }
}
