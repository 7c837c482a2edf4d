#if Daemon
    internal import ArgumentParser
    internal import ExternalSigner
    internal import Files
    internal import Findings
    internal import JOSE
    internal import JSON
    internal import ServiceAccountTokens
    internal import TokenConfiguration

    struct SignerCheckCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "signer-check",
            abstract: "Check an external signer, of whatever make.",
            discussion: """
                Asks the signer as kube-apiserver does, and checks every rule that kube-apiserver checks, and those that it \
                does not check and that make tokens useless. The exit code is 1 when a rule is broken. The claims that are \
                signed are of a ServiceAccount that no cluster has.
                """)

        /// How a result is written.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text, json
        }

        @Argument(help: ArgumentHelp("Path of the signer's socket.", valueName: "socket"))
        var socket: String

        @Option(
            name: .customLong("service-account-issuer"),
            help: ArgumentHelp("Issuer that the signer signs for.", valueName: "issuer"))
        var issuer: String

        @Option(
            help: ArgumentHelp(
                "Look again every two seconds for so long, such as across a rotation, and compare.",
                valueName: "duration"))
        var watch: WholeSeconds?

        @Option(name: [.customShort("o"), .customLong("output")], help: "text or json.")
        var format = Format.text

        /// How long one call may take, in seconds: as long as a TokenRequest waits.
        private static let patience = 34
        private static let interval = 2

        func run() async throws {
            guard let kind = UnixSocket.kind(socket) else {
                throw ProgramFailure(
                    "\(socket): no such file", hint: "is the signer running?", code: .missingInput)
            }
            guard kind == .socket else {
                throw ProgramFailure("\(socket): is no socket", code: .unreadableInput)
            }
            if let problem = UnixSocket.problemOfConnecting(to: socket) {
                throw ProgramFailure(
                    "\(socket): \(problem)", hint: "is the signer running, and may this user connect?",
                    code: .unavailable)
            }
            let findings = try await SignerClient.with(socket: socket, seconds: Self.patience) { client in
                try await examine(client)
            }
            let failed = findings.count { $0.result == .fail }
            try write(findings, failed)
            if failed > 0 { throw ArgumentParser.ExitCode(1) }
        }

        private func examine(_ client: SignerClient) async throws -> [SignerFinding] {
            let clock = SignerExamination.Clock(now: { System.now }, uptime: { System.uptime })
            let examination = SignerExamination(client, issuer: issuer, clock: clock)
            var last = await examination.look()
            var findings = last.findings
            guard let watch else { return findings }
            let end = System.uptime + Double(watch.seconds)
            while System.uptime < end {
                try await Task.sleep(for: .seconds(Self.interval))
                let next = await examination.look()
                // Each finding once, however often it is found.
                for finding in SignerExamination.changes(from: last, to: next) + next.findings
                where finding.result != .ok && !findings.contains(finding) { findings.append(finding) }
                for finding in SignerExamination.changes(from: last, to: next)
                where finding.id == .kidKnown && !findings.contains(finding) { findings.append(finding) }
                last = next
            }
            return findings
        }

        private func write(_ findings: [SignerFinding], _ failed: Int) throws {
            var output = StandardOutput()
            let notes = findings.count { $0.result == .note }
            switch format {
            case .json:
                let checks = findings.map { JSONText.object($0.members) }
                let document: JSONText = .object([
                    ("checks", .array(checks)), ("failed", .integer(failed)), ("notes", .integer(notes)),
                ])
                try output.line(document.text)
            case .text:
                for finding in findings {
                    let mark: String =
                        switch finding.result {
                        case .ok: "✓"
                        case .fail: "✗"
                        case .note: "!"
                        case .notChecked: "–"
                        }
                    let fix = finding.fix.map { "; fix: \($0)" } ?? ""
                    try output.line("\(mark) \(finding.id.rawValue): \(finding.message)\(fix)")
                }
                try output.line(
                    failed == 0
                        ? "no rule is broken"
                        : failed == 1 ? "1 rule is broken" : "\(failed) rules are broken")
            }
            try output.flush()
        }
    }
#endif
