import Foundation
import JSON
import TestSupport
import Testing

@Suite struct PublishTests {
    static let site = Site(issuer: "https://oidc.example.com/prod", keys: ["sa.pub", "sa-ec.pub"])
    private let scratch: Scratch
    private let directory: String

    init() throws {
        scratch = try Scratch()
        directory = scratch["site"]
    }

    private func publish(_ site: Site = Self.site, _ more: String...) throws -> Outcome {
        try satoken(["publish", directory] + site.options + more)
    }

    @Test(arguments: DocumentTests.servers)
    func `the site is the recorded server's, byte for byte`(server: String, files: [String]) throws {
        let recorded = try Conformance.bytes("discovery/\(server).openid-configuration.body")
        let document = try JSONValue(parsing: recorded)
        let keys = files.flatMap { ["--service-account-key-file", Conformance.path("keys/\($0)")] }
        let outcome = try satoken(
            [
                "publish", directory, "--service-account-issuer", try #require(document["issuer"]?.string),
                "--service-account-jwks-uri", try #require(document["jwks_uri"]?.string),
            ] + keys)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(
            try published(in: directory) == [
                "openid/v1/jwks": Conformance.bytes("discovery/\(server).jwks.body"),
                ".well-known/openid-configuration": recorded,
            ])
    }

    @Test func `everybody may read it, whatever the umask, and a second run changes nothing`() throws {
        let arguments = ["publish", scratch["a/b/site"]] + Self.site.options
        let script = "umask 077; exec \"$satoken\" \"$@\""
        #expect(try shell(script, arguments).code == 0)
        for name in ["", "/openid", "/openid/v1", "/.well-known"] {
            #expect(try mode(scratch["a/b/site\(name)"]) == "755", "\(name)")
        }
        let files = ["/openid/v1/jwks", "/.well-known/openid-configuration"].map { scratch["a/b/site\($0)"] }
        for file in files { #expect(try mode(file) == "644") }
        func numbers() throws -> [UInt64?] {
            try files.map {
                try FileManager.default.attributesOfItem(atPath: $0)[.systemFileNumber] as? UInt64
            }
        }
        let before = try numbers()
        let again = try shell(script, arguments)
        #expect(again.lines.prefix(2).allSatisfy { $0.hasPrefix("unchanged ") }, "\(again)")
        #expect(try numbers() == before, "the files are the same ones")
    }

    @Test func `what keeps readers out is put right, and --check tells`() throws {
        _ = try publish()
        try scratch.setMode(0o600, "site/openid/v1/jwks")
        try scratch.setMode(0o700, "site/.well-known")
        let check = try publish(Self.site, "--check")
        #expect(check.code == 1)
        #expect(check.lines[0].hasSuffix(": lets others read it, mode was 600"), "\(check)")
        #expect(check.lines[1].hasSuffix(": lets others read it, mode was 700"), "\(check)")
        _ = try publish()
        #expect(try mode(scratch["site/openid/v1/jwks"]) == "644")
        #expect(try mode(scratch["site/.well-known"]) == "755")
        #expect(try publish(Self.site, "--check").code == 0)
        try scratch.setMode(0o700, "site")
        let closed = try publish()
        #expect(closed.code == 0)
        #expect(closed.error.contains("others may not enter this directory"), "\(closed)")
    }

    @Test func `--check says what would change, and writes nothing`() throws {
        let missing = try publish(Self.site, "--check")
        #expect(missing.code == 1)
        #expect(missing.lines[2] == "stale: satoken publish writes it", "\(missing)")
        #expect(!FileManager.default.fileExists(atPath: directory))
        _ = try publish()
        let current = try publish(Self.site, "--check")
        #expect(current.code == 0)
        #expect(current.lines[2] == "current")
        let before = try published(in: directory)
        let other = try publish(
            Site(issuer: "https://other", keys: ["sa-ec.pub", "sa-ec384.pub"]), "--check")
        #expect(other.code == 1)
        #expect(
            other.lines[0].contains("adds key ") && other.lines[0].contains("drops key \(Recorded.keyID)"),
            "\(other)")
        #expect(other.lines[1].contains(#"issuer was "https://oidc.example.com/prod""#), "\(other)")
        let turned = try publish(Site(issuer: Self.site.issuer, keys: ["sa-ec.pub", "sa.pub"]), "--check")
        #expect(turned.lines[0].hasSuffix(": puts the keys in another order"), "\(turned)")
        #expect(turned.lines[1].hasPrefix("unchanged "), "\(turned)")
        #expect(try published(in: directory) == before)
    }

