package import JOSE

/// Why a payload holds no found.
package enum PayloadFault: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case notAnObject(JSONKind)
}

extension UnverifiedClaims {
    /// Reads a payload in one walk, and lets each of the server's readers note what it would have seen.
    ///
    /// Three readers look at the same bytes (semantics, "How the claims are decoded"): encoding/json for `iss` in any
    /// case, of which the last counts; then go-jose for the registered claims, matched to the letter, repeats
    /// refused; and, if that found no fault, go-jose again for the private found.
    ///
    /// - Throws: `PayloadFault` when the bytes are no JSON object.
    package static func read(_ payload: [UInt8]) throws(PayloadFault) -> UnverifiedClaims {
        var reader = ClaimsReader()
        let kind: JSONKind
        do throws(JSONSyntaxError) {
            kind = try reader.read(payload.span)
        } catch {
            throw .syntax(error)
        }
        if kind != .object { throw .notAnObject(kind) }
        return reader.claims(of: payload)
    }
}

/// The walk over one payload.
private struct ClaimsReader: ~Copyable {
    private var scanner = JSONScanner()
    private var found = UnverifiedClaims.Findings()

    /// What was read.
    consuming func claims(of payload: [UInt8]) -> UnverifiedClaims { UnverifiedClaims(of: payload, found) }

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
                let name = try MemberName.read(&scanner, text)
                switch seen.insert(name) {
                case .new: break
                case .duplicate: found.registered.stop(.duplicate(name.text))
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
            found.places.issuer = try scanner.findString(text, depth: 1, pass: &found.registered)
        case .claim(.sub):
            found.places.subject = try scanner.findString(text, depth: 1, pass: &found.registered)
        case .claim(.jti):
            found.places.tokenID = try scanner.findString(text, depth: 1, pass: &found.registered)
        case .claim(.aud):
            found.places.audiences = try scanner.findAudience(text, depth: 1, pass: &found.registered)
        case .claim(.exp):
            found.expiry = noted(try scanner.decodeDate(text, depth: 1, pass: &found.registered), name)
        case .claim(.nbf):
            found.notBefore = noted(try scanner.decodeDate(text, depth: 1, pass: &found.registered), name)
        case .claim(.iat):
            found.issuedAt = noted(try scanner.decodeDate(text, depth: 1, pass: &found.registered), name)
        case .claim(.kubernetes): try kubernetesClaim(text)
        case .claim: try skip(text, depth: 1)
        case .other(let name): try otherMember(name, text)
        }
    }

    /// A member of another name: those of legacy tokens, and `iss` in another case.
    private mutating func otherMember(_ name: String, _ text: Span<UInt8>) throws(JSONSyntaxError) {
        if name.utf8.count <= 6, MemberNames.fold(name) == "iss" { try noteIssuer(text, isExact: false) }
        guard name.utf8.starts(with: LegacyClaims.prefix.utf8) else { return try skip(text, depth: 1) }
        switch String(Substring(name.utf8.dropFirst(LegacyClaims.prefix.utf8.count))) {
        case "namespace": try legacyClaim(\.namespace, text)
        case "secret.name": try legacyClaim(\.secretName, text)
        case "service-account.name": try legacyClaim(\.serviceAccountName, text)
        case "service-account.uid": try legacyClaim(\.serviceAccountUID, text)
        default: try skip(text, depth: 1)
        }
    }

    private mutating func legacyClaim(
        _ claim: WritableKeyPath<LegacyClaims, String>, _ text: Span<UInt8>
    ) throws(JSONSyntaxError) {
        var legacy = found.legacy ?? LegacyClaims()
        legacy[keyPath: claim] = try scanner.decodeString(text, depth: 1, pass: &found.legacyPass)
        found.legacy = legacy
    }

    /// What encoding/json makes of an `iss` in any case: null leaves what was there.
    private mutating func noteIssuer(_ text: Span<UInt8>, isExact: Bool) throws(JSONSyntaxError) {
        var ahead = scanner
        let kind = try ahead.kind(text)
        if case .mistyped = found.oddAnyCaseIssuer { return }
        switch kind {
        case .null:
            found.oddAnyCaseIssuer =
                found.oddAnyCaseIssuer ?? .text(JSONString.decode(found.places.issuer, in: text))
        case .string:
            if isExact && found.oddAnyCaseIssuer == nil { return }
            found.oddAnyCaseIssuer = .text(JSONString.decode(try ahead.string(text), in: text))
        default: found.oddAnyCaseIssuer = .mistyped(kind)
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
                found.places.namespace = try scanner.findString(text, depth: 2, pass: &found.kubernetes)
            case .serviceAccount:
                found.places.serviceAccount = try reference(text) ?? UnverifiedClaims.Places.Reference()
            case .pod: found.places.pod = try reference(text)
            case .secret: found.places.secret = try reference(text)
            case .node: found.places.node = try reference(text)
            case .warnAfter:
                found.warnAfter = noted(try scanner.decodeDate(text, depth: 2, pass: &found.kubernetes), name)
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
            case .claim(.name):
                reference.name = try scanner.findString(text, depth: 3, pass: &found.kubernetes)
            case .claim(.uid): reference.uid = try scanner.findString(text, depth: 3, pass: &found.kubernetes)
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
        if kind != .null { found.kubernetes.mismatch(kind, type: type) }
        try skip(text, depth: depth)
        return false
    }

    private mutating func memberName(
        _ text: Span<UInt8>, _ seen: inout SeenNames
    ) throws(JSONSyntaxError) -> MemberName {
        let name = try MemberName.read(&scanner, text)
        switch seen.insert(name) {
        case .new: break
        case .duplicate: found.kubernetes.stop(.duplicate(name.text))
        case .caseVariant: note(name.text)
        }
        return name
    }

    /// A date as it is; one that is no plain integer is odd.
    private mutating func noted(_ date: NumericDate?, _ name: MemberName) -> NumericDate? {
        if let date, !date.isPlain { found.oddDate = found.oddDate ?? name.text }
        return date
    }

    /// Passes over what no rule asks for; repeats inside are invisible to the server.
    private mutating func skip(_ text: Span<UInt8>, depth: Int) throws(JSONSyntaxError) {
        let report = try scanner.skip(text, depth: depth)
        if let name = report.duplicate ?? report.caseVariant { note(name) }
    }

    private mutating func note(_ repeated: String) { found.ambiguity = found.ambiguity ?? repeated }
}
