internal import Files
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens
internal import Text

extension Inspection {
    /// Notes orders that cannot be read. Nothing can be said of the generation's files then.
    mutating func inspectOrders(_ number: Int, _ directory: borrowing OpenDirectory) {
        do {
            _ = try RingDirectory.ring(of: number, in: directory)
        } catch {
            note(
                [Layout.generations, Layout.name(number), Layout.ring], words(error),
                advice: RingAdvice.restore)
        }
    }

    /// Holds the files of one generation against its orders.
    ///
    /// - Parameters:
    ///   - current: the orders of the current generation, which say what has to be forgotten.
    ///   - replaced: when this generation was replaced, nil for the current one.
    mutating func inspect(
        _ ring: Ring, in directory: borrowing OpenDirectory, _ place: [String], current: Ring, replaced: Int?
    ) {
        for name in entries(directory, place) {
            if !GenerationFiles.names.contains(name) { noteUnknown(place + [name]) }
            let isSecret = [Layout.signingKey, Layout.legacyKey].contains(name)
            inspectAccess(name, in: directory, place + [name], isSecret: isSecret)
        }
        inspectVerificationKeys(ring, in: directory, place)
        inspectJWKS(ring, in: directory, place)
        for (file, name) in [
            (Layout.signingKey, ring.active?.name), (Layout.legacyKey, ring.legacySigner),
        ] {
            let isThere = (try? directory.kind(of: file)) != .some(nil)
            guard let key = name.flatMap({ ring[$0] }) else {
                if isThere { note(place + [file], "is there, and this generation has no legacy key") }
                continue
            }
            if let replaced, current[key.name]?.hasPrivateHalf != true {
                if isThere && replaced + current.policy.minGenerationAge <= now {
                    note(place + [file], "holds \(key.name), which the ring has to forget", .remove)
                }
                continue
            }
            inspectSecret(key, place + [file], in: directory, group: current.policy.group)
        }
    }

    private mutating func inspectVerificationKeys(
        _ ring: Ring, in directory: borrowing OpenDirectory, _ place: [String]
    ) {
        let file = Layout.verificationKeys
        let wanted = stock.publicHalves(ring.trusted)?.flatMap { KeyMaterial.file($0.key) }
        var problem: String?
        do {
            let held = try HeldKeys.publicHalves(file, in: directory).map(\.keyID)
            if let active = ring.active, !held.containsExactly(active.keyID) {
                problem =
                    "lacks the public half of signing.key, \(active.name): "
                    + "servers would refuse the tokens they issue"
            } else if !held.elementsEqual(ring.trusted.map(\.keyID), by: { $0.isExactly($1) }) {
                problem = "does not hold the keys that ring.json orders, in this order"
            } else if let wanted, try directory.read(file, limit: Bounds.keyFile).bytes != wanted {
                problem = "holds more than the keys that ring.json orders, or writes them in another way"
            }
        } catch {
            problem = words(error)
        }
        guard let problem else { return }
        note(place + [file], problem, wanted.map { .write(.init(file, $0)) })
    }

    private mutating func inspectJWKS(
        _ ring: Ring, in directory: borrowing OpenDirectory, _ place: [String]
    ) {
        let file = Layout.jwks
        let wanted = stock.publicHalves(ring.published).flatMap { try? JWKSet(publishing: $0).document }
        var problem: String?
        do {
            let held = try directory.read(file, limit: Bounds.keyFile).bytes
            if let wanted, held != wanted { problem = "does not hold the keys that ring.json orders" }
        } catch {
            problem = words(error)
        }
        guard let problem else { return }
        note(place + [file], problem, wanted.map { .write(.init(file, $0)) })
    }

    /// A file that holds the private half of a key.
    ///
    /// - Parameter group: the group that may read it.
    mutating func inspectSecret(
        _ key: RingKey, _ place: [String], in directory: borrowing OpenDirectory, group: String?
    ) {
        guard let file = place.last else { return }
        do {
            Secret.erase(
                try HeldKeys.privateHalf(key, file, in: directory, sharedWithGroup: group != nil).bytes)
            if let group, let wanted = System.group(named: group), try directory.group(of: file) != wanted {
                noteLost(key, place, "does not belong to the group \(group)")
            }
        } catch let error as RingError where error.kind == .noPermission {
            note(place, words(error), .setMode(group != nil ? 0o640 : 0o600))
        } catch let error as FileError where error.kind == .noPermission {
            // Whether it is the right one, who may read it can tell.
            note(place, words(error))
        } catch {
            noteLost(key, place, words(error))
        }
    }

    /// A private half that is not where it belongs; it may lie in another place.
    mutating func noteLost(_ key: RingKey, _ place: [String], _ problem: String) {
        guard let file = place.last else { return }
        let bytes = stock.privateFile(key)
        note(
            place,
            bytes == nil ? "\(problem), and no other file holds the private half of \(key.name)" : problem,
            bytes.map { .write(.init(file, $0, isSecret: true)) }, advice: "restore it from a backup")
    }
}
