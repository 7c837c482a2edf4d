import Foundation
import JSON
import TestSupport
import Testing

@Suite struct KeysDiffTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func key(_ name: String) -> String { Conformance.path("keys/\(name)") }

    /// The root of a node's disk, whose kube-apiserver has these key files.
    private func node(_ name: String, _ keys: [String]) throws -> String {
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
        let body = String(decoding: try Conformance.bytes("discovery/sa-ec.jwks.body"), as: UTF8.self)
        let server = try TLSServer(authority, serving: ["openid/v1/jwks": Answer.json(body)])
        for path in ["", "openid/v1/jwks"] {
            let outcome = try diff(
                "cp=\(server.url(path))", Conformance.path("discovery/sa-ec.jwks.body"), "--ca-file",
                authority["ca.pem"])
            #expect(outcome.code == 0, "\(outcome.outcome)")
        }
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
        let first = try scratch.file("k", recorded.replacingOccurrences(of: keys[0], with: "K"))
        let second = try scratch.file("kelvin", recorded.replacingOccurrences(of: keys[0], with: "\u{212A}"))
        #expect(try positions(diff(first, second).json) == [[1, nil], [2, 2], [nil, 1]])
    }

    /// Arguments that compare nothing, and the exit code.
    static let refused: [(arguments: [String], code: Int32)] = [
        ([], 64), (["DIR"], 64), (["DIR", "DIR"], 65), (["DIR/none", "DIR"], 66), (["FILE", "FILE"], 65),
        (["http://example.com", "KEY"], 69),
        (["ftp://x", "KEY"], 64), (["KEY", "KEY", "--field", "x"], 64),
        (["KEY", "KEY", "--tokens", "DIR/none"], 66),
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
