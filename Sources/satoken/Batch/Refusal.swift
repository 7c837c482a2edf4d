import Batch
import ServiceAccountTokens

/// Why a line is refused.
struct Refusal: Error {
    /// In a few words that are the same for all lines refused so.
    let reason: String
    /// What is particular to this line, nil when nothing is.
    var detail: String?
}

extension Refusal {
    /// Why a token is refused, nil when it is not.
    init?(_ judgement: Judgement) {
        switch judgement {
        case .accepted: return nil
        case .noToken: self.init(reason: "no token")
        case .refused(let failure): self.init(reason: failure.label)
        }
    }
}
