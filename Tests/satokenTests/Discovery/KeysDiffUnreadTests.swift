import Foundation
import JSON
import TestSupport
import Testing

/// Places that cannot be read, among others that can.
@Suite struct KeysDiffUnreadTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func key(_ name: String) -> String { Conformance.path("keys/\(name)") }

    /// A URL where nobody listens.
    private func nobody() throws -> String { "https://127.0.0.1:\(try PlainServer(answering: nil).port)/set" }

    @Test func `a place that cannot be read is marked, and the others are compared`() throws {
        let places = ["a=\(key("sa.pub"))", "down=\(try nobody())", "b=\(key("sa.pub"))"]
        let outcome = try satoken(["keys", "diff"] + places)
        #expect(outcome.code == 69, "\(outcome)")
        #expect(outcome.errorLines[0].contains("connection refused"), "\(outcome)")
        let rows = outcome.lines.prefix(2).map { $0.split(separator: " ").map(String.init) }
        #expect(rows == [["kid", "a", "down", "b", "alg"], [Recorded.keyID, "1", "?", "1", "RS256"]])
        #expect(
            outcome.lines.suffix(2) == [
                "down could not be read", "the same keys in the places that were read",
            ])
    }

    @Test func `places that differ do so whoever else cannot be read`() throws {
        let token = try Recorded.token()
        let live = try scratch.file("live", "\(token)\n")
        let outcome = try satoken(
            [
                "keys", "diff", "-o", "json", "--now", Recorded.now, "--tokens", live, "down=\(try nobody())",
                "a=\(key("sa.pub"))", "b=\(key("sa-ec.pub"))", "gone=\(scratch["none"])",
            ])
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.errorLines.count == 2, "\(outcome)")
        let json = try JSONValue(parsing: outcome.output)
        let places = json["places"]?.elements ?? []
        #expect(places.map { $0["keys"]?.integer } == [nil, 1, 1, nil])
        #expect(
            places.map { $0["error"]?.string?.contains("connection refused") } == [true, nil, nil, false])
        let text = try satoken([
            "keys", "diff", "--now", Recorded.now, "--tokens", live, "a=\(key("sa.pub"))",
            "gone=\(scratch["none"])",
        ])
        #expect(text.output.contains(": 1, accepted in the places that were read"), "\(text)")
        let keys = json["keys"]?.elements ?? []
        #expect(keys.map { $0["refusedBy"]?.strings } == [["b"], ["a"]])
        #expect(
            keys.map { $0["positions"]?.elements.map(\.integer) } == [
                [nil, 1, nil, nil], [nil, nil, 1, nil],
            ])
        #expect(
            json["tokens"]?.elements.map { $0["refused"]?.elements.map(\.integer) } == [[nil, 0, 1, nil]])
    }

    @Test func `the order of keys is compared among the places that were read`() throws {
        let (ec, rsa) = (try Conformance.bytes("keys/sa-ec.pub"), try Conformance.bytes("keys/sa.pub"))
        let outcome = try satoken([
            "keys", "diff", "gone=\(scratch["none"])", "a=\(scratch.file("a", ec + rsa))",
            "b=\(scratch.file("b", rsa + ec))",
        ])
        #expect(outcome.code == 66, "\(outcome)")
        #expect(
            outcome.lines.last == "the same keys in the places that were read, in different orders",
            "\(outcome)")
    }

    /// What ends the work before anything is compared, and the exit code.
    static let ends: [(arguments: [String], code: Int32)] = [
        (["a=http://example.com", "b=KEY"], 64), (["b=KEY", "c=https://x y"], 64),
        (["https://127.0.0.1:1/set", "KEY", "--certificate-authority", "/nonexistent"], 66),
        (["/none", "https://127.0.0.1:1/set"], 66),
    ]

    @Test(arguments: ends)
    func `a command line that makes no sense compares nothing`(arguments: [String], code: Int32) throws {
        let outcome = try satoken(
            ["keys", "diff"] + arguments.map { $0.replacingOccurrences(of: "KEY", with: key("sa.pub")) })
        #expect(outcome.code == code, "\(outcome)")
        #expect(outcome.output.isEmpty, "\(outcome)")
    }

    @Test func `a token in the place of a place is not printed`() throws {
        let token = try Recorded.token()
        for format in ["text", "json"] {
            let outcome = try satoken(["keys", "diff", "-o", format, token, "a=\(key("sa.pub"))"])
            #expect(outcome.code == 74, "\(outcome)")
            #expect(!outcome.description.contains(token.suffix(40)), "\(outcome)")
        }
    }

    @Test(arguments: [("", "is empty"), ("a=", "names no place"), ("=x", "begins with =")])
    func `an empty place says that it is empty`(place: String, words: String) throws {
        let outcome = try satoken(["keys", "diff", place, key("sa.pub")])
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.errorLines[0].contains(words), "\(outcome)")
    }
}
