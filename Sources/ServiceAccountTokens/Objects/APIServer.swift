/// Limits of the API server that are no rule of tokens.
package enum APIServer {
    /// The release whose rules Semantics.md has, and whose verdicts were recorded.
    package static let version = "v1.36.2"

    /// How many bytes of a request's body it reads: 3 MiB (Semantics.md, "Size limits").
    package static let requestLimit = 3_145_728

    /// How many bytes the ID of a key may have that it takes from an external signer (KEP-740).
    package static let longestKeyID = 1024
}
