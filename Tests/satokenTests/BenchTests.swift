import JSON
import TestSupport
import Testing

@Suite struct BenchTests {
    private static let few = ["--tokens", "40", "--rounds", "1", "--keys", "2", "--threads", "2"]

    @Test(arguments: ["verify", "sign"])
    func `a measurement names every contestant, stage and number of threads`(what: String) throws {
        let outcome = try satoken(["bench", what, "-o", "json"] + Self.few)
        #expect(outcome.code == 0)
        let report = try JSONValue(parsing: outcome.output)
        for algorithm in ["RS256", "ES256"] {
            let measured = try #require(report[algorithm])
            #expect(measured["tokens"]?.integer == 40)
            let names = measured["cpu"]?.elements.compactMap { $0["name"]?.string }
            #expect(names == (what == "verify" ? ["C loop", "evp", "precomputed"] : ["C loop", "satoken"]))
            #expect(measured["threads"]?.elements.compactMap { $0["name"]?.string } == ["1", "2"])
            let stages = measured["stages"]?.elements ?? []
            #expect(stages.count >= 2)
            for result in (measured["cpu"]?.elements ?? []) + stages {
                #expect((Double(result["microseconds"]?.text ?? "") ?? 0) > 0)
            }
        }
    }

    @Test func `a mixed corpus with flaws of every kind is judged alike by all contestants`() throws {
        let flaws = ["signature", "expired", "audience", "unknown-key", "garbage"].flatMap {
            ["--invalid", "\($0)=0.1"]
        }
        let outcome = try satoken(["bench", "verify", "--mixed", "-o", "json"] + Self.few + flaws)
        #expect(outcome.code == 0)
        let report = try JSONValue(parsing: outcome.output)
        let flawed = try #require(report["mixed"]?["flawed"]?.integer)
        #expect((15...25).contains(flawed))
    }

