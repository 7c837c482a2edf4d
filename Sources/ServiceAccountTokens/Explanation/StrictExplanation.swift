internal import JOSE
internal import Text

extension Explanation {
    /// Refusals that `strict` alone has.
    static func strict(_ failure: VerificationFailure) -> Explanation? {
        guard let summary = strictSummary(failure) else { return nil }
        if failure == .whiteSpace {
            return Explanation(
                summary,
                cause:
                    "it was folded or pasted with something around it, and no header of HTTP can carry it so",
                fix: "put it on one line, without spaces")
        }
        return Explanation(
            summary, cause: "kube-apiserver takes it, and never makes it so",
            fix: "judge with --profile kube-apiserver to see the server's answer")
    }

    private static func strictSummary(_ failure: VerificationFailure) -> String? {
        switch failure {
        case .whiteSpace: "there is white space in the token or around it"
        case .notCanonical(let part):
            "the \(part.rawValue) is not canonical base64url: it holds line breaks, or bits are set after its last byte"
        case .foreignType(let type): "typ is \(type.map { Shown.text($0) } ?? "no string"), not JWT"
        case .criticalHeader(let name): "the header has \(name)"
        case .notUTF8(let part): "the \(part.rawValue) is not UTF-8"
        case .repeatedMember(let part, let name):
            "the \(part.rawValue) repeats \(Shown.text(name)), perhaps in another case"
        case .oddDate(let claim): "\(claim) is no plain integer"
        case .noExpiry: "it has no exp, which only a Secret's token may lack"
        case .noAudience: "it has no aud, which only a Secret's token may lack"
        case .foreignSubject(let subject, let expected)
        where expected.isExactly(ServiceAccountUsername.text(namespace: "", name: "")):
            "sub is \(Shown.text(subject)), and kubernetes.io names no ServiceAccount"
        case .foreignSubject(let subject, let expected):
            "sub is \(Shown.text(subject)), kubernetes.io says \(Shown.text(expected))"
        case .podOfAnotherServiceAccount(let pod, let runsAs, let claimed):
            "Pod \(Shown.text(pod)) runs as \(Shown.text(runsAs)), the token is for \(Shown.text(claimed))"
        case .podOnAnotherNode(let pod, let runsOn, let claimed):
            "Pod \(Shown.text(pod)) runs on \(Shown.text(runsOn)), the token says \(Shown.text(claimed))"
        default: nil
        }
    }
}
