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

    /// The files of a site before and after.
    private struct Change {
        let old: Site?
        let new: Site
        let before: [String: [UInt8]]
        let after: [String: [UInt8]]
        let pristine: Scratch

        init(_ old: Site?, _ new: Site) throws {
            (self.old, self.new) = (old, new)
            before = try old?.files() ?? [:]
            after = try new.files()
            pristine = try Scratch()
            if let old { #expect(try satoken(["publish", pristine["site"]] + old.options).code == 0) }
        }

        /// Puts the directory back to where it was before.
        func reset(_ directory: String) throws {
            try? FileManager.default.removeItem(atPath: directory)
            if old != nil { try FileManager.default.copyItem(atPath: pristine["site"], toPath: directory) }
        }

        /// Whether everything that has a name in the site is complete, and the keys that the discovery document names
        /// are there, those of its own time or of a later one.
        func isConsistent(_ directory: String) throws -> Bool {
            let files = try published(in: directory).filter { !$0.key.hasSuffix(".new") }
            guard files.allSatisfy({ before[$0.key] == $0.value || after[$0.key] == $0.value }) else {
                return false
            }
            guard let configuration = files[".well-known/openid-configuration"] else { return old == nil }
            if configuration == after[".well-known/openid-configuration"] {
                return files[new.jwksPath] == after[new.jwksPath]
            }
            guard let path = old?.jwksPath, let jwks = files[path] else { return false }
            return jwks == before[path] || jwks == after[path]
        }
    }

    @Test(arguments: changes.indices)
    func `a publisher that is killed at any point leaves a complete and consistent site`(change: Int) throws {
        let change = try Change(Self.changes[change].old, Self.changes[change].new)
        let directory = try Scratch()
        let site = directory["site"]
        let command = ["publish", site] + change.new.options
        let (calls, unharmed) = try satokenWithFaults(.end, command) {
            try change.reset(site)
        } check: { (call, _) throws in
            #expect(try change.isConsistent(site), "killed at call \(call)")
            // Whoever comes next finishes the work, and clears up.
            #expect(try satoken(command).code == 0)
            #expect(
                try published(in: site) == change.before.merging(change.after) { _, new in new },
                "after call \(call)")
        }
        try change.reset(site)
        let killed = try satokenProcess(
            command, environment: ProcessFaults.shared.get().environment(at: calls / 2))
        #expect(killed.code == 128 + 9, "\(killed)")
        #expect(try change.isConsistent(site), "killed at call \(calls / 2)")
        // Two files, each made, given its mode, written, synced, renamed, and its directory synced.
        #expect(calls >= 12)
        #expect(unharmed.code == 0)
    }

    @Test(arguments: [ENOSPC, EIO, EACCES, EROFS])
    func `a publisher whose call fails says so, and leaves a complete and consistent site`(error: Int32)
        throws
    {
        let change = try Change(Self.changes[1].old, Self.changes[1].new)
        let directory = try Scratch()
        let site = directory["site"]
        var failures = 0
        try satokenWithFaults(.error(error), ["publish", site] + change.new.options) {
            try change.reset(site)
        } check: { call, outcome in
            #expect(try change.isConsistent(site), "failed at call \(call)")
            let names = try published(in: site).keys
            #expect(!names.contains { $0.hasSuffix(".new") }, "failed at call \(call): nothing half is left")
            if outcome.code == 0 {
                #expect(try published(in: site) == change.after, "call \(call)")
            } else {
                failures += 1
                let codes: [Int32] = [ENOSPC: [74], EIO: [74], EACCES: [77], EROFS: [73]][error] ?? []
                let isUnsearched =
                    outcome.code == 1 && outcome.error.contains("not searched for private keys")
                #expect(isUnsearched || codes.contains(outcome.code), "call \(call): \(outcome)")
                #expect(outcome.error.hasPrefix("satoken: error: "), "call \(call): \(outcome)")
            }
        }
        #expect(failures >= 12)
    }
}
