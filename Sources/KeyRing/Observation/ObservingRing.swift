internal import Files
internal import JOSE
package import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// What a look at endpoints takes from the ring: the keys by which it signs itself a token, and the names of all its keys.
package struct ObservingRing: Sendable {
    /// A key of the ring.
    package struct Key: Sendable {
        package let name: String
        package let keyID: String
        package let state: KeyState
        /// The private half; nil where the ring does not have it.
        ///
        /// - Throws: what says why its file cannot be used.
        package let privateHalf: (@Sendable () throws -> PrivateKey)?

        package init(
            name: String, keyID: String, state: KeyState, privateHalf: (@Sendable () throws -> PrivateKey)?
        ) {
            self.name = name
            self.keyID = keyID
            self.state = state
            self.privateHalf = privateHalf
        }
    }

    /// The issuers of its tokens; the first issues.
    let issuers: [String]
    /// The audiences of the API servers, as far as the ring knows them: the policy's, else the issuers.
    let apiAudiences: [String]
    /// All keys that the ring has or had, the newest first.
    let keys: [Key]
    /// Seconds since 1970: the API servers' time, which a rehearsal's clock is not.
    let now: @Sendable () -> Double

    /// How long a token lives that a look is made with, in seconds: the least that kube-apiserver issues.
    static let tokenLifetime = 600

    package init(
        issuers: [String], apiAudiences: [String] = [], keys: [Key],
        now: @escaping @Sendable () -> Double = { System.now }
    ) {
        self.issuers = issuers
        self.apiAudiences = apiAudiences.isEmpty ? issuers : apiAudiences
        self.keys = keys
        self.now = now
    }

    /// A ring that was read. Private halves are read when they sign.
    package init(_ snapshot: RingSnapshot) {
        let path = snapshot.path
        let isShared = snapshot.ring.policy.group != nil
        self.init(
            issuers: snapshot.ring.issuers, apiAudiences: snapshot.ring.policy.apiAudiences,
            keys: Self.newestFirst(snapshot.ring).map { key in
                let half: @Sendable () throws -> PrivateKey = {
                    try HeldKeys.privateHalf(
                        key, Layout.privateFile(key.name),
                        in: OpenDirectory(path).directory(Layout.privateHalves), sharedWithGroup: isShared
                    ).key
                }
                return Key(
                    name: key.name, keyID: key.keyID, state: key.state,
                    privateHalf: key.hasPrivateHalf ? half : nil)
            })
    }

    /// A ring that is about to be created.
    package init(_ creation: RingCreation) {
        var keys: [Key] = []
        for material in creation.keys + [creation.legacyKey].compactMap({ $0 })
        where !keys.contains(where: { $0.keyID.isExactly(material.publicKey.keyID) }) {
            let half = material.privateKey.map { key in { @Sendable () throws -> PrivateKey in key } }
            keys.append(
                Key(
                    name: "k\(keys.count + 1)", keyID: material.publicKey.keyID, state: .active,
                    privateHalf: half))
        }
        self.init(
            issuers: creation.issuers, apiAudiences: creation.policy.apiAudiences, keys: keys)
    }

    /// The key of a kid, nil for one that the ring never held.
    func key(withID keyID: String) -> Key? { keys.first { $0.keyID.isExactly(keyID) } }

    /// The keys that may sign an observer's token, the newest first.
    var signers: [Key] { keys.filter { $0.privateHalf != nil && Self.maySign($0.state) } }

    /// The same of a ring.
    package static func signers(of ring: Ring) -> [RingKey] {
        newestFirst(ring).filter { $0.hasPrivateHalf && maySign($0.state) }
    }

    /// Never a key that was revoked or withdrawn.
    private static func maySign(_ state: KeyState) -> Bool {
        switch state {
        case .published, .active, .previous, .verifyOnly, .retired: true
        case .withdrawn, .revoking, .revoked: false
        }
    }

    /// Of keys that came in together, the first is the one that signed last.
    private static func newestFirst(_ ring: Ring) -> [RingKey] {
        ring.keys.enumerated().sorted { one, other in
            let (generation, otherGeneration) = (
                one.element.entered?.generation ?? 0, other.element.entered?.generation ?? 0
            )
            return generation == otherGeneration
                ? one.offset < other.offset : generation > otherGeneration
        }.map(\.element)
    }

    /// The audience of an observer's token: the API server's first.
    func audience(of account: Endpoint.Observer) -> String {
        account.audience ?? apiAudiences.first ?? ""
    }

    /// A token of a ServiceAccount that lives for ten minutes, with the claims of kube-apiserver's TokenRequest.
    ///
    /// - Throws: what says why the key does not sign.
    package func token(of account: Endpoint.Observer, by key: Key) throws -> String {
        guard let privateHalf = key.privateHalf, let issuer = issuers.first else {
            throw RingError(.configuration, "\(key.name): the ring has no private half of it")
        }
        var request = TokenRequest()
        request.expirationSeconds = Self.tokenLifetime
        request.audiences = [audience(of: account)]
        let policy = IssuancePolicy(issuer: issuer, apiAudiences: apiAudiences, extendsExpiration: false)
        return try TokenIssuer(signer: TokenSigner(privateHalf()), policy: policy).issue(
            request, namespace: account.namespace, name: account.name,
            facts: IssuanceFacts(uid: account.uid), now: now()
        ).token
    }
}
