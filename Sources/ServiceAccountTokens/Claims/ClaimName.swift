internal import JOSE
internal import JSON
internal import Text

/// The members that rules use, at any level of a payload.
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

    private static let texts = allCases.map { ExactText($0.text) }

    /// The claim of a name, nil for another name.
    init?(_ name: String) {
        guard let place = Self.texts.firstIndex(of: ExactText(name)) else { return nil }
        self = Self.allCases[place]
    }

    /// The claim whose name is next. Nil for another name or one with escapes, and then nothing is read. The name is not
    /// copied: its bytes are read as one little-endian number, or as two that overlap.
    @inline(__always) static func read(_ scanner: inout JSONScanner, _ text: Span<UInt8>) -> ClaimName? {
        let start = scanner.offset
        guard let (first, last) = scanner.shortName(text) else { return nil }
        if let claim = last == 0 ? short(first) : long(first, last) { return claim }
        scanner.offset = start
        return nil
    }

    /// The name of up to seven bytes, as one number.
    private static func short(_ number: UInt64) -> ClaimName? {
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

/// The member names of one object so far. Claims cost a bit each. Once there is another name, all are kept as texts, since
/// `ISS` and `iss` count as one name in two cases.
struct SeenNames {
    private var claims: UInt32 = 0
    private var texts: MemberNames?

    /// Notes a claim's name and says whether it was there before.
    @inline(__always) mutating func insert(_ claim: ClaimName) -> MemberNames.Novelty {
        if texts != nil { return insert(claim.text) }
        let bit: UInt32 = 1 << UInt32(claim.rawValue)
        defer { claims |= bit }
        return claims & bit == 0 ? .new : .duplicate
    }

    /// Notes another name and says whether it was there before.
    mutating func insert(_ name: String) -> MemberNames.Novelty {
        if texts == nil {
            var names = MemberNames()
            for claim in ClaimName.allCases where claims & 1 << UInt32(claim.rawValue) != 0 {
                _ = names.insert(claim.text)
            }
            texts = names
        }
        return texts?.insert(name) ?? .new
    }
}