    @Test(arguments: ["", "[", "<html>", #"{"keys":7}"#, String(repeating: "x", count: 1 << 21)])
    func `whatever stood in its place is replaced`(old: String) throws {
        _ = try publish()
        for file in try Self.site.files().keys { _ = try scratch.file("site/\(file)", old) }
        let check = try publish(Self.site, "--check")
        #expect(check.code == 1)
        #expect(check.lines[0].hasSuffix(": replaces what was no such document"), "\(check)")
        #expect(try publish().code == 0)
        #expect(try published(in: directory) == Self.site.files())
    }

    @Test func `a link in the place of a file is replaced, one in the place of a directory is refused`()
        throws
    {
        _ = try publish()
        let target = try scratch.file("target", "mine")
        let file = "\(directory)/openid/v1/jwks"
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: target)
        #expect(try publish(Self.site, "--check").lines[0].hasSuffix(": replaces a symbolic link"))
        #expect(try publish().code == 0)
        #expect(try published(in: directory) == Self.site.files())
        #expect(scratch.bytes("target") == Array("mine".utf8))
        try FileManager.default.moveItem(atPath: "\(directory)/openid", toPath: scratch["away"])
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory)/openid", withDestinationPath: scratch["away"])
        for outcome in [try publish(), try publish(Self.site, "--check")] {
            #expect(outcome.code == 65, "\(outcome)")
            #expect(outcome.error.contains("is a symbolic link"), "\(outcome)")
        }
    }

    @Test func `other files are listed and left alone`() throws {
        _ = try publish()
        _ = try scratch.file("site/index.html", "<p>")
        _ = try scratch.file("site/openid/old.pub", Conformance.bytes("keys/sa.pub"))
        _ = try scratch.file("site/.jwks.0123456789abcdef.new", "{")
        _ = try scratch.file("site/openid/v1/.jwks.0123456789abcdef.new", "{")
        let outcome = try publish()
        #expect(outcome.lines.contains("left alone: index.html, openid/old.pub"), "\(outcome)")
        let files = try published(in: directory)
        #expect(files["index.html"] == Array("<p>".utf8))
        #expect(files["openid/v1/.jwks.0123456789abcdef.new"] == nil, "what a killed publisher left goes")
    }