    @Test func `the tokens that it writes are good by the keys that it writes`() throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            ["bench", "verify", "--algorithm", "ES256", "--corpus", scratch.path] + Self.few)
        #expect(outcome.code == 0)
        let batch = try satoken([
            "batch-verify", "\(scratch.path)/ES256.txt", "--service-account-key-file",
            "\(scratch.path)/ES256.pem", "--service-account-issuer", "https://kubernetes.default.svc",
        ])
        #expect(batch.code == 0)
        #expect(batch.lines.first == "accepted 40")
        let set = try JSONValue(parsing: scratch.bytes("ES256.jwks.json"))
        #expect(set["keys"]?.elements.count == 2)
    }

    @Test func `the picture is XML with a bar for each result, and no file is written over`() throws {
        let scratch = try Scratch()
        let file = "\(scratch.path)/bench.svg"
        let arguments = ["bench", "sign", "--algorithm", "ES256", "--svg", file] + Self.few
        #expect(try satoken(arguments).code == 0)
        let picture = String(decoding: scratch.bytes("bench.svg"), as: UTF8.self)
        #expect(picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>\n"))
        // The paper, two contestants, two stages, two numbers of threads.
        #expect(picture.split(separator: "<rect").count - 1 == 7)
        #expect(try satoken(arguments).code == 73)
    }

    @Test(arguments: [
        ["--tokens", "0"], ["--keys", "0"], ["--rounds", "0"], ["--threads", "0"], ["--invalid", "rust=0.1"],
        ["--invalid", "signature=2"], ["--algorithm", "HS256"], ["--invalid", "signature=0.0001"],
        ["--invalid", "signature=0.6", "--invalid", "expired=0.401"],
        ["--invalid", "signature=0.1", "--invalid", "signature=0.1"],
    ])
    func `a senseless measurement is a senseless command line`(arguments: [String]) throws {
        #expect(try satoken(["bench", "verify"] + arguments).code == 64)
    }

    @Test(arguments: [("verify", "RS256"), ("sign", "ES256")])
    func `a ring's keys are measured`(what: String, algorithm: String) throws {
        let scratch = try Scratch()
        let founded = try satoken([
            "keys", "init", "--keys", scratch["ring"], "--service-account-issuer", "https://another.example",
            "--algorithm", algorithm, "--legacy-tokens",
        ])
        try #require(founded.code == 0, "\(founded)")
        let few = ["--tokens", "40", "--rounds", "1", "--threads", "1", "--keys", scratch["ring"]]
        let outcome = try satoken(["bench", what, "-o", "json"] + few)
        #expect(outcome.code == 0, "\(outcome)")
        let report = try JSONValue(parsing: outcome.output)
        // The ring trusts two keys, and one signs.
        #expect(report[algorithm]?["keys"]?.integer == (what == "verify" ? 2 : 1), "\(outcome)")
    }

    @Test func `of a ring's key no token is written down, and what is not measured is refused`() throws {
        let scratch = try Scratch()
        let ring = ["--keys", scratch["ring"]]
        #expect(try satoken(["bench", "verify"] + ring).code == 66)
        let founded = try satoken(
            ["keys", "init", "--service-account-issuer", "https://another.example", "--algorithm", "ES384"]
                + ring)
        try #require(founded.code == 0, "\(founded)")
        let other = try satoken(["bench", "sign"] + ring)
        #expect(other.code == 78)
        #expect(other.error.contains("signs with ES384, and RS256 and ES256 are measured"), "\(other)")
        for options in [["--corpus", scratch.path], ["--mixed"], ["--algorithm", "ES256"]] {
            #expect(try satoken(["bench", "verify"] + ring + options).code == 64, "\(options)")
        }
    }

    @Test func `shares that add up to 1 spoil every token, and an algorithm named twice is measured once`()
        throws
    {
        let shares = ["signature=0.1", "expired=0.2", "garbage=0.7"].flatMap { ["--invalid", $0] }
        let twice = ["--algorithm", "ES256", "--algorithm", "ES256"]
        let outcome = try satoken(["bench", "verify", "-o", "json"] + twice + shares + Self.few)
        #expect(outcome.code == 0, "\(outcome)")
        let report = try JSONValue(parsing: outcome.output)
        #expect(report["ES256"]?["flawed"]?.integer == 40)
        #expect(report["ES256"]?["noisy"]?.kind == .null, "one round does not tell")
        #expect(outcome.output.split(separator: "\"ES256\"").count == 2)
    }

    @Test func `a corpus that is there is seen before anything is made, and nothing is added to it`() throws {
        let scratch = try Scratch()
        let old = try scratch.file("ES256.pem", "mine")
        let outcome = try satoken(["bench", "verify", "--corpus", scratch.path] + Self.few)
        #expect(outcome.code == 73)
        #expect(outcome.output == "")
        #expect(outcome.error.contains("\(old): is there already"), "\(outcome)")
        #expect(try shell("ls \"$1\"", [scratch.path]).lines.filter { $0.contains("256") } == ["ES256.pem"])
        for (folder, words) in [
            (old, "is no directory"), (scratch["none/new"], "the directory it belongs in is not there"),
        ] {
            let outcome = try satoken(["bench", "verify", "--corpus", folder] + Self.few)
            #expect(outcome.code == 65 || outcome.code == 73)
            #expect(outcome.error.contains(words), "\(outcome)")
        }
        #expect(try satoken(["bench", "verify", "--svg", ""] + Self.few).output == "")
    }

    @Test func `what cannot be written whole is not left behind`() throws {
        let scratch = try Scratch()
        let few = ["--tokens", "2", "--keys", "1", "--rounds", "1", "--threads", "1", "--algorithm", "ES256"]
        let (folder, svg) = (scratch["corpus"], scratch["bench.svg"])
        let command = ["bench", "verify", "--corpus", folder, "--svg", svg] + few
        let clear = { _ = try shell("rm -rf \"$1\" \"$2\"", [folder, svg]) }
        try satokenWithFaults(.error(28), command, changesOnly: true, prepare: clear) { call, outcome in
            #expect([73, 74].contains(outcome.code), "call \(call): \(outcome)")
            let left = try shell("ls \"$1\"", [scratch.path]).output
            #expect(left == "", "call \(call)")
        }
    }

    @Test(arguments: [("INT", 130), ("TERM", 143)])
    func `a measurement that is stopped says so, and takes its corpus back`(signal: String, code: Int32)
        throws
    {
        let scratch = try Scratch()
        let outcome = try shell(
            """
            "$satoken" bench verify --tokens 1000 --keys 1 --rounds 1000 --algorithm ES256 --corpus "$1/new" &
            until [ -e "$1/new/ES256.jwks.json" ]; do sleep 0.1; done
            kill "-$2" $!
            wait $!
            code=$?
            ls "$1"
            exit $code
            """, [scratch.path, signal])
        #expect(outcome.code == code, "\(outcome)")
        #expect(outcome.error == "satoken: stopped before ES256 was measured\n")
        #expect(!outcome.lines.contains("new"), "\(outcome)")
    }
}
