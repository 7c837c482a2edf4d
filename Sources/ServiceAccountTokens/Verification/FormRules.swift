internal import JOSE
internal import Text

/// Whether the text is a token of an accepted issuer. For all of these failures the server answers "invalid bearer token"
/// without a reason.
enum FormRules {
    static func size(_ e: inout Examination) -> RuleOutcome {
        let limit = e.profile.maximumTokenBytes
        return e.presented.count > limit
            ? .failed(.tooLarge(bytes: e.presented.count, limit: limit)) : .passed
    }

    static func parts(_ e: inout Examination) -> RuleOutcome {
        if PresentedToken.isJSON(e.text[e.token]) { return .failed(.jsonSerialization) }
        // The dots are counted before anything is split, so a flood of them costs nothing.
        if e.scan.isPlain && e.scan.dots == 2 {
            e.parts = Examination.Parts(
                header: e.token.lowerBound..<e.scan.first, payload: e.scan.first + 1..<e.scan.second,
                signature: e.scan.second + 1..<e.token.upperBound)
            return .passed
        }
        let dot = UInt8(ascii: ".")
        let token = e.text[e.token]
        guard let first = token.firstIndex(of: dot), let second = token[(first + 1)...].firstIndex(of: dot),
            !token[(second + 1)...].contains(dot)
        else { return .failed(.wrongNumberOfParts(token.count { $0 == dot } + 1)) }
        e.parts = Examination.Parts(
            header: token.startIndex..<first, payload: first + 1..<second,
            signature: second + 1..<token.endIndex)
        return .passed
    }

    static func whiteSpace(_ e: inout Examination) -> RuleOutcome {
        guard e.profile.requiresCanonicalEncoding else { return .notApplicable }
        if e.scan.isPlain { return .passed }
        let kept = PresentedToken.withoutSpace(e.text[e.token]).count
        return e.presented.count == kept ? .passed : .failed(.whiteSpace)
    }

    static func payload(_ e: inout Examination) -> RuleOutcome {
        guard let parts = e.parts else { return .notChecked(.unreadable) }
        let text = e.text
        do throws(Base64URLFault) {
            let isCanonical = try Base64URL.decode(text.span.extracting(parts.payload), into: &e.payload)
            if !isCanonical { e.notCanonical.append(.payload) }
        } catch {
            return .failed(.notBase64URL(.payload, error))
        }
        do throws(PayloadFault) {
            e.claims = try UnverifiedClaims.read(e.payload)
        } catch {
            switch error {
            case .syntax(let error): return .failed(.notJSON(.payload, error))
            case .notAnObject(let kind): return .failed(.notAnObject(.payload, kind))
            }
        }
        return .passed
    }

    static func issuer(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard let claims else { return .notChecked(.unreadable) }
        if claims.isLegacy { return .passed }
        if e.policy.issuers.isEmpty && !claims.hasMistypedIssuer { return .notChecked(.noIssuers) }
        if claims.found.oddAnyCaseIssuer == nil,
            e.policy.issuers.contains(where: { claims.has($0, at: claims.found.places.issuer) })
        {
            e.isIssuerAccepted = true
            return .passed
        }
        switch claims.anyCaseIssuer {
        case .mistyped(let kind): return .failed(.mistypedIssuer(kind))
        case .text(let issuer):
            return e.policy.issuers.containsExactly(issuer)
                ? .passed : .failed(.foreignIssuer(issuer, accepted: e.policy.issuers))
        }
    }

    static func header(_ e: inout Examination) -> RuleOutcome {
        guard let parts = e.parts else { return .notChecked(.unreadable) }
        let isKnown = e.takeCachedHeader(parts.header)
        var bytes: [UInt8] = []
        do throws(Base64URLFault) {
            if !isKnown {
                let header = PresentedToken.withoutSpace(e.text[parts.header])
                let isCanonical = try Base64URL.decode(header.span, into: &bytes)
                if !isCanonical { e.notCanonical.append(.header) }
            }
        } catch {
            return .failed(.notBase64URL(.header, error))
        }
        do throws(Base64URLFault) {
            let isPlain = e.scan.isPlain
            let signature =
                isPlain ? e.text[parts.signature] : PresentedToken.withoutSpace(e.text[parts.signature])
            let isCanonical = try Base64URL.decode(signature.span, into: &e.signature)
            if !isCanonical { e.notCanonical.append(.signature) }
        } catch {
            return .failed(.notBase64URL(.signature, error))
        }
        if isKnown { return .passed }
        do throws(HeaderFault) {
            e.known = try CachedHeader(bytes, encoded: e.text[parts.header], e.policy)
            e.rememberHeader()
        } catch {
            switch error {
            case .syntax(let error): return .failed(.notJSON(.header, error))
            case .notAnObject(let kind): return .failed(.notAnObject(.header, kind))
            default: return .failed(.unreadableHeader(error))
            }
        }
        return .passed
    }

    static func canonicalEncoding(_ e: inout Examination) -> RuleOutcome {
        guard e.profile.requiresCanonicalEncoding else { return .notApplicable }
        if let part = e.notCanonical.first { return .failed(.notCanonical(part)) }
        return e.known == nil ? .notChecked(.unreadable) : .passed
    }

    static func type(_ e: inout Examination) -> RuleOutcome {
        guard e.profile.requiresTypeJWT else { return .notApplicable }
        return e.known?.type ?? .notChecked(.unreadable)
    }

    static func criticalHeaders(_ e: inout Examination) -> RuleOutcome {
        guard e.profile.refusesCriticalHeaders else { return .notApplicable }
        return e.known?.criticalHeaders ?? .notChecked(.unreadable)
    }

    static func unambiguousJSON(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard e.profile.requiresUnambiguousJSON else { return .notApplicable }
        guard let header = e.known?.unambiguousJSON, let claims else { return .notChecked(.unreadable) }
        if header != .passed { return header }
        if !claims.isUTF8 { return .failed(.notUTF8(.payload)) }
        return claims.ambiguity.map { .failed(.repeatedMember(.payload, $0)) } ?? .passed
    }
}
