/// What endpoints were seen with. Facts, never orders.
package struct ObservationLog: Equatable, Sendable {
    /// The highest generation that was ever current: a ring that shows a lower one was put back.
    package var generation = 0
    /// By the endpoint's name.
    package var endpoints: [String: Record] = [:]
    /// Until when a token is known to live, by the name of the key that signed it.
    package var needed: [String: Need] = [:]
    /// The highest time that a changing command of a ring without endpoints ran at.
    package var highestTime: Int?
    /// When a leap of the clock was first seen, and nothing was changed.
    package var leapSeen: Int?

    /// What the operator said last of kube-controller-manager, which cannot be polled.
    package var controllerManager: ControllerManager?
    /// When `export --kubeadm` last wrote a signing key as sa.key that kube-controller-manager may read, by the key's
    /// name, in seconds since 1970.
    package var kubeadmKeys: [String: Int] = [:]
    /// The last generation in which an export held signing.key back, because an API server was not seen trusting it, and
    /// when that was last so.
    package var heldBack: Moment?
    /// The generation that `export --to` left in a directory, by the directory's path.
    package var exports: [String: Int] = [:]
    /// The same of `export --kubeadm`.
    package var kubeadmExports: [String: Int] = [:]

    package init() {}

    /// On every host kube-controller-manager was restarted, and signs Secrets' tokens with a key, or with none.
    package struct ControllerManager: Equatable, Sendable {
        /// The name of the key; nil for a kube-controller-manager without `--service-account-private-key-file`.
        package var key: String?
        /// The generation that was current when it was confirmed.
        package var generation: Int
        /// When it was confirmed, in seconds since 1970.
        package var time: Int
        /// Whether its manifest names legacy.key: what `export --kubeadm` writes as sa.key never reaches it.
        package var readsLegacyKey: Bool

        package init(key: String?, generation: Int, time: Int, readsLegacyKey: Bool = false) {
            self.key = key
            self.generation = generation
            self.time = time
            self.readsLegacyKey = readsLegacyKey
        }
    }

    /// The last expiry that was found in a pile of tokens, in seconds since 1970.
    package struct Need: Equatable, Sendable {
        /// Of a token that a relying party outside the cluster accepts.
        package var external = 0
        package var any = 0

        package init(external: Int = 0, any: Int = 0) {
            self.external = external
            self.any = any
        }
    }

    /// All looks at one endpoint.
    package struct Record: Equatable, Sendable {
        /// Oldest first. Looks that saw the same follow each other in one.
        package var looks: [Look] = []
        /// What the operator confirmed by hand, by the key's name.
        package var confirmed: [String: Confirmation] = [:]
        /// Runs of looks begin no earlier than this: an export found the endpoint's directory older than it left it.
        package var voided = 0
        /// Whether the last look was at what an external signer noted: the API server asks it for keys and is not restarted.
        package var hasSigner = false
        /// Why the last look showed nothing; nil when it showed something.
        package var failure: Failure?
        /// Until when a copy that was served in a forgotten look may be cached.
        package var cachedUntil = 0

        package init() {}

        /// Until when what a look saw was served at most: until it was seen changed. Nil for the latest look.
        func end(ofLook index: Int) -> Int? { index + 1 < looks.count ? looks[index + 1].first : nil }

        fileprivate mutating func note(_ look: Look) {
            if let last = looks.last, last.keyIDs == look.keyIDs, last.maxAge == look.maxAge,
                last.generation == look.generation
            {
                looks[looks.count - 1].last = max(last.last, look.last)
            } else {
                looks.append(look)
            }
            var keyIDs = looks.reduce(0) { $0 + $1.keyIDs.count }
            while looks.count > ObservationLog.mostLooks
                || (keyIDs > ObservationLog.mostKeyIDs && looks.count > 1)
            {
                let old = looks.removeFirst()
                keyIDs -= old.keyIDs.count
                cachedUntil = max(cachedUntil, (looks.first?.first ?? old.last) + old.maxAge)
            }
        }
    }

    /// The operator's word that an endpoint trusts a key, and signs with it where it is the active one.
    package struct Confirmation: Equatable, Sendable {
        /// When it was given first, without a break since, in seconds since 1970.
        package var since: Int
        /// When it was given last.
        package var time: Int
        /// The generation that was current then.
        package var generation: Int

        package init(since: Int, time: Int, generation: Int) {
            self.since = since
            self.time = time
            self.generation = generation
        }
    }

    /// A look that showed nothing.
    package struct Failure: Equatable, Sendable {
        /// When, in seconds since 1970.
        package var time: Int
        /// One line.
        package var reason: String
        /// What kind of answer it was.
        package var kind: ObservationError.Kind
        /// What to do about it, one line.
        package var remedy: String?

        package init(time: Int, reason: String, kind: ObservationError.Kind, remedy: String? = nil) {
            self.time = time
            self.reason = reason
            self.kind = kind
            self.remedy = remedy
        }
    }

    /// One or more looks in a row that saw the same keys under the same max-age, all while one generation was current.
    package struct Look: Equatable, Sendable {
        /// The generation that was current then.
        package var generation: Int
        /// The kids of the JWKS in order.
        package var keyIDs: [String]
        /// For how long the answer may be cached, in seconds.
        package var maxAge: Int
        /// Seconds since 1970.
        package var first: Int
        package var last: Int

        package init(generation: Int, keyIDs: [String], maxAge: Int, first: Int, last: Int) {
            self.generation = generation
            self.keyIDs = keyIDs
            self.maxAge = maxAge
            self.first = first
            self.last = last
        }
    }

    /// As many looks that differ are remembered of one endpoint; of older ones, only how long they are cached.
    static let mostLooks = 500
    /// As many kids are remembered of one endpoint: one that shows other keys at each look fills no disk.
    static let mostKeyIDs = 20_000

    /// Notes one look.
    package mutating func note(
        _ keyIDs: [String], maxAge: Int, of endpoint: String, in generation: Int, at now: Int
    ) {
        endpoints[endpoint, default: Record()].note(
            Look(generation: generation, keyIDs: keyIDs, maxAge: maxAge, first: now, last: now))
        endpoints[endpoint]?.failure = nil
    }

    /// Whether an API server gets its keys from an external signer, as far as looks tell: it loads them without a restart.
    package func hasSigner(_ endpoint: Endpoint) -> Bool { endpoints[endpoint.name]?.hasSigner == true }

    /// Notes the operator's word that an endpoint trusts a key, and was restarted since the current generation.
    package mutating func confirm(_ key: String, of endpoint: String, in generation: Int, at now: Int) {
        let before = endpoints[endpoint]?.confirmed[key]
        endpoints[endpoint, default: Record()].confirmed[key] = Confirmation(
            since: before?.since ?? now, time: now, generation: generation)
    }

    /// Notes that a look showed nothing.
    package mutating func fail(_ error: ObservationError, of endpoint: String, at now: Int) {
        endpoints[endpoint, default: Record()].failure = Failure(
            time: now, reason: error.description, kind: error.kind, remedy: error.remedy)
    }
}
