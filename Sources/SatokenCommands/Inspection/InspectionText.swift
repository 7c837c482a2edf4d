import Files
import Findings
import JOSE
import Recognition
import ServiceAccountTokens
import Text

/// An inspection as one screen: facts, checks, verdict.
struct InspectionText {
    private let style: Style
    private(set) var lines: [String] = []

    /// The file that --kube-apiserver names, nil for none.
    private let settings: String?

    /// - Parameter settings: the file that --kube-apiserver names, nil for none.
    init(_ inspection: Inspection, fileHint: String?, settings: String?, style: Style) {
        self.style = style
        self.settings = settings
        if let fileHint { lines.append(fileHint) }
        if let origin = inspection.subject.origin { lines.append(style.dim("found in \(origin)")) }
        if let facts = inspection.facts { add(facts) }
        if let input = inspection.input { lines.append(Explanation(input).summary) }
        // Of an error's words, and of an object, no rule has anything to say.
        if !inspection.checks.isEmpty, inspection.input?.withoutToken == nil {
            lines.append("")
            lines.append(style.bold("checks, in kube-apiserver's order"))
            add(inspection.checks)
        }
        addVerdict(inspection)
        if let caution = inspection.caution { add("but", caution) }
    }

    private mutating func add(_ facts: Facts) {
        for line in facts.lines {
            let indent = String(repeating: "  ", count: line.indent)
            let name = line.indent == 0 ? style.bold(line.name) : line.name
            let width = max(1, 20 - indent.count - line.name.count)
            lines.append(
                line.value.isEmpty
                    ? indent + name : indent + name + String(repeating: " ", count: width) + line.value)
        }
    }

    /// The server's checks one by one, then those of `strict`; neighbours that say the same share a line.
    private mutating func add(_ checks: [Check]) {
        var rest = (checks.filter { !$0.isStrictOnly } + checks.filter(\.isStrictOnly))[...]
        while let check = rest.first {
            let alike = rest.prefix {
                $0.result == check.result && $0.detail == check.detail
                    && $0.isStrictOnly == check.isStrictOnly
                    && check.result != .fail
            }
            let group = alike.isEmpty ? rest.prefix(1) : alike
            rest = rest.dropFirst(group.count)
            add(group.map(\.label).joined(separator: ", "), check)
        }
    }

    private mutating func add(_ names: String, _ check: Check) {
        let mark = FindingText.mark(check.result, style)
        let detail =
            switch check.result {
            case .ok, .note: check.detail.isEmpty ? "" : style.dim("  \(check.detail)")
            case .fail: ": \(check.detail)"
            case .notChecked: ": not checked, \(check.detail)"
            }
        lines.append("  \(mark) \(check.isStrictOnly ? "strict besides: " : "")\(names)\(detail)")
    }

    private mutating func addVerdict(_ inspection: Inspection) {
        lines.append("")
        lines.append(style.bold("verdict"))
        if let words = inspection.input?.withoutToken, let explanation = inspection.explanation {
            add("NO TOKEN", words)
            if let cause = explanation.cause { add("likely cause", cause) }
            if let fix = explanation.fix { add("fix", fix) }
            return
        }
        guard let verdicts = inspection.verdicts else {
            let missing = [inspection.hasKeys ? nil : "key", inspection.hasIssuers ? nil : "issuer"]
                .compactMap { $0 }
            lines.append(
                "  NOT VERIFIED: no \(missing.joined(separator: " and no ")) is known, so anybody may have written this"
            )
            // What is no token is judged by no key.
            if inspection.input == nil { add("fix", howToJudge(inspection)) }
            // What no API server accepts needs no key to be explained.
            if let explanation = inspection.explanation { explain(explanation, "clear already") }
            return
        }
        // With the keys of a relying party nothing is known of what the API server would answer.
        let isServer = inspection.keys == .server
        if isServer, verdicts.kubeAPIServer == .refused(.empty) {
            addEmpty(inspection)
            return
        }
        add(isServer ? "kube-apiserver" : "relying party", words(verdicts.kubeAPIServer, isServer: isServer))
        if isServer, case .refused(let failure) = verdicts.kubeAPIServer {
            add("log line", "\"Unable to authenticate the request\" err=\(GoText.quoted(failure.serverText))")
            if let line = inspection.examination?.claims.flatMap({ failure.verboseLine($0) }) {
                add("with --v=4", Shown.printable(line))
            }
        }
        add(
            "strict",
            verdicts.strict == verdicts.kubeAPIServer
                ? "the same" : words(verdicts.strict, isServer: isServer))
        if let explanation = inspection.explanation { explain(explanation, "why") }
        if isServer, case .anonymous = verdicts.kubeAPIServer {
            add(
                "why",
                "the token begins with a space, so the header holds none, and the request is the anonymous user's"
            )
        }
    }

