internal import JOSE

/// The members that rules ask for, at any level of a payload.
enum ClaimName: UInt8, CaseIterable {
    case aud, exp, iat, iss, jti, nbf, sub
    case kubernetes
    case namespace, serviceAccount, pod, secret, node, warnAfter
    case name, uid

    /// The name in a payload.
    var text: String {
        switch self {
        case .kubernetes: "kubernetes.io"
        case .serviceAccount: "serviceaccount"
        case .warnAfter: "warnafter"
        default: "\(self)"
        }
    }

    /// The name that a scanner found, nil when it is none of these. Without a copy of it: its bytes are read as one
    /// number, or two that overlap, the first byte lowest.
    static func find(_ token: JSONString.Token, in text: Span<UInt8>) -> ClaimName? {
        if !token.isPlain { return nil }
        let name = text.extracting(token.range)
        switch name.count {
        case 3...7:
            let rest = text.extracting(droppingFirst: token.range.lowerBound)
            return rest.count < 8 ? nil : short(rest.firstWord & (1 << UInt64(8 * name.count) - 1))
        case 9...16: return long(name.firstWord, name.extracting(last: 8).firstWord)
        default: return nil
        }
    }

    /// The name of up to seven bytes, as one number.
    static func short(_ number: UInt64) -> ClaimName? {
        switch number {
        case 0x64_75_61: .aud
        case 0x70_78_65: .exp
        case 0x74_61_69: .iat
        case 0x73_73_69: .iss
        case 0x69_74_6A: .jti
        case 0x66_62_6E: .nbf
        case 0x62_75_73: .sub
        case 0x64_69_75: .uid
        case 0x64_6F_70: .pod
        case 0x65_6D_61_6E: .name
        case 0x65_64_6F_6E: .node
        case 0x74_65_72_63_65_73: .secret
        default: nil
        }
    }

    private static func long(_ first: UInt64, _ last: UInt64) -> ClaimName? {
        switch (first, last) {
        case (0x74_65_6E_72_65_62_75_6B, 0x6F_69_2E_73_65_74_65_6E): .kubernetes
        case (0x63_61_70_73_65_6D_61_6E, 0x65_63_61_70_73_65_6D_61): .namespace
        case (0x61_65_63_69_76_72_65_73, 0x74_6E_75_6F_63_63_61_65): .serviceAccount
        case (0x65_74_66_61_6E_72_61_77, 0x72_65_74_66_61_6E_72_61): .warnAfter
        default: nil
        }
    }
}

/// The name of a member.
enum MemberName {
    case claim(ClaimName)
    case other(String)

    private init(_ token: JSONString.Token, in text: Span<UInt8>) {
        if let claim = ClaimName.find(token, in: text) {
            self = .claim(claim)
        } else {
            let name = JSONString.decode(token, in: text)
            self = ClaimName.allCases.first { $0.text.isExactly(name) }.map { .claim($0) } ?? .other(name)
        }
    }

    /// The name that a scanner comes to.
    @inline(__always) static func read(_ scanner: inout JSONScanner, _ text: Span<UInt8>)
        throws(JSONSyntaxError) -> MemberName
    {
        let start = scanner.offset
        if let number = scanner.shortName(text) {
            if let claim = ClaimName.short(number) { return .claim(claim) }
            scanner.offset = start
        }
        return MemberName(try scanner.name(text), in: text)
    }

    var text: String {
        switch self {
        case .claim(let claim): claim.text
        case .other(let name): name
        }
    }
}

/// The names that one object has shown so far. Claims cost a bit each; once there is another name all are kept as
/// texts, since `ISS` and `iss` are to be seen as one name in two cases.
struct SeenNames {
    private var claims: UInt32 = 0
    private var texts: MemberNames?

    /// Notes a name and says whether it was there before.
    @inline(__always) mutating func insert(_ name: MemberName) -> MemberNames.Novelty {
        if texts == nil {
            if case .claim(let claim) = name {
                let bit: UInt32 = 1 << UInt32(claim.rawValue)
                defer { claims |= bit }
                return claims & bit == 0 ? .new : .duplicate
            }
            var names = MemberNames()
            for claim in ClaimName.allCases where claims & 1 << UInt32(claim.rawValue) != 0 {
                _ = names.insert(claim.text)
            }
            texts = names
        }
        return texts?.insert(name.text) ?? .new
    }
}
