import Discovery
import Findings
import Foundation
import JOSE
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

/// What stands in the place of an issuer's documents, and what mends it.
@Suite struct IssuerCauseTests {
    private static let issuer = "https://oidc.example.com"

    private func findings(
        set: [UInt8]? = nil, discovery: [UInt8]? = nil,
        expecting change: (inout IssuerExpectations) -> Void = { _ in }
    ) throws -> [IssuerFinding] {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "satoken-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        for (path, bytes) in [
            (".well-known/openid-configuration", discovery ?? Array(Self.document.utf8)),
            ("openid/v1/jwks", try set ?? Array(Self.jwks().utf8)),
        ] {
            let file = directory.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        var expectations = IssuerExpectations()
        expectations.issuer = Self.issuer
        expectations.keys = try Self.keys()
        change(&expectations)
        return try IssuerInspection(of: .directory(directory.path), expecting: expectations).findings
    }

    private static let document =
        #"{"issuer":"\#(issuer)","jwks_uri":"\#(issuer)/openid/v1/jwks","response_types_supported":["id_token"],"#
        + #""subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}"#

    private static func keys() throws -> [VerificationKey] {
        try KeyFile(Conformance.bytes("keys/sa.pub"), path: "sa.pub").keys.map { try VerificationKey($0) }
    }

    private static func jwks() throws -> String {
        String(decoding: JWKSet(try keys().compactMap { JWK($0) }).document, as: UTF8.self)
    }

    static let standIns: [(bytes: [UInt8], words: String, fix: String)] = [
        (Array("<!doctype html><html></html>".utf8), "is an HTML page", "a log-in or error page"),
        (
            Array("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>".utf8),
            "is XML (AccessDenied)",
            "a store's error"
        ),
        (Array("-----BEGIN PUBLIC KEY-----\nMIIB\n".utf8), "is a PEM file (PUBLIC KEY)", "satoken jwks"),
        (
            Array("-----BEGIN PRIVATE KEY-----\nMIIB\n".utf8), "is a PEM file (PRIVATE KEY)",
            "that key is exposed"
        ),
        (
            [0xEF, 0xBB, 0xBF] + Array("{}".utf8), "begins with a byte order mark",
            "save it as UTF-8 without one"
        ),
        ([0xFF, 0xFE, 0x7B, 0, 0x7D, 0], "is UTF-16", "iconv"), ([], "is empty", "satoken"),
    ]

    @Test(arguments: standIns)
    func `what stands in a document's place is named`(bytes: [UInt8], words: String, fix: String) throws {
        let set = try findings(set: bytes).first { $0.id == .jwksDocument }
        #expect(set?.message.contains(words) == true, "\(set?.message ?? "")")
        #expect(set?.fix?.contains(fix) == true, "\(set?.fix ?? "")")
        let document = try findings(discovery: bytes).first { $0.id == .discoveryDocument }
        #expect(document?.message.contains(words) == true, "\(document?.message ?? "")")
    }

    @Test func `an issuer that is not the server's first is told as such`() throws {
        let found = try findings {
            $0.issuer = "https://10.0.0.10:6443"
            $0.otherIssuers = ["https://older.example", Self.issuer]
        }.first { $0.id == .issuer }
        #expect(found?.result == .fail)
        #expect(found?.message.contains("the server's third --service-account-issuer") == true)
        #expect(found?.fix?.contains("name \(Self.issuer) first") == true)
    }

    @Test func `a key that is there again without kid is a note, and its order is no matter`() throws {
        let set = try Self.jwks()
        let key = try #require(set.firstRange(of: "[")).upperBound..<(try #require(set.lastIndex(of: "]")))
        let bare = set[key].replacing(/"kid":"[^"]*",/, with: "")
        for doubled in ["[\(set[key]),\(bare)]", "[\(bare),\(set[key])]"] {
            let found = try findings(set: Array("{\"keys\":\(doubled)}".utf8))
            let note = found.first { $0.id == .keyID }
            #expect(note?.result == .note)
            #expect(note?.message.contains("again, without kid") == true, "\(note?.message ?? "")")
            #expect(found.allSatisfy { $0.result != .fail }, "\(found.filter { $0.result == .fail })")
            #expect(found.first { $0.id == .keyOrder }?.result == .ok)
        }
        let alone = try findings(set: Array("{\"keys\":[\(bare)]}".utf8)).first { $0.id == .keyID }
        #expect(alone?.result == .fail)
    }
}
