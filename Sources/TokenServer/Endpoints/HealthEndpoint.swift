/// Answers probes: /livez whether the process answers at all, /readyz whether requests should come here.
struct HealthEndpoint: Sendable {
    /// What was read from files, and whether the last reading of it went well.
    package struct Check: Sendable {
        let name: String
        let isFresh: Bool
    }

    /// The answer of /readyz. A server whose files cannot be read again stays ready: it serves what it read before, and
    /// would not serve better elsewhere. The text says so, and nothing of what is in the files.
    static func ready(_ checks: [Check], isEnding: Bool, isVerbose: Bool) -> APIResponse {
        var lines = checks.map { check in
            check.isFresh
                ? "[+]\(check.name) ok"
                : "[!]\(check.name): the last reload failed, what was read before is served"
        }
        if isEnding { lines.append("[-]shutdown failed: the server is ending") }
        lines.append(isEnding ? "readyz check failed" : "readyz check passed")
        let isPlain = !isEnding && !isVerbose && checks.allSatisfy(\.isFresh)
        return .text(isEnding ? 500 : 200, isPlain ? "ok" : lines.joined(separator: "\n") + "\n")
    }
}
