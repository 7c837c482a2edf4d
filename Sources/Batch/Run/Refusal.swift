internal import Recognition
internal import ServiceAccountTokens

/// Why a line is refused.
package struct Refusal: Error {
    /// In a few words that are the same for all lines refused so.
    package let reason: String
    /// What is particular to this line, nil when nothing is.
    var detail: String?
}

extension Refusal {
    /// Why a token is refused, nil when it is not.
    ///
    /// - Parameters:
    ///   - line: what stands where the token belongs.
    ///   - isDetailed: whether to find out what it is, which costs more than judging it.
    package init?(_ judgement: Judgement, _ line: ArraySlice<UInt8>, isDetailed: Bool) {
        switch judgement {
        case .accepted: return nil
        case .noToken: self.init(reason: "no token")
        case .refused(let failure):
            self.init(reason: failure.label)
            switch failure {
            case .wrongNumberOfParts, .jsonSerialization, .notBase64URL, .notJSON:
                if line.trimmed.starts(with: "ZXlK".utf8) || line.trimmed.starts(with: "WlhsS".utf8) {
                    self = Refusal(reason: "in base64", detail: "a token in base64: base64 -d gives it")
                } else if isDetailed {
                    detail = InputKind(Array(line)).map { "this looks like \($0.words)" }
                }
            default: break
            }
        }
    }
}