    @Test(
        arguments: [
            ("sa.key", nil), ("ec-pkcs8.key", nil),
            ("d.json", #"{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}"#),
            ("s.json", #"{"keys":[{"kty":"oct","k":"AQAB"}]}"#),
        ] as [(String, String?)])
    func `nothing is published into a directory that holds a private key`(name: String, text: String?) throws
    {
        try FileManager.default.createDirectory(
            atPath: "\(directory)/deep/down", withIntermediateDirectories: true)
        let bytes = try text.map { Array($0.utf8) } ?? Conformance.bytes("keys/\(name)")
        _ = try scratch.file("site/deep/down/x.txt", bytes)
        for outcome in [try publish(), try publish(Self.site, "--check")] {
            #expect(outcome.code == 1, "\(outcome)")
            #expect(
                outcome.errorLines[0].hasSuffix(
                    "/deep/down/x.txt: a private key in a directory that all users may read"))
        }
        #expect(try Array(published(in: directory).keys) == ["deep/down/x.txt"])
    }

    @Test
    func `of private key files the public members alone get in, and published private ones are called out`()
        throws
    {
        let outcome = try publish(Site(issuer: Self.site.issuer, keys: ["sa.key", "sa-ec.key"]))
        #expect(outcome.code == 0)
        #expect(try published(in: directory) == Self.site.files())
        let jwks = try #require(try published(in: directory)["openid/v1/jwks"])
        let leaked = String(decoding: jwks, as: UTF8.self).replacingOccurrences(
            of: #""kty":"RSA""#, with: #""kty":"RSA","d":"AQAB""#)
        _ = try scratch.file("site/openid/v1/jwks", leaked)
        let again = try publish()
        #expect(again.code == 0)
        #expect(again.error.contains("PRIVATE MEMBERS WERE PUBLISHED of key \(Recorded.keyID)"), "\(again)")
        #expect(try published(in: directory) == Self.site.files())
    }

    @Test func `a jwks_uri elsewhere is said, and one that contradicts the path is refused`() throws {
        var options = Site(issuer: "https://x", keys: ["sa.pub"]).options.filter {
            $0 != "--jwks-path" && $0 != "openid/v1/jwks"
        }
        options += ["--service-account-jwks-uri", "https://keys.example.com/set"]
        let elsewhere = try satoken(["publish", directory] + options)
        #expect(elsewhere.code == 0)
        #expect(
            elsewhere.error.contains(
                "jwks_uri is https://keys.example.com/set: put \(directory)/openid/v1/jwks there"),
            "\(elsewhere)")
        options[options.count - 1] = "https://x/keys.json"
        let below = try satoken(["publish", scratch["other"]] + options)
        #expect(below.code == 0)
        #expect(
            try Set(published(in: scratch["other"]).keys) == [
                "keys.json", ".well-known/openid-configuration",
            ])
        let both = try satoken(["publish", scratch["third"]] + options + ["--jwks-path", "openid/v1/jwks"])
        #expect(both.code == 78, "\(both)")
        #expect(!FileManager.default.fileExists(atPath: scratch["third"]))
    }

    /// Arguments that make no site, and the exit code.
    static let refused: [(arguments: [String], code: Int32)] = [
        (["--service-account-issuer", "https://x"], 64),
        (["--service-account-issuer", "https://x", "--jwks-path", "../x"], 64),
        (["--service-account-issuer", "http://x"], 64), (["--service-account-issuer", "https://x?a"], 64),
        (["--service-account-issuer", "https://x", "--service-account-jwks-uri", "http://x/y"], 64),
        (["--service-account-issuer", "https://x", "--service-account-jwks-uri", "https://x/y?z"], 64),
        ([], 64),
    ]

    @Test(arguments: refused)
    func `what makes no site is refused before anything is written`(arguments: [String], code: Int32) throws {
        let key =
            arguments == ["--service-account-issuer", "https://x"]
            ? [] : ["--service-account-key-file", Conformance.path("keys/sa.pub")]
        let outcome = try satoken(["publish", directory] + arguments + key)
        #expect(outcome.code == code, "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test(arguments: [
        ("/proc/satoken", 73, "/proc/satoken: nothing can be made in this directory"),
        ("/proc/satoken/site", 73, "/proc/satoken: nothing can be made in this directory"),
        ("/dev/null", 65, "/dev/null: is no directory"), ("/dev/null/site", 65, "/dev/null: is no directory"),
        ("https://issuer.example", 64, "https://issuer.example is a URL, a directory was expected"),
    ])
    func `a place where no site can be says what is wrong with it`(place: String, code: Int32, words: String)
        throws
    {
        let outcome = try satoken(["publish", place] + Self.site.options)
        #expect(outcome.code == code, "\(outcome)")
        #expect(outcome.errorLines[0].contains(words), "\(outcome)")
    }
}
