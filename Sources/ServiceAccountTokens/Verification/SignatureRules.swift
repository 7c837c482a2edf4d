internal import JOSE
internal import OpenSSL

/// Which key signed the token.
enum SignatureRules {
    static func key(_ e: inout Examination) -> RuleOutcome {
        guard let known = e.known else { return .notChecked(.unreadable) }
        if e.policy.keys.isEmpty { return .notChecked(.noKeys) }
        if !known.candidates.isEmpty { return .passed }
        return .failed(.unknownKey(keyID: known.header.keyID, known: e.policy.keys.map(\.keyID)))
    }

    /// Tries the keys in order, up to the first that signed the token. Otherwise the refusals of all keys are the answer. The
    /// types of claims are checked here, because the server decodes them once a signature is good.
    static func signature(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard let header = e.header, let claims else { return .notChecked(.unreadable) }
        if e.policy.keys.isEmpty { return .notChecked(.noKeys) }
        if e.candidates.isEmpty { return .notChecked(.unreadable) }
        let message = signingInput(&e, header)
        var refusals: [KeyRefusal] = []
        for candidate in e.candidates {
            let reason =
                critical(header) ?? HeaderRules.algorithm(header, candidate, e.profile)
                ?? signature(e, header, candidate, message) ?? fault(claims)
            guard let reason else {
                e.verifiedBy = candidate
                return .passed
            }
            refusals.append(KeyRefusal(keyID: candidate.keyID, reason: reason))
        }
        return .failed(.refusedByKeys(refusals))
    }

    /// Header and payload as the server encodes them again; with `b64` false the raw payload.
    fileprivate static func signingInput(_ e: inout Examination, _ header: UnverifiedHeader) -> [UInt8] {
        if !header.isPayloadUnencoded, let signed = signedText(&e) { return Array(e.text[signed]) }
        return Base64URL.encode(e.headerBytes) + [UInt8(ascii: ".")]
            + (header.isPayloadUnencoded ? e.payload : Base64URL.encode(e.payload))
    }

    /// The place of the signing input in the token, nil when it has to be built.
    private static func signedText(_ e: inout Examination) -> Range<Int>? {
        guard let parts = e.parts, e.notCanonical.isEmpty,
            e.scan.isPlain || e.text[parts.header].allSatisfy({ $0 > 0x20 && $0 < 0x80 })
        else { return nil }
        return parts.header.lowerBound..<parts.payload.upperBound
    }

    /// The one signature that decides, where all else is in order: whether `signature` is the key's over the text at `message`.
    /// Nil when more than that is open.
    static func check(_ e: inout Examination, _ claims: UnverifiedClaims?) -> SignatureCheck? {
        guard let claims, fault(claims) == nil, let message = signedText(&e), let asked = e.known?.asked
        else { return nil }
        return SignatureCheck(asked: asked, message: message)
    }

    private static func critical(_ header: UnverifiedHeader) -> KeyRefusal.Reason? {
        switch header.critical {
        case .absent: nil
        case .fault(let fault): .criticalHeader(fault)
        case .names(let names): names.first { $0 != "b64" }.map { .unknownExtension($0) }
        }
    }

    private static func signature(
        _ e: Examination, _ header: UnverifiedHeader, _ key: VerificationKey, _ message: [UInt8]
    ) -> KeyRefusal.Reason? {
        guard let algorithm = SignatureAlgorithm(rawValue: header.algorithm) else { return .badSignature }
        // An OpenSSL error counts as a failed signature.
        let isGood = (try? key.key.verifies(e.signature, of: message, by: algorithm.scheme)) ?? false
        return isGood ? nil : .badSignature
    }

    private static func fault(_ claims: UnverifiedClaims) -> KeyRefusal.Reason? {
        (claims.registeredFault ?? (claims.isLegacy ? claims.legacyFault : claims.kubernetesFault)).map {
            .claims($0)
        }
    }
}

extension Examination {
    /// What was signed, nil while the token was not read.
    var signingInput: [UInt8]? {
        guard let header, claims != nil else { return nil }
        var copy = self
        return SignatureRules.signingInput(&copy, header)
    }
}
