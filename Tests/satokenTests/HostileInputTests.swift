import Foundation
import JSON
import TestSupport
import Testing

/// Input made to hurt: far too much of it, far too deep, in no character set.
@Suite struct HostileInputTests {
    /// A command under a bound on its memory of 1 GiB, behind which it would crash.
    private func bounded(_ arguments: [String]) throws -> Outcome {
        try shell("ulimit -v 1048576 && exec \"$satoken\" \"$@\"", arguments)
    }

    /// A file of 100 MB of one byte, which takes no space on the disk for zeros; of a third where code is not optimised.
    private func huge(_ scratch: Scratch) throws -> String {
        let path = try scratch.file("huge", "")
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: Build.isOptimised ? 100_000_000 : 35_000_000)
        try handle.close()
        return path
    }

    @Test func `100 MB where anything belongs are refused in bounded memory`() throws {
        let scratch = try Scratch()
        let huge = try huge(scratch)
        var places: [([String], Int32)] = []
        if Build.isOptimised {
            places = [
                (["inspect", "--token-file", huge] + Recorded.trust, 1),
                (["inspect", "--token-file", huge], 0),
            ]
        }
        places += [
            (["verify", "--token-file", huge] + Recorded.trust, 1),
            (["jwks", "--service-account-key-file", huge], 65),
            (["verify", "x", "--objects", huge] + Recorded.trust, 65),
            (["verify", "x", "--kube-apiserver", huge], 65),
            (["sign", "--service-account-signing-key-file", huge], 65),
            (["issue", "b", "--uid", "u", "--requests", huge] + (try Recorded.signing(scratch)), 1),
        ]
        for (command, code) in places {
            let outcome = try bounded(command)
            #expect(outcome.code == code, "\(command[0]): \(outcome)")
        }
    }

    @Test func `many requests of the greatest size take the memory of a few`() throws {
        let scratch = try Scratch()
        let line = #"{"spec":{"audiences":["\#(String(repeating: "a", count: 3_000_000))"]}}"# + "\n"
        let requests = try scratch.file("requests", "")
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: requests))
        let count = Build.isOptimised ? 24 : 5
        for _ in 0..<count { try handle.write(contentsOf: Data(line.utf8)) }
        try handle.close()
        let outcome = try shell(
            "ulimit -v \(Build.isOptimised ? 786_432 : 500_000) && \"$satoken\" \"$@\" | wc -l",
            ["issue", "b", "--uid", "u", "--requests", requests] + Recorded.signing(scratch))
        #expect(outcome.output.split(separator: "\n").last.map { $0.trimming } == "\(count)", "\(outcome)")
        #expect(outcome.error.isEmpty, "\(outcome)")
    }

    /// The share of a text's length that code takes which is not optimised. What grows with the square of a length shows
    /// in the whole length alone, which .ci/slow takes.
    private static let share = Build.isOptimised ? 1 : 256

    /// Text that nests, repeats or ends nowhere.
    struct Text: CustomTestStringConvertible {
        let name: String
        let start: String
        /// What repeats.
        let piece: String
        let count: Int
        let end: String
        var testDescription: String { name }

        init(_ name: String, _ start: String, _ piece: String, _ count: Int, _ end: String) {
            self.name = name
            self.start = start
            self.piece = piece
            self.count = count / HostileInputTests.share
            self.end = end
        }

        var text: String { start + String(repeating: piece, count: count) + end }
    }

    static let texts = [
        Text("deep arrays", "", "[", 1_000_000, ""),
        Text("deep objects", "", "{\"a\":", 500_000, ""),
        Text("deep and closed", "", "[", 9_000 * share, String(repeating: "]", count: 9_000)),
        Text(
            "nested lists", "", #"{"kind":"List","items":["#, 1000 * share,
            String(repeating: "]}", count: 1000)
        ),
        Text("dashes", "", "- ", 1_000_000, ""),
        Text("tokens of YAML", "", "token: |\n", 300_000, ""),
        Text("blank lines", "", "\n", 3_000_000, ""),
        Text("begin lines", "", "-----BEGIN X-----\n", 50_000, ""),
        Text("end lines", "", "\n-----END X-----", 50_000, ""),
        Text("headers", "-----BEGIN X-----\n", "a: b\n", 200_000, "\n-----END X-----\n"),
        Text("dots", "", ".", 3_000_000, ""),
        Text("one long string", "\"", "\\u0000", 400_000, ""),
        Text("braces of YAML", "command: ", "{a: [", 300_000, ""),
    ]

    @Test(arguments: texts)
    func `no text crashes or stalls a reader`(_ hostile: Text) throws {
        let text = hostile.text
        let scratch = try Scratch()
        let file = try scratch.file("text", text)
        let token = "\(Parts.encoded(#"{"alg":"RS256"}"#)).\(Parts.encoded(text)).AAAA"
        let tokenFile = try scratch.file("token", token)
        let places: [([String], Set<Int32>)] = [
            (["inspect", "--token-file", file], [0]), (["inspect", "-o", "json", "--token-file", file], [0]),
            (["verify", "--token-file", file] + Recorded.trust, [1]),
            (["inspect", "--token-file", tokenFile] + Recorded.trust, [1]),
            (["verify", "--profile", "kube-apiserver", "--token-file", tokenFile] + Recorded.trust, [1]),
            (["jwks", "--service-account-key-file", file], [65]),
            (["sign", "--service-account-signing-key-file", file], [65]),
            (["verify", "x", "--objects", file] + Recorded.trust, [1, 65]),
            (["verify", "x", "--kube-apiserver", file], [65]),
            (["issue", "b", "--uid", "u", "--requests", file] + (try Recorded.signing(scratch)), [0, 1]),
        ]
        for (command, codes) in places {
            let outcome = try Build.isOptimised ? bounded(command) : satoken(command)
            #expect(codes.contains(outcome.code), "\(command): \(outcome)")
            #expect(outcome.errorLines.allSatisfy { $0.count < 1000 })
        }
    }

    @Test func `a file of 10,000 keys is read, and each is tried`() throws {
        let scratch = try Scratch()
        let key = try String(decoding: Conformance.bytes("keys/sa.pub"), as: UTF8.self)
        let file = try scratch.file("keys", String(repeating: key, count: 10_000))
        let token = "\(Parts.encoded(#"{"alg":"RS256"}"#)).\(Parts.encoded(#"{"iss":"x"}"#)).AAAA"
        let outcome = try satoken([
            "verify", token, "--service-account-issuer", "x", "--service-account-key-file", file,
        ])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("(10000 keys were tried)"), "\(outcome)")
    }

    @Test func `of all key files together 10,000 keys are read, and no more`() throws {
        let scratch = try Scratch()
        let key = try String(decoding: Conformance.bytes("keys/sa-ec.pub"), as: UTF8.self)
        let half = try scratch.file("half", String(repeating: key, count: 5000))
        let one = try scratch.file("one", key)
        func jwks(_ files: [String]) throws -> Outcome {
            try satoken(["jwks"] + files.flatMap { ["--service-account-key-file", $0] })
        }
        let outcome = try jwks([half, half, one])
        #expect(outcome.code == 65)
        #expect(outcome.error.contains("\(one): more than 10000 keys in all"), "\(outcome.error)")
        // The same by the flags of a server, of which each names it once more.
        let flags = Array(repeating: "--service-account-key-file=/half\0", count: 3).joined()
        let server = try scratch.file("cmdline", "kube-apiserver\0--service-account-issuer=x\0\(flags)")
        let verdict = try satoken(["verify", "a.b.c", "--kube-apiserver", server, "--root", scratch.path])
        #expect(verdict.code == 65)
        #expect(verdict.error.contains("more than 10000 keys in all"), "\(verdict.error)")
        let checked = try satoken(["pki", "check", scratch.path, "--kube-apiserver", server])
        #expect(
            checked.output.contains("/half: more than 10000 keys in all"), "\(checked.output.prefix(500))")
    }

    @Test func `a million flags are too many, and a hundred are not`() throws {
        let token = try Recorded.token()
        let few = (0..<100).flatMap { ["--audience", "a\($0)"] }
        #expect(try satoken(["verify", token] + Recorded.trust + few).code == 1)
        let many = (0..<20_000).flatMap { ["--audience", "a\($0)"] }
        let outcome = try satoken(["verify", token] + Recorded.trust + many)
        #expect(outcome.code == 64)
        #expect(outcome.errorLines[0].hasPrefix("satoken: error: "), "\(outcome)")
        #expect(outcome.errorLines[0].contains("arguments"))
    }

    /// Text that no argument should hold.
    struct Odd: CustomTestStringConvertible, ExpressibleByStringLiteral {
        let text: String
        var testDescription: String { String(reflecting: String(text.prefix(20))) }

        init(stringLiteral text: String) { self.text = text }
        init(_ text: String) { self.text = text }
    }

    static let odd: [Odd] = [
        "\u{1b}[2J\u{9b}2J\u{202e}txt a\nb\t\u{7f}", "🂡e\u{301}\u{feff}", "%s%n'\"\\$(id)", "-", "--",
        Odd(String(repeating: "ü", count: 30_000)), " ", "{}", "../../x",
    ]

    @Test(arguments: odd)
    func `no argument reaches a terminal raw or crashes a command`(_ odd: Odd) throws {
        let text = odd.text
        let scratch = try Scratch()
        let sign = try Recorded.signing(scratch)
        let commands: [[String]] = [
            [text], ["verify", "--", text] + [], ["verify"] + Recorded.trust + ["--audience=\(text)", "x"],
            ["verify"] + Recorded.trust + ["--audience=\(text)", try Recorded.token()],
            [
                "verify", "--service-account-issuer=\(text)",
                "--service-account-key-file=\(Conformance.path("keys/sa.pub"))", try Recorded.token(),
            ],
            ["verify", "--service-account-key-file=\(text)", "--service-account-issuer=x", "x"],
            ["verify", "--objects=\(text)", "x"] + Recorded.trust,
            ["verify", "--kube-apiserver=\(text)", "x"],
            ["inspect", "--token-file=\(text)"], ["inspect"] + Recorded.trust + ["--", text],
            ["verify", "--now=\(text)", "x"], ["verify", "--profile=\(text)", "x"],
            ["verify", "-o", text, "x"],
            ["issue", "b", "--duration=\(text)"] + sign,
            ["issue", "--uid=u", "-n=\(text)"] + sign + ["--", text],
            ["issue", "b", "--uid=u", "--bound-object-kind=\(text)", "--bound-object-name=\(text)"] + sign,
            ["issue", "b", "--uid=u", "--audience=\(text)", "--jti=\(text)"] + sign,
            ["issue", "b", "--requests=\(text)"] + sign, ["sign", "--type=\(text)"] + sign.prefix(2),
            ["jwks", "--service-account-key-file=\(text)"], ["--\(text)"], ["verify", "--\(text)=\(text)"],
            [
                "openid-configuration", "--service-account-issuer=https://\(text)",
                "--service-account-key-file=\(Conformance.path("keys/sa.pub"))",
            ],
        ]
        for command in commands {
            let outcome = try satoken(command)
            #expect([0, 1, 64, 65, 66, 74].contains(outcome.code), "\(command): \(outcome)")
            let raw = outcome.error.unicodeScalars.filter { $0 != "\n" && Self.isActedUpon($0) }
            #expect(raw.isEmpty, "\(command): \(outcome)")
            if outcome.code >= 64 {
                #expect(outcome.output.isEmpty)
                #expect(outcome.error.hasPrefix("satoken: "), "\(command): \(outcome)")
            }
        }
    }

    @Test func `arguments that are no UTF-8 are refused or quoted`() throws {
        let outcome = try shell("\"$satoken\" verify \"$(printf 'a\\377b')\" \"$@\"", Recorded.trust)
        #expect(outcome.code == 1, "\(outcome)")
        let file = try shell(
            "\"$satoken\" verify --token-file \"$(printf 'a\\377b')\" \"$@\"", Recorded.trust)
        #expect(file.code == 66, "\(file)")
    }

    private static func isActedUpon(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension Substring {
    /// Without spaces at its start, as some `wc` print them.
    fileprivate var trimming: String { String(drop { $0 == " " }) }
}
