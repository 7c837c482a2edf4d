package import KeyRing
internal import ServiceAccountTokens
package import TokenConfiguration

extension ProgramFailure {
    /// A step by name that may not be taken.
    package init(_ refusal: StepRefusal, _ step: Step, _ status: RingStatus) {
        guard let item = refusal.item else {
            self.init(
                "no step \(step.rawValue) lies ahead", hint: "satoken keys status lists the steps that do",
                code: .refused)
            return
        }
        var reasons = refusal.waits.map { StepWords.wait($0, status) }
        if let earliest = refusal.earliest, earliest > status.now {
            reasons.append(
                earliest == .max
                    ? "its tokens never expire"
                    : "not before \(Shown.moment(earliest, now: Double(status.now)))")
        }
        let force = refusal.missing.map { "--force \($0.rawValue)" }.joined(separator: " ")
        self.init(
            "\(StepWords.title(item)) \(refusal.waits.isEmpty ? "is too early" : "has to wait"): \(reasons.joined(separator: "; "))",
            hint: refusal.missing.isEmpty ? nil : "\(force) takes the risk", code: .refused)
    }
}
