import Foundation
import JSON
import TestSupport
import Testing

/// What `check-issuer -o json` found.
struct Findings {
    let outcome: Outcome
    private let checks: [JSONValue]

    /// Runs the check.
    init(_ arguments: [String]) throws {
        outcome = try satoken(["check-issuer", "-o", "json"] + arguments)
        checks =
            outcome.output.isEmpty ? [] : try JSONValue(parsing: outcome.output)["checks"]?.elements ?? []
    }

    /// The results of the checks of a name, in order.
    func results(_ id: String) -> [String] {
        checks.filter { $0["id"]?.string == id }.compactMap { $0["result"]?.string }
    }

    /// The names of the checks with a result, each once, in order.
    func ids(_ result: String) -> [String] {
        checks.filter { $0["result"]?.string == result }.compactMap { $0["id"]?.string }
            .reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    /// The messages and hints of the checks of a name.
    func words(_ id: String) -> String {
        checks.filter { $0["id"]?.string == id }
            .map { "\($0["message"]?.string ?? "") \($0["fix"]?.string ?? "")" }.joined(separator: "\n")
    }
}

/// Documents of an issuer with the recorded keys.
enum IssuerDocuments {
    static func jwks(_ keys: [String] = ["sa.pub"]) throws -> String {
        try satoken(["jwks"] + flags(keys)).output
    }

    static func discovery(_ issuer: String, jwksURI: String? = nil, keys: [String] = ["sa.pub"]) throws
        -> String
    {
        try satoken(
            ["openid-configuration", "--service-account-issuer", issuer] + flags(keys)
                + (jwksURI.map { ["--service-account-jwks-uri", $0] } ?? [])
        ).output
    }

    static func flags(_ keys: [String]) -> [String] {
        keys.flatMap { ["--service-account-key-file", Conformance.path("keys/\($0)")] }
    }
}

extension Scratch {
    /// Writes both documents as a site, and returns its path.
    func site(discovery: String, jwks: String) throws -> String {
        for folder in [".well-known", "openid/v1"] {
            try FileManager.default.createDirectory(atPath: self[folder], withIntermediateDirectories: true)
        }
        _ = try file(".well-known/openid-configuration", discovery)
        _ = try file("openid/v1/jwks", jwks)
        return path
    }
}
