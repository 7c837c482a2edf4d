internal import Files
package import KeyRing
internal import ServiceAccountTokens
package import TokenConfiguration

/// In words: why endpoints were not seen, and what becomes of the observer's credentials.
package enum ObserverWords {
    /// A warning for each endpoint that was not seen, and what to do.
    package static func unseen(_ observation: Observation) -> [Warning] {
        observation.failures.map { endpoint, error in
            Warning("\(Shown.text(endpoint.name)) was not seen: \(error)", hint: error.remedy)
        }
    }

    /// What is said when no answer told the time.
    static func untimely(_ observation: Observation) -> String {
        observation.failures.contains { $0.error.kind != .unavailable }
            ? "no endpoint told the time: the answers of those that refused to show their keys have no Date: nothing is changed"
            : "no endpoint answered that could tell the time: nothing is changed"
    }

    /// What to do then.
    static func timelyHint(_ observation: Observation) -> String {
        if let remedy = observation.failures.lazy.compactMap(\.error.remedy).first { return remedy }
        return
            "they are down or cannot be reached from here; of one that moved, satoken keys policy --api-server "
            + "NAME=WHERE says where it is now"
    }

    /// The observers' tokens that a revocation of these keys makes useless.
    package static func dying(with names: [String], _ ring: Ring) -> [String] {
        var endpoints: [(file: String, key: String, names: [String])] = []
        for endpoint in ring.policy.endpoints {
            guard let file = endpoint.credentials.token, let token = ObserverToken(file: file),
                let key = ring.key(withID: token.keyID), names.contains(key.name)
            else { continue }
            if let index = endpoints.firstIndex(where: { $0.file == file }) {
                endpoints[index].names.append(endpoint.name)
            } else {
                endpoints.append((file, key.name, [endpoint.name]))
            }
        }
        return endpoints.map { file, key, names in
            "the observer's token of \(Shown.texts(names)) in \(Shown.text(file)) dies with \(key), as any that is made "
                + "while \(key) signs: let the ring sign its own (satoken keys policy --observe-as), or use a client certificate"
        }
    }
}