    /// No token at all never comes to the authenticator: a request is anonymous, and a TokenReview is refused as such.
    private mutating func addEmpty(_ inspection: Inspection) {
        add(
            "kube-apiserver",
            style.red("sees no token")
                + (inspection.anonymousAuth
                    ? ": the request is system:anonymous' (most often 403 Forbidden), and no line is logged"
                    : ": 401 Unauthorized"))
        add("TokenReview", "400 BadRequest: \(VerificationFailure.empty.serverText)")
        if let explanation = inspection.explanation { explain(explanation, "why") }
    }

    /// What to pass, so that there is something to judge by.
    private func howToJudge(_ inspection: Inspection) -> String {
        if inspection.keys == .keySet {
            return "pass --service-account-issuer with the issuer whose keys these are"
        }
        let flags = [
            inspection.hasKeys ? nil : "--service-account-key-file",
            inspection.hasIssuers ? nil : "--service-account-issuer",
        ].compactMap { $0 }
        guard let settings else {
            return inspection.hasKeys == inspection.hasIssuers
                ? "pass --kube-apiserver with the server's manifest, or \(flags.joined(separator: " and ")); where its host is not "
                    + "yours (EKS, GKE, AKS): kubectl get --raw /openid/v1/jwks > jwks.json, and pass --jwks jwks.json "
                    + "--service-account-issuer \(issuer(inspection))"
                : "pass \(flags.joined(separator: " and ")), or --kube-apiserver with the server's manifest"
        }
        return "\(Shown.text(settings)) names no \(flags.joined(separator: " and no ")): pass "
            + "\(flags.count == 1 ? "it" : "them") beside it, or the file where the server has \(flags.count == 1 ? "it" : "them") "
            + "(OpenShift: apiServerArguments in the file of --openshift-config; a running server: /proc/PID/cmdline)"
    }

    /// The issuer that the token names, where a shell takes it as it stands.
    private func issuer(_ inspection: Inspection) -> String {
        let named = inspection.examination?.claims?.issuer ?? ""
        let isPlain = named.utf8.allSatisfy { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                || "-._~:/%".utf8.contains(byte)
        }
        return isPlain && (1...200).contains(named.utf8.count) ? named : "ISSUER"
    }

    private mutating func explain(_ explanation: Explanation, _ title: String) {
        add(title, explanation.summary)
        if let cause = explanation.cause { add("likely cause", cause) }
        if let fix = explanation.fix { add("fix", fix) }
    }

    private mutating func add(_ name: String, _ value: String) {
        lines.append("  \(name)\(String(repeating: " ", count: max(1, 16 - name.count)))\(value)")
    }

    private func words(_ verdict: Verdict, isServer: Bool) -> String {
        switch verdict {
        case .authenticated(let token):
            style.green("accepts")
                + " it as \(Shown.text(token.user.username)), for \(Shown.list(token.audiences))"
        case .anonymous: style.red("sees no token") + (isServer ? ": system:anonymous" : "")
        case .unauthenticated: style.red("sees no token") + (isServer ? ": 401 Unauthorized" : "")
        case .refused(let failure):
            style.red("refuses") + " it"
                + (isServer ? ", 401 Unauthorized: \(Printable.text(failure.serverText))" : "")
        }
    }
}
