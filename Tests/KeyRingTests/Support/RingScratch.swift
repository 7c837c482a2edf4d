import Foundation
import JOSE
import KeyRing
import OpenSSL

/// A directory of a test's own for rings, removed with it.
final class RingScratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("ring-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a name in the directory.
    subscript(name: String) -> String { "\(path)/\(name)" }

    /// A ring by name, whose home moves with it.
    func ring(_ name: String = "keys") -> RingDirectory { RingDirectory(self[name], home: "a test's") }

    /// Founds a ring on a new key, by a clock of its own that begins at `Stage.creation`.
    ///
    /// - Parameter isInUse: whether it is a ring in use, and no rehearsal. Its documents are written so, since no
    ///   command makes one with a clock of its own.
    @discardableResult
    func created(
        _ name: String = "keys", keys: [KeyMaterial]? = nil, legacyKey: KeyMaterial? = nil,
        policy: Policy = Policy(), isInUse: Bool = false
    ) throws -> RingDirectory {
        var policy = policy
        policy.algorithm = .es256
        let creation = RingCreation(
            name: name, issuers: ["https://issuer.example"], policy: policy,
            keys: try keys ?? [.make(.es256)], legacyKey: legacyKey)
        _ = try ring(name).found(creation, at: RingTime(given: Stage.creation))
        if isInUse { try setRehearsal(false, name) }
        return ring(name)
    }

    /// Makes the steps of a ring in use, each when it is due, until `time`.
    func rotate(_ ring: RingDirectory, until time: Int) throws {
        let name = String(ring.path.dropFirst(path.count + 1))
        try setRehearsal(true, name)
        try ring.rotated(until: time)
        try setRehearsal(false, name)
    }

    private func setRehearsal(_ isRehearsal: Bool, _ name: String) throws {
        for generation in try names("\(name)/generations") {
            let file = "\(name)/generations/\(generation)/ring.json"
            let text = String(decoding: try bytes(file), as: UTF8.self)
            try write(
                file, text.replacing("\"rehearsal\":\(!isRehearsal)", with: "\"rehearsal\":\(isRehearsal)"))
        }
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: self[name])))
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self[name]))
    }

    /// The names in a directory, sorted, those that begin with a dot too.
    func names(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self[name]).sorted()
    }

    func exists(_ name: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: self[name])) != nil
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: self[name]) }

    func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(atPath: self[name], toPath: self[other])
    }

    func link(_ name: String, to target: String) throws {
        if exists(name) { try remove(name) }
        try FileManager.default.createSymbolicLink(atPath: self[name], withDestinationPath: target)
    }

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: self[name])[.posixPermissions] as? Int
    }

    func setMode(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self[name])
    }
}

extension RingDirectory {
    /// Makes the steps of a ring without endpoints, each when it is due, until `time`.
    ///
    /// - Returns: the ring then.
    @discardableResult
    func rotated(until time: Int) throws -> RingSnapshot {
        while true {
            let snapshot = try read()
            let items = RotationPlan(snapshot.ring, snapshot.observations, at: time).items.filter(
                \.waits.isEmpty)
            guard let next = items.min(by: { $0.due < $1.due }), next.due <= time else { return snapshot }
            try change(at: RingTime(given: next.due)) { snapshot, _ in
                let isNew = next.step == .publish || next.step == .addLegacy
                let key = isNew ? try KeyMaterial.make(snapshot.ring.policy.algorithm) : nil
                let name = snapshot.ring.nextName
                return RingChange(
                    snapshot.ring.taking(next, newKey: key?.named(name), at: next.due),
                    material: key.map { [name: $0] } ?? [:])
            }
        }
    }
}

/// The error of the room that a call throws, nil when it throws none.
func ringError(_ body: () throws -> Void) throws -> RingError? {
    do {
        try body()
        return nil
    } catch let error as RingError {
        return error
    }
}
