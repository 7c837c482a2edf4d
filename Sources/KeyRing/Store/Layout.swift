/// The names in a ring's directory.
enum Layout {
    static let current = "current"
    static let generations = "generations"
    static let privateHalves = "private"
    static let publicHalves = "public"
    static let observations = "observed.json"
    static let lock = "lock"
    /// A link like `current`, which it becomes when the ring is complete: what lies beside it was never handed out.
    static let creation = "creation"

    static let ring = "ring.json"
    static let signingKey = "signing.key"
    static let verificationKeys = "verification.pem"
    static let jwks = "jwks.json"
    static let legacyKey = "legacy.key"

    /// The directory of a generation: four digits or more.
    static func name(_ generation: Int) -> String {
        let digits = String(generation)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The generation of a directory, nil for any other name.
    static func generation(_ name: String) -> Int? {
        guard let number = Int(name), number > 0, Self.name(number) == name else { return nil }
        return number
    }

    /// What `current` points to.
    static func target(_ generation: Int) -> String { "\(generations)/\(name(generation))" }

    /// The generation that `current` points to, nil for any other target.
    static func generation(ofTarget target: String) -> Int? {
        let parts = target.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == generations else { return nil }
        return generation(String(parts[1]))
    }

    static func privateFile(_ name: String) -> String { "\(name).key" }
    static func publicFile(_ name: String) -> String { "\(name).pub" }

    /// The key whose half lies in a file of this name, nil for other names.
    static func key(ofFile file: String, ending: String) -> String? {
        guard file.hasSuffix(ending) else { return nil }
        let name = String(file.dropLast(ending.count))
        return RingKey.isName(name) ? name : nil
    }
}
