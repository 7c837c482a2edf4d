internal import JOSE
package import JSON

/// Why a payload cannot be read as claims.
package enum PayloadFault: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case notAnObject(JSONKind)
}

extension UnverifiedClaims {
    /// Reads a payload in one pass, and records what each of the server's readers would see.
    ///
    /// Three readers look at the same bytes (Semantics.md, "Claims decoding"): encoding/json for `iss` in any
    /// case, of which the last counts; then go-jose for the registered claims, case-sensitively and without
    /// repeats; and, if that finds no fault, go-jose again for the private claims.
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

/// The pass over one payload.
private struct ClaimsReader: ~Copyable {
    private var scanner = JSONScanner()
    private var found = UnverifiedClaims.Findings()
    /// The last name that is no claim's.
    private var otherName = ""

    /// What was read.
    consuming func claims(of payload: [UInt8]) -> UnverifiedClaims { UnverifiedClaims(of: payload, found) }

    /// Reads the whole text, and returns its kind of value. Only an object's members are kept.
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
                if let claim = try name(text, &seen, depth: 1) {
                    try member(claim, text)
                } else {
                    try otherMember(text)
                }
            } while try scanner.next(text, in: .object)
        }
        try scanner.end(text)
        found.isUTF8 = scanner.isASCII || JSONString.isUTF8(text)
        return kind
    }

    private mutating func member(_ claim: ClaimName, _ text: Span<UInt8>) throws(JSONSyntaxError) {
        switch claim {
        case .iss:
            try noteIssuer(text, isExact: true)
            found.places.issuer = try scanner.findString(text, depth: 1, pass: &found.registered)
        case .sub:
            found.places.subject = try scanner.findString(text, depth: 1, pass: &found.registered)
        case .jti:
            found.places.tokenID = try scanner.findString(text, depth: 1, pass: &found.registered)
        case .aud:
            found.places.audiences = try scanner.findAudience(text, depth: 1, pass: &found.registered)
        case .exp:
            found.expiry = noted(try scanner.decodeDate(text, depth: 1, pass: &found.registered), claim)
        case .nbf:
            found.notBefore = noted(try scanner.decodeDate(text, depth: 1, pass: &found.registered), claim)
        case .iat:
            found.issuedAt = noted(try scanner.decodeDate(text, depth: 1, pass: &found.registered), claim)
        case .kubernetes: try kubernetesClaim(text)
        default: try skip(text, depth: 1)
        }
    }

    /// A member of another name: those of legacy tokens, and `iss` in another case.
    private mutating func otherMember(_ text: Span<UInt8>) throws(JSONSyntaxError) {
        let name = otherName
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

    /// `iss` in any case as encoding/json reads it: null keeps the earlier value.
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
            switch try name(text, &seen, depth: 2) {
            case .namespace:
                found.places.namespace = try scanner.findString(text, depth: 2, pass: &found.kubernetes)
            case .serviceAccount:
                found.places.serviceAccount = try reference(text) ?? UnverifiedClaims.Places.Reference()
            case .pod: found.places.pod = try reference(text)
            case .secret: found.places.secret = try reference(text)
            case .node: found.places.node = try reference(text)
            case .warnAfter:
                found.warnAfter = noted(
                    try scanner.decodeDate(text, depth: 2, pass: &found.kubernetes), .warnAfter)
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
            switch try name(text, &seen, depth: 3) {
            case .name:
                reference.name = try scanner.findString(text, depth: 3, pass: &found.kubernetes)
            case .uid: reference.uid = try scanner.findString(text, depth: 3, pass: &found.kubernetes)
            default: try skip(text, depth: 3)
            }
        } while try scanner.next(text, in: .object)
        return reference
    }

    /// Enters an object of `kubernetes.io` that has members. Anything else is skipped, and noted if it is no object.
    private mutating func object(
        _ text: Span<UInt8>, depth: Int, type: String
    ) throws(JSONSyntaxError) -> Bool {
        let kind = try scanner.kind(text)
        if kind == .object { return try scanner.enter(text) }
        if kind != .null { found.kubernetes.mismatch(kind, type: type) }
        try skip(text, depth: depth)
        return false
    }

    /// The claim whose name comes next in an object; nil for another name, which is `otherName` then.
    @inline(__always) private mutating func name(
        _ text: Span<UInt8>, _ seen: inout SeenNames, depth: Int
    ) throws(JSONSyntaxError) -> ClaimName? {
        guard let claim = ClaimName.read(&scanner, text) else {
            return try oddName(text, &seen, depth: depth)
        }
        switch seen.insert(claim) {
        case .new: break
        case let novelty: noteRepeat(claim.text, novelty, depth: depth)
        }
        return claim
    }

    private mutating func oddName(
        _ text: Span<UInt8>, _ seen: inout SeenNames, depth: Int
    ) throws(JSONSyntaxError) -> ClaimName? {
        otherName = JSONString.decode(try scanner.name(text), in: text)
        let claim = ClaimName(otherName)
        noteRepeat(otherName, claim.map { seen.insert($0) } ?? seen.insert(otherName), depth: depth)
        return claim
    }

    /// Notes a name that an object repeats. One reader reads the top level, another the levels below.
    private mutating func noteRepeat(_ name: String, _ novelty: MemberNames.Novelty, depth: Int) {
        switch novelty {
        case .new: break
        case .duplicate where depth == 1: found.registered.stop(.duplicate(name))
        case .duplicate: found.kubernetes.stop(.duplicate(name))
        case .caseVariant: note(name)
        }
    }

    /// A date. One that is no plain integer is noted; nil is a null, which the server takes for absent.
    private mutating func noted(_ date: NumericDate?, _ claim: ClaimName) -> NumericDate? {
        if date?.isPlain != true { found.oddDate = found.oddDate ?? claim.text }
        return date
    }

    /// Skips a value that no rule uses. The server does not see repeats inside it.
    private mutating func skip(_ text: Span<UInt8>, depth: Int) throws(JSONSyntaxError) {
        let report = try scanner.skip(text, depth: depth)
        if let name = report.duplicate ?? report.caseVariant { note(name) }
    }

    private mutating func note(_ repeated: String) { found.ambiguity = found.ambiguity ?? repeated }
}
