import Foundation
import JSON
import TestSupport
import Testing

/// A recorded cluster, and the options that tell `satoken` of it.
enum Recorded {
    static let issuer = "https://kubernetes.default.svc"
    static let objects = Conformance.path("objects.json")
    /// The moment at which tests judge the recorded tokens, and issue.
    static let now = "1795491431"

    static let trust = [
        "--service-account-issuer", issuer, "--service-account-key-file", Conformance.path("keys/sa.pub"),
        "--service-account-key-file", Conformance.path("keys/sa-ec.pub"), "--now", now,
    ]
    static let cluster = ["--objects", objects]

    /// The key ID of keys/sa.key.
    static let keyID = "Op4EwRQA1ZpTGGIefoqJUaGOTN8qHmRFmLnIBkmwW0Q"
    static let builderUID = "bdc1d993-b0e1-499c-92d8-48311dc0f4ee"

    /// A recorded token by the name of its case.
    static func token(_ name: String = "valid-unbound") throws -> String {
        let cases = try Conformance.json("token-reviews.json")["cases"]?.elements ?? []
        return try #require(cases.first { $0["name"]?.string == name }?["token"]?.string)
    }

    /// Options that sign with a key of this scratch directory.
    static func signing(_ scratch: Scratch, _ key: String = "sa.key") throws -> [String] {
        [
            "--service-account-signing-key-file", try scratch.key(key), "--service-account-issuer", issuer,
            "--now", now,
        ]
    }
}

/// A token taken apart, whoever signed it.
struct Parts {
    let header: JSONValue
    let payload: JSONValue
    let payloadText: String

    init(_ token: some StringProtocol) throws {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        header = try JSONValue(parsing: Self.decoded(parts[0]))
        let payload = try Self.decoded(parts[1])
        self.payload = try JSONValue(parsing: payload)
        payloadText = String(decoding: payload, as: UTF8.self)
    }

    private static func decoded(_ part: some StringProtocol) throws -> [UInt8] {
        let standard = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        return Array(try #require(Data(base64Encoded: standard + padding)))
    }

    /// Base64url of text, without padding.
    static func encoded(_ text: String) -> String {
        let standard = Data(text.utf8).base64EncodedString().replacingOccurrences(of: "+", with: "-")
        return standard.replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
}

extension String {
    /// This text with another in place of each occurrence of a word.
    func with(_ replacement: String, for word: String) -> String {
        replacingOccurrences(of: word, with: replacement)
    }
}

extension JSONValue {
    init(parsing text: String) throws { try self.init(parsing: Array(text.utf8)) }

    /// The strings of an array.
    var strings: [String] { elements.compactMap(\.string) }
}
