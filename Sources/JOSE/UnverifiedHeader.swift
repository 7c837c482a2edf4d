public import JSON
internal import OpenSSL

/// Why a header cannot be used at all.
public enum HeaderFault: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case notAnObject(JSONKind)
    case duplicate(String)
    case mistyped(String, JSONKind)
    case hugeNumber(in: String)
    /// `jwk` is no public key.
    case badKey
    /// `x5c` is no list of certificates.
    case badCertificate
}

/// The header of a token (RFC 7515, 4). Nothing in it is proven: the sender of the token wrote it.
package struct UnverifiedHeader: Sendable {
    /// The names of `crit`, or what `crit` holds instead.
    package enum Critical: Sendable, Equatable {
        case absent
        /// nil for an element that is null.
        case names([String?])
        case fault(DecodingFault)
    }

    /// `alg`, empty where there is none.
    package private(set) var algorithm = ""
    /// `kid`, empty where there is none.
    package private(set) var keyID = ""
    /// `typ`, nil where there is none or no string.
    package private(set) var type: String?
    /// `crit`.
    package private(set) var critical = Critical.absent
    /// Whether `b64` is false (RFC 7797): then the payload was signed unencoded.
    package private(set) var isPayloadUnencoded = false
    /// The names of all members, in document order.
    package private(set) var names: [String] = []
    /// A member that occurs in two cases, such as `alg` and `ALG`; Go distinguishes them.
    package private(set) var caseVariant: String?

    /// Reads a header as go-jose v2 does: members are matched to the letter, repeats are refused, `jwk` and `x5c`
    /// are never trusted but must be a public key and certificates. No bytes at all are read as `{}`.
    package init(_ bytes: [UInt8]) throws(HeaderFault) {
        if bytes.isEmpty { return }
        do {
            try read(bytes.span)
        } catch let error as JSONSyntaxError {
            throw .syntax(error)
        } catch let fault as HeaderFault {
            throw fault
        } catch {
            throw .badKey
        }
    }

    private mutating func read(_ text: Span<UInt8>) throws {
        // The JSON reader inside go-jose has no limit of depth.
        var scanner = JSONScanner(depthLimit: .max)
        let kind = try scanner.kind(text)
        guard kind == .object else {
            _ = try scanner.skip(text)
            try scanner.end(text)
            if kind == .null { return }
            throw HeaderFault.notAnObject(kind)
        }
        // Syntax first: go-jose reports a repeat only in valid JSON.
        var whole = scanner
        _ = try whole.skip(text)
        try whole.end(text)

        var seen = MemberNames()
        guard try scanner.enter(text) else { return }
        repeat {
            let name = JSONString.decode(try scanner.name(text), in: text)
            names.append(name)
            switch seen.insert(name) {
            case .new: break
            case .duplicate: throw HeaderFault.duplicate(name)
            case .caseVariant: caseVariant = caseVariant ?? name
            }
            try member(name, text, &scanner)
        } while try scanner.next(text, in: .object)
    }

    private mutating func member(_ name: String, _ text: Span<UInt8>, _ scanner: inout JSONScanner) throws {
        let kind = try scanner.kind(text)
        if kind == .null { return try scanner.null(text) }
        switch name {
        case "alg": algorithm = try string(name, kind, text, &scanner)
        case "kid": keyID = try string(name, kind, text, &scanner)
        case "nonce": _ = try string(name, kind, text, &scanner)
        case "jwk":
            guard try EmbeddedJWK.isPublicKey(text, &scanner) else { throw HeaderFault.badKey }
        case "x5c":
            guard case .names(let chain) = try strings(text, &scanner) else {
                throw HeaderFault.badCertificate
            }
            for certificate in chain {
                guard let der = Base64.decode(Array((certificate ?? "").utf8)), Certificate.isCertificate(der)
                else { throw HeaderFault.badCertificate }
            }
        default:
            var value = scanner
            let report = try scanner.skip(text, depth: 1)
            if let duplicate = report.duplicate { throw HeaderFault.duplicate(duplicate) }
            if report.hugeNumber != nil { throw HeaderFault.hugeNumber(in: name) }
            switch name {
            case "typ" where kind == .string: type = JSONString.decode(try value.string(text), in: text)
            case "b64" where kind == .bool: isPayloadUnencoded = try !value.bool(text)
            case "crit": critical = try strings(text, &value)
            default: break
            }
        }
    }

    private func string(
        _ name: String, _ kind: JSONKind, _ text: Span<UInt8>, _ scanner: inout JSONScanner
    ) throws -> String {
        guard kind == .string else { throw HeaderFault.mistyped(name, kind) }
        return JSONString.decode(try scanner.string(text), in: text)
    }

    /// Reads an array of strings as Go's []string.
    private func strings(_ text: Span<UInt8>, _ scanner: inout JSONScanner) throws -> Critical {
        let kind = try scanner.kind(text)
        var pass = DecodingPass()
        guard kind == .array else {
            _ = try scanner.skip(text, depth: 1)
            return .fault(.mismatch(found: kind, type: "[]string"))
        }
        var names: [String?] = []
        if try scanner.enter(text) {
            repeat {
                let isNull = try scanner.kind(text) == .null
                let name = try scanner.decodeString(text, depth: 2, pass: &pass)
                names.append(isNull ? nil : name)
            } while try scanner.next(text, in: .array)
        }
        if let fault = pass.fault { return .fault(fault) }
        return .names(names)
    }
}
