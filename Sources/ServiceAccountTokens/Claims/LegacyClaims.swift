/// The claims of legacy (Secret-based) tokens that name their ServiceAccount and Secret.
package struct LegacyClaims: Sendable, Equatable {
    /// The issuer of all such tokens.
    package static let issuer = "kubernetes/serviceaccount"
    /// What the names of the claims begin with.
    package static let prefix = "kubernetes.io/serviceaccount/"

    package internal(set) var namespace = ""
    package internal(set) var secretName = ""
    package internal(set) var serviceAccountName = ""
    package internal(set) var serviceAccountUID = ""
}
