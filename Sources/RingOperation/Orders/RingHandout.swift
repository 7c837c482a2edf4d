internal import Files
package import KeyRing
internal import ServiceAccountTokens
package import TokenConfiguration

/// What is handed out of a ring (`satoken keys export`). The ring notes what servers may have read.
package struct RingHandout {
    package let status: RingStatus
    /// Whether signing.key and legacy.key stay here for now: an API server was not yet seen trusting their keys.
    package let holdsBack: Bool
    private let snapshot: RingSnapshot
    private let directory: RingDirectory
    private let time: RingTime
    private let report: ([Warning]) -> Void

    /// Reads the ring.
    ///
    /// - Parameters:
    ///   - risks: what the operator takes.
    ///   - report: is called with what the operator should know.
    /// - Throws: ProgramFailure where files of the ring would drop keys whose tokens live; RingError for a rehearsal, and
    ///   for files that are no ring.
    package init(
        _ directory: RingDirectory, at time: RingTime, taking risks: [Risk],
        report: @escaping ([Warning]) -> Void
    ) throws {
        self.directory = directory
        self.time = time
        self.report = report
        snapshot = try directory.read()
        try directory.requireUse(of: snapshot.ring)
        status = RingStatus(snapshot.ring, snapshot.observations, now: time.seconds)
        holdsBack = !risks.contains(.unobserved) && !status.observed.blockersOfSigningKey.isEmpty
        try Self.refuseUnsafe(status, risks)
    }

    /// Refuses to hand out files that would drop keys whose tokens live.
    private static func refuseUnsafe(_ status: RingStatus, _ risks: [Risk]) throws {
        // A revocation does not wait: an exposed key is worse than tokens that are refused.
        if status.ring.revocation != nil { return }
        if let first = ConcernWords.unmanaged(status).first, !risks.contains(.unmanagedKeys) {
            throw ProgramFailure(
                first, hint: "--force unmanaged-keys takes the risk that its tokens are refused",
                code: .refused)
        }
        let unseen = status.neverObserved.map { Shown.text($0.name) }
        if unseen.isEmpty || risks.contains(.unobserved) || risks.contains(.unmanagedKeys) { return }
        let isOne = unseen.count == 1
        throw ProgramFailure(
            "\(unseen.joined(separator: ", ")) \(isOne ? "was" : "were") never observed: keys that \(isOne ? "it trusts" : "they trust") "
                + "and the ring lacks would be dropped",
            hint:
                "satoken keys observe; or satoken keys confirm \(unseen[0]) KEY… with all keys that it trusts; on a new cluster: satoken "
                + "keys init --new-cluster; --force unobserved takes the risk", code: .refused)
    }

    /// - Throws: ProgramFailure where the signing key never leaves its store.
    package func requireSigningKeyFile() throws {
        guard let uri = try snapshot.signingKeyStore() else { return }
        throw ProgramFailure(
            "the signing key never leaves its store (\(Shown.text(uri))): no file can hand it to kube-apiserver",
            hint:
                "satokend signer signs with it: kube-apiserver --service-account-signing-endpoint; --to DIR brings the "
                + "ring to another signer", code: .refused)
    }

    /// - Throws: ProgramFailure where the ring has no API server to look at.
    package func requireObservation() throws {
        if !status.ring.policy.apiServers.isEmpty { return }
        throw ProgramFailure(
            "the ring \(Shown.text(status.ring.name)) watches no API server, and cannot know when one has read its keys",
            hint: "satoken keys policy --api-server NAME=https://… for each, or --without-observation",
            code: .configuration)
    }

    // MARK: What is handed out

    /// The bytes of verification.pem.
    package func verificationKeys() throws -> [UInt8] {
        try File.read("\(snapshot.directory)/verification.pem", limit: 16 << 20).bytes
    }

    /// The bytes of the published JWK Set.
    package var jwks: [UInt8] { snapshot.jwks }

    /// Flags that name the ring's own files were printed.
    package func noteFlags() {
        if holdsBack { note { $0.heldBack = now } }
    }

    /// Brings another host's copy of the ring forward, one generation at a time.
    package func copy(to target: String) throws -> ExportOutcome {
        let outcome = try directory.export(
            to: target, at: time, holdsBack: holdsBack,
            announce: { ahead in
                // By now the directory is there.
                let path = try System.fullPath(target)
                note { observations in
                    if let left = observations.exports[path], let found = ahead.found, found < left {
                        // It was put back: what its server showed meanwhile proves nothing.
                        for server in snapshot.ring.policy.apiServers {
                            observations.endpoints[server.name]?.voided = time.seconds
                        }
                    }
                    if holdsBack { observations.heldBack = now }
                }
            }, wait: wait)
        let path = try System.fullPath(target)
        note { $0.exports[path] = snapshot.ring.generation }
        return outcome
    }

    /// Brings sa.key and sa.pub forward, as kubeadm's static Pods mount them.
    package func copy(toKubeadm target: String) throws -> ExportOutcome {
        let outcome = try directory.exportKubeadm(
            to: target, holdsBack: holdsBack, announce: noteKubeadmKeys, wait: wait)
        if outcome.generations.count > 1 { noteKubeadmKeys(outcome) }
        let path = try System.fullPath(target)
        note { $0.kubeadmExports[path] = snapshot.ring.generation }
        return outcome
    }

    // MARK: What is noted

    /// kube-controller-manager may start at any moment of the way, with the sa.key of that moment.
    private func noteKubeadmKeys(_ outcome: ExportOutcome) {
        note { observations in
            if holdsBack { observations.heldBack = now }
            guard status.observed.readsKubeadmKey else { return }
            for name in outcome.signingKeys
            where !outcome.generations.isEmpty || observations.kubeadmKeys[name] == nil {
                observations.kubeadmKeys[name] = time.seconds
            }
        }
    }

    private var now: Moment { Moment(generation: snapshot.ring.generation, time: time.seconds) }

    /// Notes what was handed out. A copy away from the ring's home notes nothing, and says so.
    private func note(_ body: (inout ObservationLog) -> Void) {
        do {
            try directory.record(at: time) { _, observations in body(&observations) }
        } catch {
            report([Warning("what was exported is not noted in the ring: \(error)")])
        }
    }

    private func wait(_ seconds: Int) {
        report([
            .note(
                "waiting \(seconds) s: each generation stays current for that long before the next, so that a server that is "
                    + "starting reads two at most")
        ])
        System.sleep(seconds: seconds)
    }
}
