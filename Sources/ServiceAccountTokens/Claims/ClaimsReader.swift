package import JOSE

/// Why a payload holds no claims.
package enum PayloadFault: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case notAnObject(JSONKind)
}

extension UnverifiedClaims {
    /// Reads a payload in one walk, and lets each of the server's readers note what it would have seen.
    ///
    /// Three readers look at the same bytes (semantics, "How the claims are decoded"): encoding/json for `iss` in any
    /// case, of which the last counts; then go-jose for the registered claims, matched to the letter, repeats
    /// refused; and, if that found no fault, go-jose again for the private claims.
    ///
    /// - Throws: `PayloadFault` when the bytes are no JSON object.
    package static func read(_ payload: [UInt8]) throws(PayloadFault) -> UnverifiedClaims {
        var reader = ClaimsReader(payload)
        let kind: JSONKind
        do throws(JSONSyntaxError) {
            kind = try reader.read(payload.span)
        } catch {
            throw .syntax(error)
        }
        if kind != .object { throw .notAnObject(kind) }
        return reader.finished
    }
}

/// The walk over one payload.
private struct ClaimsReader {
    private var scanner = JSONScanner()
    private let claims: UnverifiedClaims
    private var registered = DecodingPass()
    private var kubernetes = DecodingPass()
    private var legacy = DecodingPass()
    /// What `iss` in another case, or the same more than once, has made of the issuer so far.
    private var oddIssuer: UnverifiedClaims.AnyCaseIssuer?

    init(_ payload: [UInt8]) { claims = UnverifiedClaims(of: payload) }

    /// The claims with the faults of each pass.
    var finished: UnverifiedClaims {
        claims.registeredFault = registered.fault
        claims.kubernetesFault = kubernetes.fault
        claims.legacyFault = legacy.fault
        claims.oddAnyCaseIssuer = oddIssuer
        claims.isLegacy =
            oddIssuer.map { $0 == .text(LegacyClaims.issuer) }
            ?? claims.has(LegacyClaims.issuer, at: claims.places.issuer)
        return claims
    }

    /// Walks over the whole text, and returns what kind of value it is; only of an object anything is kept.
    mutating func read(_ text: Span<UInt8>) throws(JSONSyntaxError) -> JSONKind {
        let kind = try scanner.kind(text)
        if kind != .object {
            _ = try scanner.skip(text)
            try scanner.end(text)
            return kind
        }
        var seen = SeenNames()
        if try scanner.enter(text) {
            repeat {
                let name = MemberName(try scanner.name(text), in: text)
                switch seen.insert(name) {
                case .new: break
                case .duplicate: registered.stop(.duplicate(name.text))
                case .caseVariant: note(name.text)
                }
                try member(name, text)
            } while try scanner.next(text, in: .object)
        }
        try scanner.end(text)
        return kind
    }

    private mutating func member(_ name: MemberName, _ text: Span<UInt8>) throws(JSONSyntaxError) {
        switch name {
        case .claim(.iss):
            try noteIssuer(text, isExact: true)
            claims.places.issuer = try scanner.findString(text, depth: 1, pass: &registered)
        case .claim(.sub):
            claims.places.subject = try scanner.findString(text, depth: 1, pass: &registered)
        case .claim(.jti):
            claims.places.tokenID = try scanner.findString(text, depth: 1, pass: &registered)
        case .claim(.aud):
            claims.places.audiences = try scanner.findAudience(text, depth: 1, pass: &registered)
        case .claim(.exp):
            claims.expiry = noted(try scanner.decodeDate(text, depth: 1, pass: &registered), name)
        case .claim(.nbf):
            claims.notBefore = noted(try scanner.decodeDate(text, depth: 1, pass: &registered), name)
        case .claim(.iat):
            claims.issuedAt = noted(try scanner.decodeDate(text, depth: 1, pass: &registered), name)
        case .claim(.kubernetes): try kubernetesClaim(text)
        case .claim: try skip(text, depth: 1)
        case .other(let name): try otherMember(name, text)
        }
    }

