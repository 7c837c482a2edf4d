internal import Findings
package import JSON
internal import Recognition
internal import Text

extension Inspection {
    /// The inspection as compact JSON. `verified` says whether there were keys to verify with.
    package var json: JSONText {
        var members: [(name: String, value: JSONText)] = []
        if let origin = subject.origin { members.append(("origin", .string(origin))) }
        if let input { members.append(("looksLike", .string(input.words))) }
        if let examination {
            if examination.header != nil { members.append(("header", Self.raw(examination.headerBytes))) }
            if examination.claims != nil { members.append(("payload", Self.raw(examination.payload))) }
        }
        members.append(("now", .string(Timestamp.text(Int(now)))))
        members.append(
            (
                "checks",
                .array(
                    checks.map { check in
                        .object(check.finding.members + [("strictOnly", .bool(check.isStrictOnly))])
                    })
            ))
        // Whether a key vouches for it, whatever else is wrong with it; and whether there was enough to judge by.
        members.append(("verified", .bool(examination?.verifiedBy != nil)))
        members.append(("judged", .bool(verdicts != nil)))
        if let verdicts {
            members.append(
                (
                    "verdicts",
                    .object([
                        ("kube-apiserver", Self.status(verdicts.kubeAPIServer)),
                        ("strict", Self.status(verdicts.strict)),
                    ])
                ))
        }
        if let caution { members.append(("caution", .string(caution))) }
        if let explanation {
            members.append(("why", .string(explanation.summary)))
            if let cause = explanation.cause { members.append(("cause", .string(cause))) }
            if let fix = explanation.fix { members.append(("fix", .string(fix))) }
        }
        return .object(members)
    }

    /// A TokenReview's status, or the API server's refusal of one without a token.
    private static func status(_ verdict: Verdict) -> JSONText {
        verdict == .refused(.empty) ? Status.tokenRequired.json : verdict.status
    }

    /// JSON on one line, without repeats; what only Go reads as JSON is passed on as a string.
    private static func raw(_ bytes: [UInt8]) -> JSONText {
        if bytes.isEmpty { return .object([]) }
        guard let value = try? JSONValue(parsing: bytes) else {
            return .string(String(decoding: bytes, as: UTF8.self))
        }
        return .raw(value.text)
    }
}
