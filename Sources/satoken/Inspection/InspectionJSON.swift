import JOSE
import ServiceAccountTokens

extension Inspection {
    /// The inspection as compact JSON. `verified` says whether there were keys to verify with.
    var json: JSONText {
        var members: [(name: String, value: JSONText)] = []
        if let origin = source.origin { members.append(("origin", .string(origin))) }
        if let looks = examination?.claims == nil ? Looks.like(source.token) : nil {
            members.append(("looksLike", .string(looks)))
        }
        if let examination {
            // Only what was read as JSON is JSON, and only UTF-8 is passed on.
            if examination.header != nil { members.append(("header", Self.raw(examination.headerBytes))) }
            if examination.claims != nil { members.append(("payload", Self.raw(examination.payload))) }
        }
        members.append(("now", .string(Timestamp.text(Int(now)))))
        members.append(
            (
                "checks",
                .array(
                    checks.map { check in
                        .object([
                            ("name", .string(check.name)), ("result", .string(check.result.rawValue)),
                            ("strictOnly", .bool(check.isStrictOnly)), ("detail", .string(check.detail)),
                        ])
                    })
            ))
        members.append(("verified", .bool(verdicts != nil)))
        if let verdicts {
            members.append(
                (
                    "verdicts",
                    .object([
                        ("kube-apiserver", verdicts.kubeAPIServer.status), ("strict", verdicts.strict.status),
                    ])
                ))
        }
        if let failure {
            let explanation = Explanation(failure)
            members.append(("why", .string(explanation.summary)))
            if let cause = explanation.cause { members.append(("cause", .string(cause))) }
            if let fix = explanation.fix { members.append(("fix", .string(fix))) }
        }
        return .object(members)
    }

    private static func raw(_ bytes: [UInt8]) -> JSONText {
        bytes.isEmpty ? .object([]) : .raw(String(decoding: bytes, as: UTF8.self))
    }
}
