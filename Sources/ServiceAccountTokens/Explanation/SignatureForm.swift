internal import JOSE
internal import OpenSSL

/// A signature that is not as long as its algorithm's: what it is instead, and whether it is the key's all the same.
struct SignatureForm: Equatable {
    enum Kind: Equatable {
        /// An ASN.1 SEQUENCE of r and s, as openssl and key management services write it.
        case der(isGood: Bool)
        /// r and s less the zeros that they begin with; known only where the key verifies it.
        case withoutLeadingZeros
        case cutOff
        case tooLong
    }

    let kind: Kind
    let algorithm: String
    let count: Int
    let expected: Int

    /// nil for a signature of the right length, and where no key says what length that is.
    init?(_ examination: Examination) {
        guard let header = examination.header, let algorithm = SignatureAlgorithm(rawValue: header.algorithm)
        else {
            return nil
        }
        let signature = examination.signature
        self.algorithm = header.algorithm
        count = signature.count
        guard let width = algorithm.coordinateBytes else {
            guard let bits = examination.candidates.lazy.compactMap({ $0.key.rsaBits }).first else {
                return nil
            }
            expected = (bits + 7) / 8
            if count == expected || examination.candidates.count > 1 { return nil }
            kind = count < expected ? .cutOff : .tooLong
            return
        }
        expected = 2 * width
        if count == expected { return nil }
        func isGood(_ raw: [UInt8]) -> Bool { Self.isGood(raw, algorithm, examination) }
        if let raw = Self.raw(signature, width: width) {
            kind = .der(isGood: isGood(raw))
        } else if Self.paddings(signature, width: width).contains(where: isGood) {
            kind = .withoutLeadingZeros
        } else {
            kind = count < expected ? .cutOff : .tooLong
        }
    }

    private static func isGood(
        _ signature: [UInt8], _ algorithm: SignatureAlgorithm, _ examination: Examination
    ) -> Bool {
        guard let input = examination.signingInput else { return false }
        return examination.candidates.contains {
            (try? $0.key.verifies(signature, of: input, by: algorithm.scheme)) ?? false
        }
    }

    /// r ‖ s of a DER SEQUENCE of two INTEGERs that fit the width; nil for anything else.
    private static func raw(_ der: [UInt8], width: Int) -> [UInt8]? {
        var rest = der[...]
        func length(_ tag: UInt8) -> Int? {
            guard rest.popFirst() == tag, let first = rest.popFirst() else { return nil }
            if first < 0x80 { return Int(first) }
            return first == 0x81 ? rest.popFirst().map { Int($0) } : nil
        }
        guard let whole = length(0x30), whole == rest.count else { return nil }
        var raw: [UInt8] = []
        for _ in 0..<2 {
            guard let count = length(0x02), count > 0, count <= rest.count else { return nil }
            let number = rest.prefix(count).drop { $0 == 0 }
            rest = rest.dropFirst(count)
            guard number.count <= width else { return nil }
            raw += [UInt8](repeating: 0, count: width - number.count) + number
        }
        return rest.isEmpty ? raw : nil
    }

    /// The ways to fill r and s up to their width where a few bytes are missing: most often one.
    private static func paddings(_ signature: [UInt8], width: Int) -> [[UInt8]] {
        let missing = 2 * width - signature.count
        guard (1...4).contains(missing) else { return [] }
        return (0...missing).map { zeros in
            let r = signature.prefix(width - zeros)
            let s = signature.dropFirst(width - zeros)
            return [UInt8](repeating: 0, count: zeros) + r + [UInt8](repeating: 0, count: width - s.count) + s
        }
    }

    func summary(key: String) -> String {
        let lengths = "the signature is \(count) bytes, \(algorithm) has \(expected)"
        return switch kind {
        case .der(isGood: true): "\(lengths): it is ASN.1 (DER), and right as such under key \(key)"
        case .der(isGood: false):
            "\(lengths): it is ASN.1 (DER), and does not match under key \(key) as such either"
        case .withoutLeadingZeros:
            "\(lengths): the zeros that r or s begins with are missing, and with them it is right under key \(key)"
        case .cutOff: "\(lengths) under key \(key): its end is missing"
        case .tooLong: "\(lengths) under key \(key): something follows it"
        }
    }

    var cause: String {
        switch kind {
        case .der: "the signer wrote the signature as openssl dgst and key management services give it"
        case .withoutLeadingZeros: "the signer wrote r and s as numbers, not as fields of fixed width"
        case .cutOff: "the token was cut off at its end"
        case .tooLong: "something was pasted behind the token, or it is another algorithm's signature"
        }
    }

    var fix: String {
        switch kind {
        case .der, .withoutLeadingZeros:
            "the signer must write r and s one behind the other, \(expected / 2) bytes each with leading zeros (RFC 7518, 3.4)"
        case .cutOff: "copy it again, whole"
        case .tooLong: "copy it again, alone"
        }
    }
}

extension SignatureAlgorithm {
    /// The bytes of r and of s, nil for RSA.
    fileprivate var coordinateBytes: Int? {
        switch self {
        case .es256: 32
        case .es384: 48
        case .es512: 66
        default: nil
        }
    }
}

extension PublicKey {
    fileprivate var rsaBits: Int? {
        if case .rsa = numbers { bits } else { nil }
    }
}
