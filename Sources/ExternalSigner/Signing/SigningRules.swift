internal import JOSE
internal import ServiceAccountTokens
internal import Text

/// What a signer signs: the claims that kube-apiserver makes for a ServiceAccount, of an issuer of its own, for no longer
/// than it says.
///
/// The rules hold what verifiers hold: a payload that passes makes a token that the strict profile reads.
package struct SigningRules: Sendable {
    /// The issuers whose tokens are signed.
    package var issuers: [String]
    /// The longest time from `iat` to `exp`, in seconds.
    package var longestLifetime: Int
    /// Whether other claims than a ServiceAccount's are signed. The issuer and the lifetime are judged all the same.
    package var allowsAnyClaims: Bool

    /// The largest payload, in bytes of base64url: with a header and a signature of RSA with 4096 bits the token stays under
    /// the 64 KiB that the strict profile reads.
    package static let largestPayload = 64_000

    package init(issuers: [String], longestLifetime: Int, allowsAnyClaims: Bool = false) {
        self.issuers = issuers
        self.longestLifetime = longestLifetime
        self.allowsAnyClaims = allowsAnyClaims
    }

    /// Passes for a payload that is signed.
    ///
    /// - Parameter text: base64url of the claims, without padding.
    package func check(_ text: [UInt8]) throws(SigningRefusal) {
        if text.count > Self.largestPayload {
            throw SigningRefusal(
                .size, "the claims have \(text.count) bytes, at most \(Self.largestPayload) are signed")
        }
        let claims = try read(decode(text))
        try checkIssuer(claims)
        if !allowsAnyClaims { try checkServiceAccount(claims) }
        try checkLifetime(claims)
    }

    private func decode(_ text: [UInt8]) throws(SigningRefusal) -> [UInt8] {
        let decoded: Base64URL.Decoded
        do throws(Base64URLFault) {
            decoded = try Base64URL.decode(text)
        } catch {
            switch error {
            case .foreignByte(_, let offset):
                throw SigningRefusal(
                    .encoding, "the claims are no base64url: byte \(offset) is not in its alphabet")
            case .impossibleLength(let length):
                throw SigningRefusal(
                    .encoding, "the claims are no base64url: no text has \(length) characters")
            }
        }
        if !decoded.isCanonical {
            throw SigningRefusal(
                .encoding, "the claims are no canonical base64url: line ends, or bits after the last byte")
        }
        return decoded.bytes
    }

    private func read(_ payload: [UInt8]) throws(SigningRefusal) -> UnverifiedClaims {
        let claims: UnverifiedClaims
        do throws(PayloadFault) {
            claims = try UnverifiedClaims.read(payload)
        } catch {
            switch error {
            case .syntax(let error): throw SigningRefusal(.json, "the claims are no JSON: \(error)")
            case .notAnObject: throw SigningRefusal(.json, "the claims are no JSON object")
            }
        }
        if !claims.isUTF8 { throw SigningRefusal(.json, "the claims are not UTF-8") }
        if let name = claims.ambiguity {
            throw SigningRefusal(.json, "the claims repeat the member \(GoText.quoted(name))")
        }
        if let fault = claims.registeredFault ?? claims.kubernetesFault {
            throw SigningRefusal(.json, "a claim has the wrong type: \(fault)")
        }
        return claims
    }

    private func checkIssuer(_ claims: UnverifiedClaims) throws(SigningRefusal) {
        guard case .text(let found) = claims.anyCaseIssuer, found.isExactly(claims.issuer) else {
            throw SigningRefusal(.issuer, "\"iss\" is written in another case too")
        }
        if !issuers.containsExactly(found) {
            let own = issuers.map { GoText.quoted($0) }.joined(separator: ", ")
            throw SigningRefusal(
                .issuer, "\"iss\" is \(Self.shown(found)), this signer signs for \(own)")
        }
    }

    private func checkServiceAccount(_ claims: UnverifiedClaims) throws(SigningRefusal) {
        let (namespace, name, uid) = claims.serviceAccount
        for (claim, value) in [
            ("namespace", namespace), ("serviceaccount.name", name), ("serviceaccount.uid", uid),
        ] where value.isEmpty {
            throw SigningRefusal(
                .claims, "\"kubernetes.io\" has no \(claim), so this is no ServiceAccount's token")
        }
        if !ServiceAccountUsername.isPossible(namespace: namespace, name: name) {
            throw SigningRefusal(
                .claims, "the API holds no ServiceAccount \(Self.shown("\(namespace)/\(name)"))")
        }
        let expected = ServiceAccountUsername.text(namespace: namespace, name: name)
        if !claims.subject.isExactly(expected) {
            throw SigningRefusal(
                .claims,
                "\"sub\" is \(Self.shown(claims.subject)), \"kubernetes.io\" means \(Self.shown(expected))")
        }
        if claims.audiences.isEmpty { throw SigningRefusal(.claims, "there is no \"aud\"") }
    }

    private func checkLifetime(_ claims: UnverifiedClaims) throws(SigningRefusal) {
        if let name = claims.oddDate {
            throw SigningRefusal(.lifetime, "\"\(name)\" is no plain integer of seconds")
        }
        guard let expiry = claims.expiry else { throw SigningRefusal(.lifetime, "there is no \"exp\"") }
        guard let issued = claims.issuedAt else { throw SigningRefusal(.lifetime, "there is no \"iat\"") }
        // Plain dates have 15 digits at most.
        let lifetime = expiry.seconds - issued.seconds
        if lifetime <= 0 {
            throw SigningRefusal(.lifetime, "\"exp\" is not after \"iat\"")
        }
        if lifetime > longestLifetime {
            throw SigningRefusal(
                .lifetime,
                "the token would live \(lifetime) s, this signer signs for at most \(longestLifetime) s")
        }
        if let start = claims.notBefore, start.seconds > expiry.seconds {
            throw SigningRefusal(.lifetime, "\"nbf\" is after \"exp\"")
        }
    }

    /// A caller's text in a message: quoted, and shortened so that a flood stays one line.
    private static func shown(_ text: String) -> String {
        text.unicodeScalars.count <= 256
            ? GoText.quoted(text) : GoText.quoted(String(text.unicodeScalars.prefix(256))) + "…"
    }
}
