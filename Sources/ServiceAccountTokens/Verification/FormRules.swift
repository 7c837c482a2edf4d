internal import JOSE

/// Whether the text is a token at all, and one of ours. All failures of the server's own are answered with
/// "invalid bearer token" and nothing more.
enum FormRules {
    static func size(_ e: inout Examination) -> RuleOutcome {
        let limit = e.profile.maximumTokenBytes
        return e.presented.count > limit
            ? .failed(.tooLarge(bytes: e.presented.count, limit: limit)) : .passed
    }

    static func parts(_ e: inout Examination) -> RuleOutcome {
        if PresentedToken.isJSON(e.token) { return .failed(.jsonSerialization) }
        // Counted before anything is split: a flood of dots costs nothing.
        let count = e.token.count { $0 == UInt8(ascii: ".") } + 1
        if count != 3 { return .failed(.wrongNumberOfParts(count)) }
        e.parts = e.token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            Array($0)
        }
        return .passed
    }

    static func whiteSpace(_ e: inout Examination) -> RuleOutcome {
        guard e.profile.requiresCanonicalEncoding else { return .notApplicable }
        let kept = PresentedToken.withoutSpace(e.token).count
        return e.presented.count == kept ? .passed : .failed(.whiteSpace)
    }

    static func payload(_ e: inout Examination) -> RuleOutcome {
        guard e.parts.count == 3 else { return .notChecked(.unreadable) }
        do throws(Base64URLFault) {
            let decoded = try Base64URL.decode(e.parts[1])
            e.payload = decoded.bytes
            if !decoded.isCanonical { e.notCanonical.append(.payload) }
        } catch {
            return .failed(.notBase64URL(.payload, error))
        }
        do throws(PayloadFault) {
            e.claims = try UnverifiedClaims(e.payload)
        } catch {
            switch error {
            case .syntax(let error): return .failed(.notJSON(.payload, error))
            case .notAnObject(let kind): return .failed(.notAnObject(.payload, kind))
            }
        }
        return .passed
    }

    static func issuer(_ e: inout Examination) -> RuleOutcome {
        guard let claims = e.claims else { return .notChecked(.unreadable) }
        switch claims.anyCaseIssuer {
        case .mistyped(let kind): return .failed(.mistypedIssuer(kind))
        case .text(LegacyClaims.issuer): return .passed
        case .text(let issuer):
            if e.policy.issuers.isEmpty { return .notChecked(.noIssuers) }
            return e.policy.issuers.containsExactly(issuer)
                ? .passed : .failed(.foreignIssuer(issuer, accepted: e.policy.issuers))
        }
    }

    static func header(_ e: inout Examination) -> RuleOutcome {
        guard e.parts.count == 3 else { return .notChecked(.unreadable) }
        for (index, part) in [(0, TokenPart.header), (2, .signature)] {
            do throws(Base64URLFault) {
                let decoded = try Base64URL.decode(PresentedToken.withoutSpace(e.parts[index]))
                if !decoded.isCanonical { e.notCanonical.append(part) }
                if part == .header { e.headerBytes = decoded.bytes } else { e.signature = decoded.bytes }
            } catch {
                return .failed(.notBase64URL(part, error))
            }
        }
        do throws(HeaderFault) {
            e.header = try UnverifiedHeader(e.headerBytes)
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
        return e.header == nil ? .notChecked(.unreadable) : .passed
    }

    static func type(_ e: inout Examination) -> RuleOutcome {
        guard e.profile.requiresTypeJWT else { return .notApplicable }
        guard let header = e.header else { return .notChecked(.unreadable) }
        return header.names.contains("typ") && header.type != "JWT"
            ? .failed(.foreignType(header.type)) : .passed
    }

    static func criticalHeaders(_ e: inout Examination) -> RuleOutcome {
        guard e.profile.refusesCriticalHeaders else { return .notApplicable }
        guard let header = e.header else { return .notChecked(.unreadable) }
        let critical = header.names.first { $0 == "crit" || $0 == "b64" }
        return critical.map { .failed(.criticalHeader($0)) } ?? .passed
    }

    static func unambiguousJSON(_ e: inout Examination) -> RuleOutcome {
        guard e.profile.requiresUnambiguousJSON else { return .notApplicable }
        guard let header = e.header, let claims = e.claims else { return .notChecked(.unreadable) }
        if !JSONString.isUTF8(e.headerBytes.span) { return .failed(.notUTF8(.header)) }
        if !JSONString.isUTF8(e.payload.span) { return .failed(.notUTF8(.payload)) }
        if let name = header.caseVariant { return .failed(.repeatedMember(.header, name)) }
        return claims.ambiguity.map { .failed(.repeatedMember(.payload, $0)) } ?? .passed
    }
}
