internal import JSON
internal import OpenSSL

/// The `jwk` member of a token's header (RFC 7515, 4.1.3). kube-apiserver never trusts this key, but refuses a token whose
/// `jwk` is no public key.
enum EmbeddedJWK {
    /// Whether the value that begins here is a public RSA, ECDSA or Ed25519 key as go-jose v2 reads it.
    static func isPublicKey(_ text: Span<UInt8>, _ scanner: inout JSONScanner) throws -> Bool {
        guard try scanner.kind(text) == .object else { return false }
        var strings: [String: String] = [:]
        var numbers: [String: [UInt8]] = [:]
        var chain: [String]?
        var seen = MemberNames()
        guard try scanner.enter(text) else { return false }
        repeat {
            let name = JSONString.decode(try scanner.name(text), in: text)
            if case .duplicate = seen.insert(name) { return false }
            let kind = try scanner.kind(text)
            var value = scanner
            _ = try scanner.skip(text, depth: 2)
            if kind == .null { continue }
            switch name {
            case "use", "kty", "kid", "crv", "alg":
                guard kind == .string else { return false }
                strings[name] = JSONString.decode(try value.string(text), in: text)
            case "x5u":
                // go-jose keeps a URL's parts here: the text of a URL is none.
                guard kind == .object else { return false }
            case "x5t", "x5t#S256":
                // A thumbprint: the bytes of a hash, or their hexadecimal digits, in base64url.
                guard kind == .string else { return false }
                let encoded = JSONString.decode(try value.string(text), in: text)
                guard let decoded = try? Base64URL.decode(Array(encoded.utf8)) else { return false }
                let size = name == "x5t" ? 20 : 32
                guard [0, size, 2 * size].contains(decoded.bytes.count) else { return false }
            case "k", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi":
                guard kind == .string else { return false }
                let encoded = JSONString.decode(try value.string(text), in: text)
                guard let decoded = try? Base64URL.decode(Array(encoded.utf8)) else { return false }
                numbers[name] = decoded.bytes
            case "x5c":
                var pass = DecodingPass()
                guard kind == .array else { return false }
                chain = try value.decodeAudience(text, depth: 2, pass: &pass)
                if pass.fault != nil { return false }
            default: break
            }
        } while try scanner.next(text, in: .object)
        if numbers["d"] != nil { return false }
        return isKey(strings, numbers, chain: chain ?? [])
    }

    private static func isKey(_ strings: [String: String], _ numbers: [String: [UInt8]], chain: [String])
        -> Bool
    {
        let key: PublicKey?
        // Names are compared by their bytes, not by Unicode equivalence.
        guard let type = strings["kty"], type.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        switch type {
        case "RSA":
            // Any modulus passes. Go reads 64 bits of the exponent.
            guard let n = numbers["n"], let e = numbers["e"], e.suffix(8).contains(where: { $0 != 0 }) else {
                return false
            }
            if chain.isEmpty { return true }
            key = try? PublicKey(.rsa(modulus: n, exponent: e))
        case "EC":
            guard let curve = Curve.allCases.first(where: { $0 != .p224 && $0.name == strings["crv"] }),
                let x = numbers["x"], let y = numbers["y"],
                x.count == curve.coordinateLength, y.count == curve.coordinateLength
            else { return false }
            key = try? PublicKey(.ec(curve, x: x, y: y))
            if key == nil { return false }
        case "OKP":
            return strings["crv"] == "Ed25519" && numbers["x"]?.count == 32 && chain.isEmpty
        default: return false
        }
        // A chain inside the key must be certificates, the first of them for this key.
        let certificates = chain.map { Base64.decode(Array($0.utf8)) ?? [] }
        guard let first = certificates.first else { return true }
        return certificates.allSatisfy { Certificate.isCertificate($0) }
            && Certificate.publicKey(first) == key
    }
}
