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
    package init(_ payload: [UInt8]) throws(PayloadFault) {
        var reader = ClaimsReader()
        let kind: JSONKind
        do throws(JSONSyntaxError) {
            kind = try reader.read(payload.span)
        } catch {
            throw .syntax(error)
        }
        if kind != .object { throw .notAnObject(kind) }
        self = reader.finished
    }
}

/// The walk over one payload.
private struct ClaimsReader {
    private var scanner = JSONScanner()
    private var claims = UnverifiedClaims()
    private var registered = DecodingPass()
    private var kubernetes = DecodingPass()
    private var legacy = DecodingPass()

    /// The claims with the faults of each pass.
    var finished: UnverifiedClaims {
        var claims = claims
        claims.registeredFault = registered.fault
        claims.kubernetesFault = kubernetes.fault
        claims.legacyFault = legacy.fault
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
        var seen = MemberNames()
        if try scanner.enter(text) {
            repeat {
                let name = JSONString.decode(try scanner.name(text), in: text)
                switch seen.insert(name) {
                case .new: break
                case .duplicate: registered.stop(.duplicate(name))
                case .caseVariant: note(name)
                }
                try member(name, text)
            } while try scanner.next(text, in: .object)
        }
        try scanner.end(text)
        return kind
    }

    private mutating func member(_ name: String, _ text: Span<UInt8>) throws(JSONSyntaxError) {
        if name.utf8.count <= 6, MemberNames.fold(name) == "iss" { try noteIssuer(text) }
        switch name {
        case "iss": claims.issuer = try scanner.decodeString(text, depth: 1, pass: &registered)
        case "sub": claims.subject = try scanner.decodeString(text, depth: 1, pass: &registered)
        case "jti": claims.tokenID = try scanner.decodeString(text, depth: 1, pass: &registered)
        case "aud": claims.audiences = try scanner.decodeAudience(text, depth: 1, pass: &registered)
        case "exp": claims.expiry = noted(try scanner.decodeDate(text, depth: 1, pass: &registered), name)
        case "nbf": claims.notBefore = noted(try scanner.decodeDate(text, depth: 1, pass: &registered), name)
        case "iat": claims.issuedAt = noted(try scanner.decodeDate(text, depth: 1, pass: &registered), name)
        case "kubernetes.io": try kubernetesClaim(text)
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
    private mutating func noteIssuer(_ text: Span<UInt8>) throws(JSONSyntaxError) {
        var ahead = scanner
        switch try ahead.kind(text) {
        case .null: break
        case .string:
            if case .text = claims.anyCaseIssuer {
                claims.anyCaseIssuer = .text(JSONString.decode(try ahead.string(text), in: text))
            }
        case let other: claims.anyCaseIssuer = .mistyped(other)
        }
    }

    private mutating func kubernetesClaim(_ text: Span<UInt8>) throws(JSONSyntaxError) {
        guard try object(text, depth: 1, type: "serviceaccount.kubernetes") else { return }
        var seen = MemberNames()
        repeat {
            let name = try memberName(text, &seen)
            switch name {
            case "namespace":
                claims.kubernetes.namespace = try scanner.decodeString(text, depth: 2, pass: &kubernetes)
            case "serviceaccount":
                claims.kubernetes.serviceAccount = try reference(text) ?? ObjectReference()
            case "pod": claims.kubernetes.pod = try reference(text)
            case "secret": claims.kubernetes.secret = try reference(text)
            case "node": claims.kubernetes.node = try reference(text)
            case "warnafter":
                claims.kubernetes.warnAfter = noted(
                    try scanner.decodeDate(text, depth: 2, pass: &kubernetes), name)
            default: try skip(text, depth: 2)
            }
        } while try scanner.next(text, in: .object)
    }

    /// A reference; null is none.
    private mutating func reference(_ text: Span<UInt8>) throws(JSONSyntaxError) -> ObjectReference? {
        let isNull = try scanner.kind(text) == .null
        var reference = ObjectReference()
        guard try object(text, depth: 2, type: "serviceaccount.ref") else { return isNull ? nil : reference }
        var seen = MemberNames()
        repeat {
            switch try memberName(text, &seen) {
            case "name": reference.name = try scanner.decodeString(text, depth: 3, pass: &kubernetes)
            case "uid": reference.uid = try scanner.decodeString(text, depth: 3, pass: &kubernetes)
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
        _ text: Span<UInt8>, _ seen: inout MemberNames
    ) throws(JSONSyntaxError) -> String {
        let name = JSONString.decode(try scanner.name(text), in: text)
        switch seen.insert(name) {
        case .new: break
        case .duplicate: kubernetes.stop(.duplicate(name))
        case .caseVariant: note(name)
        }
        return name
    }

    /// A date as it is; one that is no plain integer is odd.
    private mutating func noted(_ date: NumericDate?, _ name: String) -> NumericDate? {
        if let date, !date.isPlain { claims.oddDate = claims.oddDate ?? name }
        return date
    }

    /// Passes over what no rule asks for; repeats inside are invisible to the server.
    private mutating func skip(_ text: Span<UInt8>, depth: Int) throws(JSONSyntaxError) {
        let report = try scanner.skip(text, depth: depth)
        if let name = report.duplicate ?? report.caseVariant { note(name) }
    }

    private mutating func note(_ repeated: String) { claims.ambiguity = claims.ambiguity ?? repeated }
}
