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
    /// number, or two that overlap.
    static func find(_ token: JSONString.Token, in text: Span<UInt8>) -> ClaimName? {
        let name = text.extracting(token.range)
        if !token.isPlain { return nil }
        switch name.count {
        case 3...8: return short(number(name))
        case 9...16: return long(number(name.extracting(first: 8)), number(name.extracting(last: 8)))
        default: return nil
        }
    }

    private static func number(_ bytes: Span<UInt8>) -> UInt64 {
        var number: UInt64 = 0
        for index in bytes.indices { number = number << 8 | UInt64(bytes[index]) }
        return number
    }

    private static func short(_ number: UInt64) -> ClaimName? {
        switch number {
        case 0x61_75_64: .aud
        case 0x65_78_70: .exp
        case 0x69_61_74: .iat
        case 0x69_73_73: .iss
        case 0x6A_74_69: .jti
        case 0x6E_62_66: .nbf
        case 0x73_75_62: .sub
        case 0x75_69_64: .uid
        case 0x70_6F_64: .pod
        case 0x6E_61_6D_65: .name
        case 0x6E_6F_64_65: .node
        case 0x73_65_63_72_65_74: .secret
        default: nil
        }
    }

    private static func long(_ first: UInt64, _ last: UInt64) -> ClaimName? {
        switch (first, last) {
        case (0x6B_75_62_65_72_6E_65_74, 0x6E_65_74_65_73_2E_69_6F): .kubernetes
        case (0x6E_61_6D_65_73_70_61_63, 0x61_6D_65_73_70_61_63_65): .namespace
        case (0x73_65_72_76_69_63_65_61, 0x65_61_63_63_6F_75_6E_74): .serviceAccount
        case (0x77_61_72_6E_61_66_74_65, 0x61_72_6E_61_66_74_65_72): .warnAfter
        default: nil
        }
    }
}

/// The name of a member.
enum MemberName {
    case claim(ClaimName)
    case other(String)

    init(_ token: JSONString.Token, in text: Span<UInt8>) {
        if let claim = ClaimName.find(token, in: text) {
            self = .claim(claim)
        } else {
            let name = JSONString.decode(token, in: text)
            self = ClaimName.allCases.first { $0.text.isExactly(name) }.map { .claim($0) } ?? .other(name)
        }
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
    mutating func insert(_ name: MemberName) -> MemberNames.Novelty {
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
