import JSON
import Testing

/// A ring of a test's own with a clock of its own, and endpoints that show what was copied to them.
final class RehearsalRing: Sendable {
    let scratch: Scratch
    static let issuer = "https://kubernetes.default.svc"
    static let servers = ["cp-1", "cp-2"]

    var path: String { scratch["ring"] }
    var verificationKeys: String { scratch["ring/current/verification.pem"] }

    /// A ring with two API servers and an issuer, created on 2027-01-01. No endpoint has been started yet.
    init(_ options: [String] = [], endpoints: Bool = true) throws {
        scratch = try Scratch()
        var arguments = ["init", "--service-account-issuer", Self.issuer]
        // Keys that are quickly made, unless the algorithm matters.
        if !options.contains("--algorithm") { arguments += ["--algorithm", "ES256"] }
        if endpoints {
            for name in Self.servers { arguments += ["--api-server", "\(name)=\(scratch[name])"] }
            arguments += ["--issuer-url", scratch["issuer"]]
        }
        let outcome = try keys(arguments + options, at: 0)
        try #require(outcome.code == 0, "\(outcome)")
    }

    /// The moment so many seconds after the creation.
    static func moment(_ seconds: Int) -> String { String(1_798_761_600 + seconds) }

    /// Runs `satoken keys` so many seconds after the creation.
    @discardableResult
    func keys(_ arguments: [String], at seconds: Int) throws -> Outcome {
        try satoken(["keys"] + arguments + ["--keys", path, "--now", Self.moment(seconds)])
    }

    /// Restarts an API server, or uploads the JWKS: from then on it shows what the ring has now.
    func follow(_ names: [String] = servers + ["issuer"]) throws {
        for name in names {
            let file = name == "issuer" ? scratch["ring/current/jwks.json"] : nil
            let document =
                try file.map { try shell("cat \"$1\"", [$0]) }
                ?? satoken(["jwks", "--service-account-key-file", verificationKeys])
            try #require(document.code == 0, "\(document)")
            _ = try scratch.file(name, document.outputBytes)
        }
    }

    /// Runs `rotate` at a moment that a step is due, and expects that step.
    func rotate(_ step: String, at seconds: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let outcome = try keys(["rotate"], at: seconds)
        #expect(outcome.output.contains("done: \(step):"), "\(outcome)", sourceLocation: sourceLocation)
    }

    /// Takes a ring that was just created to where k2 signs, two days later: everybody has followed up to k2's publication.
    func activateSecondKey() throws {
        try follow()
        try keys(["rotate", "publish", "--force", "early"], at: hour)
        try follow()
        try keys(["rotate"], at: 2 * hour)
        try rotate("activate k2", at: 2 * day)
    }

    /// "k1 previous, k2 active", in the order of their making.
    func states() throws -> String {
        let list = try JSONValue(parsing: keys(["list", "-o", "json"], at: 0).output)
        return try #require(list["keys"]).elements.map {
            "\($0["name"]?.string ?? "") \($0["state"]?.string ?? "")"
        }.joined(separator: ", ")
    }

    /// A token that the ring issues.
    func token(at seconds: Int, _ options: [String] = []) throws -> String {
        let outcome = try satoken(
            [
                "issue", "builder", "-n", "ci", "--uid", "u", "--keys", path, "--now", Self.moment(seconds),
            ] + options)
        try #require(outcome.code == 0, "\(outcome)")
        return try #require(outcome.lines.first)
    }

    /// What `verify` says to a token by the ring.
    func verify(_ token: String, at seconds: Int, _ options: [String] = []) throws -> Outcome {
        try satoken(["verify", token, "--keys", path, "--now", Self.moment(seconds)] + options)
    }
}

let hour = 3600
let day = 86_400
