import JOSE
import JSON
import ServiceAccountTokens

extension Inspection {
    /// The inspection as compact JSON. `verified` says whether there were keys to verify with.
    var json: JSONText {
        var members: [(name: String, value: JSONText)] = []
        if let origin = source.origin { members.append(("origin", .string(origin))) }
        if let looks { members.append(("looksLike", .string(looks.summary))) }
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
                        .object([
                            ("name", .string(check.name)), ("result", .string(check.result.rawValue)),
                            ("strictOnly", .bool(check.isStrictOnly)), ("detail", .string(check.detail)),
                        ])
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
                        ("kube-apiserver", verdicts.kubeAPIServer.status), ("strict", verdicts.strict.status),
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

    /// JSON on one line, without repeats; what only Go reads as JSON is passed on as a string.
    private static func raw(_ bytes: [UInt8]) -> JSONText {
        if bytes.isEmpty { return .object([]) }
        guard let value = try? JSONValue(parsing: bytes) else {
            return .string(String(decoding: bytes, as: UTF8.self))
        }
        return .raw(value.text)
    }
}
