package import JOSE
package import JSON
package import ServiceAccountTokens
internal import Text

/// Whether what a reader found in a document is what jansson reads in it.
package enum JanssonOracle {
    package static func agrees(_ oracle: JSONValue, with header: UnverifiedHeader) -> Bool {
        header.algorithm.isExactly(oracle["alg"]?.string ?? "")
            && header.keyID.isExactly(oracle["kid"]?.string ?? "")
            && (header.type ?? "").isExactly(oracle["typ"]?.string ?? "")
            && header.isPayloadUnencoded == (oracle["b64"]?.bool == false)
    }

    package static func agrees(_ oracle: JSONValue, with claims: UnverifiedClaims) -> Bool {
        let audiences = oracle["aud"].map { $0.string.map { [$0] } ?? $0.elements.compactMap(\.string) }
        return claims.issuer.isExactly(oracle["iss"]?.string ?? "")
            && claims.subject.isExactly(oracle["sub"]?.string ?? "")
            && claims.tokenID.isExactly(oracle["jti"]?.string ?? "")
            && claims.audiences.elementsEqual(audiences ?? []) { $0.isExactly($1) }
            && [(claims.expiry, "exp"), (claims.notBefore, "nbf"), (claims.issuedAt, "iat")].allSatisfy {
                $0.0?.isPlain != true || $0.0?.seconds == oracle[$0.1]?.integer
            }
    }
}