    /// A member of another name: those of legacy tokens, and `iss` in another case.
    private mutating func otherMember(_ name: String, _ text: Span<UInt8>) throws(JSONSyntaxError) {
        if name.utf8.count <= 6, MemberNames.fold(name) == "iss" { try noteIssuer(text, isExact: false) }
        switch name {
        case LegacyClaims.prefix + "namespace":
            claims.legacy.namespace = try scanner.decodeString(text, depth: 1, pass: &legacy)
        case LegacyClaims.prefix + "secret.name":
            claims.legacy.secretName = try scanner.decodeString(text, depth: 1, pass: &legacy)
        case LegacyClaims.prefix + "service-account.name":
            claims.legacy.serviceAccountName = try scanner.decodeString(text, depth: 1, pass: &legacy)
        case LegacyClaims.prefix + "service-account.uid":
            claims.legacy.serviceAccountUID = try scanner.decodeString(text, depth: 1, pass: &legacy)
        default: try skip(text, depth: 1)
        }
    }

    /// What encoding/json makes of an `iss` in any case: null leaves what was there.
    private mutating func noteIssuer(_ text: Span<UInt8>, isExact: Bool) throws(JSONSyntaxError) {
        var ahead = scanner
        let kind = try ahead.kind(text)
        if case .mistyped = oddIssuer { return }
        switch kind {
        case .null: oddIssuer = oddIssuer ?? .text(claims.issuer)
        case .string:
            if isExact && oddIssuer == nil { return }
            oddIssuer = .text(JSONString.decode(try ahead.string(text), in: text))
        default: oddIssuer = .mistyped(kind)
        }
    }

    private mutating func kubernetesClaim(_ text: Span<UInt8>) throws(JSONSyntaxError) {
        guard try object(text, depth: 1, type: "serviceaccount.kubernetes") else { return }
        var seen = SeenNames()
        repeat {
            let name = try memberName(text, &seen)
            guard case .claim(let claim) = name else {
                try skip(text, depth: 2)
                continue
            }
            switch claim {
            case .namespace:
                claims.places.namespace = try scanner.findString(text, depth: 2, pass: &kubernetes)
            case .serviceAccount:
                claims.places.serviceAccount = try reference(text) ?? UnverifiedClaims.Places.Reference()
            case .pod: claims.places.pod = try reference(text)
            case .secret: claims.places.secret = try reference(text)
            case .node: claims.places.node = try reference(text)
            case .warnAfter:
                claims.warnAfter = noted(try scanner.decodeDate(text, depth: 2, pass: &kubernetes), name)
            default: try skip(text, depth: 2)
            }
        } while try scanner.next(text, in: .object)
    }

    /// A reference; null is none.
    private mutating func reference(
        _ text: Span<UInt8>
    ) throws(JSONSyntaxError) -> UnverifiedClaims.Places.Reference? {
        let isNull = try scanner.kind(text) == .null
        var reference = UnverifiedClaims.Places.Reference()
        guard try object(text, depth: 2, type: "serviceaccount.ref") else { return isNull ? nil : reference }
        var seen = SeenNames()
        repeat {
            switch try memberName(text, &seen) {
            case .claim(.name): reference.name = try scanner.findString(text, depth: 3, pass: &kubernetes)
            case .claim(.uid): reference.uid = try scanner.findString(text, depth: 3, pass: &kubernetes)
            default: try skip(text, depth: 3)
            }
        } while try scanner.next(text, in: .object)
        return reference
    }

    /// Enters an object of `kubernetes.io` that has members; passes over anything else, and notes what is no object.
    private mutating func object(
        _ text: Span<UInt8>, depth: Int, type: String
    ) throws(JSONSyntaxError) -> Bool {
        let kind = try scanner.kind(text)
        if kind == .object { return try scanner.enter(text) }
        if kind != .null { kubernetes.mismatch(kind, type: type) }
        try skip(text, depth: depth)
        return false
    }

    private mutating func memberName(
        _ text: Span<UInt8>, _ seen: inout SeenNames
    ) throws(JSONSyntaxError) -> MemberName {
        let name = MemberName(try scanner.name(text), in: text)
        switch seen.insert(name) {
        case .new: break
        case .duplicate: kubernetes.stop(.duplicate(name.text))
        case .caseVariant: note(name.text)
        }
        return name
    }

    /// A date as it is; one that is no plain integer is odd.
    private mutating func noted(_ date: NumericDate?, _ name: MemberName) -> NumericDate? {
        if let date, !date.isPlain { claims.oddDate = claims.oddDate ?? name.text }
        return date
    }

    /// Passes over what no rule asks for; repeats inside are invisible to the server.
    private mutating func skip(_ text: Span<UInt8>, depth: Int) throws(JSONSyntaxError) {
        let report = try scanner.skip(text, depth: depth)
        if let name = report.duplicate ?? report.caseVariant { note(name) }
    }

    private mutating func note(_ repeated: String) { claims.ambiguity = claims.ambiguity ?? repeated }
}
