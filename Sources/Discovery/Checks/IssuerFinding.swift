package import Findings

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
    case unexpectedKeys = "unexpected-keys"
    case keyOrder = "key-order"
    case aws, azure, gcp, vault, generic
}

/// What one check of a published issuer found.
package typealias IssuerFinding = Finding<IssuerCheckID>
