internal import JOSE
internal import JSON

/// Claims of a wrong type, by name: go-jose's error does not say which.
enum ClaimTypes {
    /// One clause for each claim that is of another type than the server reads.
    static func faults(_ payload: [UInt8]) -> [String] {
        let times = ["exp", "nbf", "iat"].compactMap { claim -> String? in
            guard let odd = OddTime(claim, in: payload) else { return nil }
            switch odd.kind {
            case .mistyped, .outOfRange: return odd.summary
            default: return nil
            }
        }
        return times + audience(payload)
            + ["iss", "sub", "jti"].compactMap { wrong($0, in: payload, wanted: .string) }
            + kubernetes(payload)
    }

    private static func audience(_ payload: [UInt8]) -> [String] {
        guard let aud = PayloadMember("aud", in: payload) else { return [] }
        let shown = Shown.json(aud.text)
        switch aud.kind {
        case .string: return []
        case .array:
            let isMixed = (try? UnverifiedClaims.read(payload))?.registeredFault == .notAudience
            return isMixed ? ["aud is \(shown), an array of strings is wanted"] : []
        default:
            return [
                "aud is \(FormWords.kind(aud.kind)) (\(shown)), a string or an array of strings is wanted"
            ]
        }
    }

    private static func kubernetes(_ payload: [UInt8]) -> [String] {
        guard let claim = PayloadMember("kubernetes.io", in: payload) else { return [] }
        if let fault = wrong("kubernetes.io", in: payload, wanted: .object) { return [fault] }
        let references = ["serviceaccount", "pod", "secret", "node"].flatMap { name -> [String] in
            if let fault = wrong(name, in: claim.text, wanted: .object, of: "kubernetes.io.") {
                return [fault]
            }
            guard let reference = PayloadMember(name, in: claim.text) else { return [] }
            return ["name", "uid"].compactMap {
                wrong($0, in: reference.text, wanted: .string, of: "kubernetes.io.\(name).")
            }
        }
        return [
            wrong("namespace", in: claim.text, wanted: .string, of: "kubernetes.io."),
            wrong("warnafter", in: claim.text, wanted: .number, of: "kubernetes.io."),
        ].compactMap { $0 } + references
    }

    private static func wrong(
        _ name: String, in object: [UInt8], wanted: JSONKind, of parent: String = ""
    ) -> String? {
        guard let member = PayloadMember(name, in: object), member.kind != wanted, member.kind != .null else {
            return nil
        }
        let shown = Shown.json(member.text)
        return
            "\(parent)\(name) is \(FormWords.kind(member.kind)) (\(shown)), \(FormWords.kind(wanted)) is wanted"
    }
}
