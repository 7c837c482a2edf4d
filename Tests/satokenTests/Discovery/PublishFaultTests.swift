import Foundation
import JSON
import TestSupport
import Testing

@Suite struct PublishFaultTests {
    /// A site, and the one that takes its place: other keys, and the JWK Set in the same place or another.
    static let changes: [(old: Site?, new: Site)] = [
        (nil, PublishTests.site),
        (
            Site(issuer: "https://x", keys: ["sa.pub"]),
            Site(issuer: "https://x", keys: ["sa-ec.pub", "sa.pub"])
        ),
        (
            Site(issuer: "https://x", keys: ["sa.pub"]),
            Site(issuer: "https://x", keys: ["sa-ec.pub"], jwksPath: "v2/keys.json")
        ),
    ]

    /// Whether everything that has a name in the site is complete, and the keys that the discovery document names are
    /// there, those of its own time or of a later one.
    private func isConsistent(_ directory: String, _ old: Site?, _ new: Site) throws -> Bool {
        let (before, after) = (try old?.files() ?? [:], try new.files())
        let files = try published(in: directory).filter { !$0.key.hasSuffix(".new") }
        guard files.allSatisfy({ before[$0.key] == $0.value || after[$0.key] == $0.value }) else {
            return false
        }
        guard let configuration = files[".well-known/openid-configuration"] else { return old == nil }
        let isNew = configuration == after[".well-known/openid-configuration"]
        let site = isNew ? new : try #require(old)
        let jwks = files[site.jwksPath]
        return isNew
            ? jwks == after[site.jwksPath] : jwks == before[site.jwksPath] || jwks == after[site.jwksPath]
    }

    /// Puts the directory back to where it was before.
    private func reset(_ directory: String, _ old: Site?) throws {
        try? FileManager.default.removeItem(atPath: directory)
        if let old { #expect(try satoken(["publish", directory] + old.options).code == 0) }
    }

    @Test(arguments: changes.indices)
    func `a publisher that is killed at any point leaves a complete and consistent site`(change: Int) throws {
        let (old, new) = Self.changes[change]
        let directory = try Scratch()
        let site = directory["site"]
        let command = ["publish", site] + new.options
        let (calls, unharmed) = try satokenWithFaults(.kill, command) {
            try reset(site, old)
        } check: { call, _ in
            #expect(try isConsistent(site, old, new), "killed at call \(call)")
            // Whoever comes next finishes the work, and clears up.
            #expect(try satoken(command).code == 0)
            let expected = try (old?.files() ?? [:]).merging(new.files()) { _, new in new }
            #expect(try published(in: site) == expected, "after call \(call)")
        }
        // Two files, each made, given its mode, written, synced, renamed, and its directory synced.
        #expect(calls >= 12)
        #expect(unharmed.code == 0)
    }

    @Test(arguments: [ENOSPC, EIO, EACCES, EROFS])
    func `a publisher whose call fails says so, and leaves a complete and consistent site`(error: Int32)
        throws
    {
        let (old, new) = Self.changes[1]
        let directory = try Scratch()
        let site = directory["site"]
        var failures = 0
        try satokenWithFaults(.error(error), ["publish", site] + new.options) {
            try reset(site, old)
        } check: { call, outcome in
            #expect(try isConsistent(site, old, new), "failed at call \(call)")
            let names = try published(in: site).keys
            #expect(!names.contains { $0.hasSuffix(".new") }, "failed at call \(call): nothing half is left")
            if outcome.code == 0 {
                #expect(try published(in: site) == new.files(), "call \(call)")
            } else {
                failures += 1
                let codes: [Int32] = [ENOSPC: [74], EIO: [74], EACCES: [77], EROFS: [73]][error] ?? []
                #expect(codes.contains(outcome.code), "call \(call): \(outcome)")
                #expect(outcome.error.hasPrefix("satoken: error: "), "call \(call): \(outcome)")
            }
        }
        #expect(failures >= 12)
    }
}
