package import Findings

/// What signer-check checks, by the name that programs know it by. The first group breaks kube-apiserver's own checks; the
/// second makes tokens that are handed out and useless.
package enum SignerRule: String, Sendable, CaseIterable {
    case fetchKeys = "fetch-keys"
    case refreshHint = "refresh-hint"
    case keys = "keys"
    case dataTimestamp = "data-timestamp"
    case keyID = "key-id"
    case keyDER = "key-der"
    case metadata = "metadata"
    case sign = "sign"
    case headerEncoding = "header-encoding"
    case headerJSON = "header-json"
    case headerType = "header-typ"
    case headerKeyID = "header-kid"
    case headerAlgorithm = "header-alg"
    case kidNotExcluded = "kid-not-excluded"
    case signaturePresent = "signature-present"

    case keyType = "key-type"
    case keySize = "key-size"
    case keyIDUnique = "key-id-unique"
    case keyUnique = "key-unique"
    case publishedKeys = "published-keys"
    case headerSpelling = "header-spelling"
    case kidKnown = "kid-known"
    case algorithmFitsKey = "alg-fits-key"
    case signatureEncoding = "signature-encoding"
    case signatureVerifies = "signature-verifies"
    case tokenVerifies = "token-verifies"
    case keysStable = "keys-stable"
    case timestampForward = "timestamp-forward"
    case signConcurrent = "sign-concurrent"
    case foreignIssuer = "foreign-issuer"
    case latency = "latency"
}

package typealias SignerFinding = Finding<SignerRule>
