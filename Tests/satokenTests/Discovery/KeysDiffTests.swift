import Foundation
import JSON
import TestSupport
import Testing

@Suite struct KeysDiffTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func key(_ name: String) -> String { Conformance.path("keys/\(name)") }

    /// The root of a node's disk, whose kube-apiserver has these key files.
    private func node(_ name: String, _ keys: [String], signing: String? = nil) throws -> String {
        let root = scratch[name]
        for folder in ["etc/kubernetes/manifests", "etc/kubernetes/pki"] {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        var manifest =
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n    command:\n    - kube-apiserver\n"
        for key in keys {
            _ = try scratch.file("\(name)/etc/kubernetes/pki/\(key)", Conformance.bytes("keys/\(key)"))
            manifest += "    - --service-account-key-file=/etc/kubernetes/pki/\(key)\n"
        }
        if let signing {
            manifest += "    - --service-account-signing-key-file=/etc/kubernetes/pki/sa.key\n"
            if !signing.isEmpty {
                _ = try scratch.file(
                    "\(name)/etc/kubernetes/pki/sa.key", Conformance.bytes("keys/\(signing)"))
            }
        }
        _ = try scratch.file("\(name)/etc/kubernetes/manifests/kube-apiserver.yaml", manifest)
        return root
    }

    private func diff(_ arguments: String...) throws -> (code: Int32, json: JSONValue, outcome: Outcome) {
        let outcome = try satoken(["keys", "diff", "-o", "json", "--now", Recorded.now] + arguments)
        return (
            outcome.code, try JSONValue(parsing: outcome.output.isEmpty ? "null" : outcome.output), outcome
        )
    }

    private func positions(_ json: JSONValue) -> [[Int?]] {
        json["keys"]?.elements.map { $0["positions"]?.elements.map(\.integer) ?? [] } ?? []
    }

    @Test func `every kind of place has its keys in its order`() throws {
        let site = scratch["site"]
        let files = ["sa.pub", "sa-ec.pub"]
        #expect(try satoken(["publish", site] + Site(issuer: "https://x", keys: files).options).code == 0)
        let both = try scratch.file(
            "both.pem", Conformance.bytes("keys/sa.pub") + Conformance.bytes("keys/sa-ec.pub"))
        let line = try scratch.file(
            "line",
            "kube-apiserver --service-account-key-file=\(key("sa.pub")) --service-account-key-file=\(key("sa-ec.pub"))\n"
        )
        let places = [
            try node("cp-1", files), both, site, "\(site)/openid/v1/jwks", "name=\(line)",
            "cp-2=\(try node("cp-2", files.reversed()))",
        ]
        let outcome = try satoken(["keys", "diff", "-o", "json"] + places)
        #expect(outcome.code == 0, "\(outcome)")
        let json = try JSONValue(parsing: outcome.output)
        #expect(positions(json) == [[1, 1, 1, 1, 1, 2], [2, 2, 2, 2, 2, 1]])
        #expect(json["ordersDiffer"]?.bool == true)
        #expect(json["places"]?.elements.compactMap { $0["name"]?.string }.suffix(2) == ["name", "cp-2"])
    }

    @Test func `a ring is a place`() throws {
        let ring = scratch["ring"]
        let made = try satoken([
            "keys", "init", "--keys", ring, "--service-account-issuer", "https://x", "--import",
            scratch.key("sa.key"),
        ])
        #expect(made.code == 0, "\(made)")
        let same = try diff(ring, key("sa.pub"))
        #expect(same.code == 0 && positions(same.json) == [[1, 1]], "\(same.outcome)")
    }

    @Test func `an API server and a JWK Set are fetched`() throws {
        let authority = try TestAuthority()
        try authority.issue("server")
        let body = String(decoding: try Conformance.bytes("discovery/sa-ec.jwks.body"), as: UTF8.self)
        let server = try TLSServer(authority, serving: ["openid/v1/jwks": Answer.json(body)])
        for path in ["", "openid/v1/jwks"] {
            let outcome = try diff(
                "cp=\(server.url(path))", Conformance.path("discovery/sa-ec.jwks.body"),
                "--certificate-authority",
                authority["ca.pem"])
            #expect(outcome.code == 0, "\(outcome.outcome)")
        }
    }

    @Test func `an issuer's keys are where its discovery document says`() throws {
        let authority = try TestAuthority()
        try authority.issue("server")
        let server = try TLSServer(authority)
        let keys = ["sa.pub", "sa-ec.pub"]
        for (path, folder, set) in [
            ("", "", "keys.json"), ("path", "path/", "path/keys"), ("deep/er/", "deep/er/", "elsewhere/set"),
        ] {
            let document = "\(folder).well-known/openid-configuration"
            let uri = server.url(set)
            try server.serve(
                document,
                Answer.json(IssuerDocuments.discovery(server.url(path), jwksURI: uri, keys: keys)))
            try server.serve(set, Answer.json(IssuerDocuments.jwks(keys)))
            for url in [server.url(path), server.url(document), uri] {
                let found = try diff(
                    url, "x=\(key("sa.pub"))", "--certificate-authority", authority["ca.pem"])
                #expect(positions(found.json) == [[1, 1], [2, nil]], "\(url): \(found.outcome)")
            }
        }
        try server.serve("nothing", Answer.status("404 Not Found"))
        let none = try diff(
            server.url("nothing"), "x=\(key("sa.pub"))", "--certificate-authority", authority["ca.pem"])
        #expect(none.code == 69, "\(none.outcome)")
        #expect(none.outcome.error.contains(server.url("nothing")), "\(none.outcome)")
    }

    @Test func `a published site has its keys where it was told to`() throws {
        let site = scratch["site"]
        let options = Site(issuer: "https://x", keys: ["sa.pub"], jwksPath: "keys.json").options
        #expect(try satoken(["publish", site] + options).code == 0)
        #expect(try diff(site, key("sa.pub")).code == 0)
        // What an earlier publisher left at the usual path is not what relying parties fetch.
        _ = try scratch.site(discovery: "", jwks: IssuerDocuments.jwks(["sa-ec.pub"]))
        try FileManager.default.createDirectory(atPath: "\(site)/openid", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: scratch["openid/v1"], toPath: "\(site)/openid/v1")
        #expect(try diff(site, key("sa.pub")).code == 0)
        _ = try scratch.file(
            "site/.well-known/openid-configuration",
            IssuerDocuments.discovery("https://x", jwksURI: "https://keys.example/set"))
        let elsewhere = try diff(site, key("sa.pub"))
        #expect(elsewhere.code == 65, "\(elsewhere.outcome)")
        #expect(elsewhere.outcome.error.contains("https://keys.example/set, which is not in this directory"))
        _ = try scratch.file("site/.well-known/openid-configuration", "{}")
        #expect(try diff(site, key("sa.pub")).code == 65)
    }

    @Test func `the key that each node signs with is marked, and who refuses its tokens`() throws {
        let nodes = [
            "cp-1=\(try node("cp-1", ["sa.pub", "sa-ec.pub"], signing: "sa.key"))",
            "cp-2=\(try node("cp-2", ["sa.pub"], signing: "sa-ec.key"))",
            "cp-3=\(try node("cp-3", ["sa.pub"], signing: ""))",
        ]
        let outcome = try satoken(["keys", "diff"] + nodes)
        #expect(outcome.code == 1)
        let rows = outcome.lines.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
        #expect(rows[1...2] == ["1* 1 1 RS256", "2 –* – ES256"], "\(outcome)")
        #expect(outcome.lines[3].hasSuffix(", with which cp-2 signs: its tokens are refused by cp-2, cp-3"))
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.error.contains("which key cp-3 signs with is not known"), "\(outcome)")
        let json = try diff(nodes[0], nodes[1]).json
        #expect(
            json["places"]?.elements.map { $0["signs"]?.string }
                == json["keys"]?.elements.map { $0["kid"]?.string })
        // Signed with, and verified nowhere.
        let stray = try diff(
            "a=\(node("cp-4", ["sa.pub"], signing: "sa-ec.key"))",
            "b=\(node("cp-5", ["sa.pub"], signing: "sa.key"))")
        #expect(stray.code == 1)
        #expect(positions(stray.json) == [[1, 1], [nil, nil]], "\(stray.outcome)")
    }

    @Test func `a table of many places fits, with numbers for their names`() throws {
        let names = (1...10).map { "cp-\($0).example.internal" }
        let outcome = try satoken(["keys", "diff"] + names.map { "\($0)=\(key("sa.pub"))" })
        #expect(outcome.code == 0)
        #expect(Array(outcome.lines.prefix(10)) == names.enumerated().map { "\($0 + 1) = \($1)" })
        #expect(
            outcome.lines[10].hasPrefix("kid")
                && outcome.lines[10].hasSuffix("1  2  3  4  5  6  7  8  9  10  alg"))
        #expect(outcome.lines.allSatisfy { $0.count <= 120 })
    }

    /// What is no place, and a word of what is said.
    static let strangers: [(bytes: [UInt8], word: String)] = [
        ([], "is empty"), (Array("hello".utf8), "a place is a key file, a ring"),
        (Array("eyJhbGciOiJub25lIn0.e30.".utf8), "tokens go with --tokens"),
        ([0x30, 0x82, 0x01, 0x22, 0x30, 0x0D] + [UInt8](repeating: 0x80, count: 20), "DER"),
        (Array("kube-apiserver --x=1\n".utf8), "names no --service-account-key-file"),
        (
            Array("kube-apiserver --service-account-key-file=/none/sa.pub\n".utf8),
            "a node's root in place of the manifest"
        ),
        (
            Array("kube-apiserver --service-account-signing-endpoint=/run/s.sock\n".utf8),
            "name the server's own URL instead"
        ),
    ]

    @Test(arguments: strangers)
    func `what holds no keys is told what a place may be`(stranger: (bytes: [UInt8], word: String)) throws {
        let file = try scratch.file("file", stranger.bytes)
        let outcome = try satoken(["keys", "diff", file, key("sa.pub")])
        #expect(outcome.code == (stranger.word.hasPrefix("a node") ? 66 : 65), "\(outcome)")
        #expect(outcome.error.contains(stranger.word), "\(outcome)")
    }

    @Test func `a key that a place lacks is named, and so are the tokens that it refuses`() throws {
        let token = try Recorded.token()
        let cut = String(token.dropLast(8)) + "AAAAAAAA"
        let live = try scratch.file("live", "\(token)\n\n\(token)\r\ngarbage\n\(cut)\n")
        let arguments = ["a=\(key("sa.pub"))", "b=\(key("sa-ec.pub"))", "--tokens", live]
        let outcome = try satoken(["keys", "diff", "--now", Recorded.now] + arguments)
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("key \(Recorded.keyID): its tokens are refused by b"), "\(outcome)")
        #expect(
            outcome.output.contains("tokens of \(Recorded.keyID): 3, refused by a (1 of them), b"),
            "\(outcome)")
        #expect(outcome.output.contains("lines without a token: 1"), "\(outcome)")
        #expect(outcome.lines.last == "the places differ")
        let json = try diff("a=\(key("sa.pub"))", "b=\(key("sa-ec.pub"))", "--tokens", live).json
        #expect(json["tokens"]?.elements.first?["refused"]?.elements.map(\.integer) == [1, 3])
        #expect(json["keys"]?.elements.map { $0["refusedBy"]?.strings ?? [] } == [["b"], ["a"]])
        let late = try satoken(["keys", "diff", "--now", "2400000000"] + arguments)
        #expect(late.output.contains("tokens that have expired: 3"), "\(late)")
    }

    @Test func `another key under the same kid is a difference, to the letter of the kid`() throws {
        let recorded = String(decoding: try Conformance.bytes("discovery/sa-ec.jwks.body"), as: UTF8.self)
        let keys = try JSONValue(parsing: recorded)["keys"]?.elements.compactMap { $0["kid"]?.string } ?? []
        let turned = recorded.replacingOccurrences(of: keys[0], with: "T").replacingOccurrences(
            of: keys[1], with: keys[0]
        )
        .replacingOccurrences(of: "\"T\"", with: "\"\(keys[1])\"")
        let outcome = try satoken([
            "keys", "diff", "a=\(Conformance.path("discovery/sa-ec.jwks.body"))",
            "b=\(scratch.file("t", turned))",
        ])
        #expect(outcome.code == 1)
        #expect(outcome.lines[1].contains("≠ 2") && outcome.lines[2].contains("≠ 1"), "\(outcome)")
        #expect(outcome.lines[3].hasSuffix("refused by b; b has another key under this kid"), "\(outcome)")
        let json = try diff(
            "a=\(Conformance.path("discovery/sa-ec.jwks.body"))", "b=\(scratch["t"])"
        ).json
        #expect(json["keys"]?.elements.map { $0["otherKeyIn"]?.elements.map(\.string) } == [["b"], ["b"]])
        let first = try scratch.file("k", recorded.replacingOccurrences(of: keys[0], with: "K"))
        let second = try scratch.file("kelvin", recorded.replacingOccurrences(of: keys[0], with: "\u{212A}"))
        #expect(try positions(diff(first, second).json) == [[1, nil], [2, 2], [nil, 1]])
    }

    @Test(arguments: ["etc/kubernetes/pki/sa.pub", "etc/kubernetes/manifests/kube-apiserver.yaml"])
    func `a pipe on a node's disk is not waited for`(file: String) throws {
        let root = try node("cp", ["sa.pub"])
        try FileManager.default.removeItem(atPath: "\(root)/\(file)")
        let made = unsafe mkfifo("\(root)/\(file)", 0o644)
        #expect(made == 0)
        let outcome = try satoken(["keys", "diff", root, key("sa.pub")])
        #expect(outcome.code == 65, "\(outcome)")
        #expect(outcome.error.contains("\(file): is a pipe or a device, a file was expected"), "\(outcome)")
    }

    @Test func `one root is not taken for the disks of several nodes`() throws {
        let manifest = "etc/kubernetes/manifests/kube-apiserver.yaml"
        let (first, second) = (try node("cp-1", ["sa.pub"]), try node("cp-2", ["sa.pub"]))
        let outcome = try satoken([
            "keys", "diff", "a=\(first)/\(manifest)", "b=\(second)/\(manifest)", "--root", first,
        ])
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.error.contains("name each node's root in place of its manifest"), "\(outcome)")
        #expect(
            try satoken(["keys", "diff", "a=\(first)/\(manifest)", second, "--root", first]).code == 0)
    }

    /// Arguments that compare nothing, and the exit code.
    static let refused: [(arguments: [String], code: Int32)] = [
        ([], 64), (["DIR"], 64), (["DIR/none", "DIR"], 66), (["DIR", "FILE"], 65),
        (["KEY", ""], 64), (["KEY", "a="], 64), (["KEY", "=KEY"], 64),
        (["http://example.com", "KEY"], 64), (["a=KEY", "a=DIR/other"], 64), (["KEY", "KEY"], 64),
        (["ftp://x", "KEY"], 64), (["KEY", "b=KEY", "--field", "x"], 64),
        (["KEY", "b=KEY", "--tokens", "DIR/none"], 66),
    ]

    @Test(arguments: refused)
    func `what is no place is an error`(arguments: [String], code: Int32) throws {
        let file = try scratch.file("file", "nothing")
        let outcome = try satoken(
            ["keys", "diff"]
                + arguments.map {
                    $0.replacingOccurrences(of: "DIR", with: scratch.path).replacingOccurrences(
                        of: "FILE", with: file
                    )
                    .replacingOccurrences(of: "KEY", with: key("sa.pub"))
                })
        #expect(outcome.code == code, "\(outcome)")
        #expect(outcome.output.isEmpty)
    }
}
