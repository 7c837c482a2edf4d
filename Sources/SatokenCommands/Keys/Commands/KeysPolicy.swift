import ArgumentParser
import Files
import JOSE
import KeyRing
import RingOperation
import Text

struct KeysPolicy: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Show how the ring rotates, or change it.",
        discussion: """
            A longer lifetime counts at once. A shorter one counts when the operator confirms that no server allows the longer \
            one any more (satoken keys confirm --flags), and never for tokens that are out. An endpoint that is given again \
            by name is replaced.

            satoken keys policy --rotate-every 90d --api-server cp-2=https://10.0.0.12:6443
            """)

    @OptionGroup var policy: PolicyOptions
    @OptionGroup var endpoints: EndpointOptions

    @Option(help: ArgumentHelp("Look at this endpoint no more. Repeatable.", valueName: "name"))
    var remove: [String] = []

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let before = try ring.directory(console).read()
        let next = try changed(before.ring.policy)
        if next == before.ring.policy {
            return try output.print(
                text: PolicyWords.lines(before.ring), json: PolicyWords.json(before.ring), console)
        }
        warn(before.ring.policy, try next.checked(), console)
        let keeper = RingKeeper(ring, console)
        var done: [String] = []
        var after = try keeper.order(lookingAt: next.endpoints) { snapshot, observations, now in
            let policy = try changed(snapshot.ring.policy).checked()
            let change = snapshot.ring.adopting(policy, observations, at: now)
            done = ["done: the policy is changed; at most \(policy.keysAtPeak) keys are trusted at once"]
            if change.lifetimesInForce != policy.lifetimes {
                done.append(
                    "  the longer lifetimes from before count on until satoken keys confirm --flags")
            }
            if policy.algorithm != snapshot.ring.policy.algorithm {
                done += StepWords.byName(RingStatus(change, observations, now: now)).map { "  \($0)" }
            }
            return RingChange(change)
        }
        let joined = after.ring.policy.endpoints.filter { $0.joined == after.ring.generation }
        // Only what they show after they joined is an observation.
        if !joined.isEmpty { after = try keeper.observe(joined, needsTime: false, warns: false) }
        try ChangeReport(done, after, now: keeper.time.seconds).print(output, console)
    }

    /// Which relying parties take no new keys, and which endpoints are no longer polled.
    private func warn(_ before: Policy, _ after: Policy, _ console: Console) {
        if let unfit = PolicyWords.unfit(after) {
            console.warn("\(unfit); --algorithm RS256 is what all take")
        }
        if !before.apiServers.isEmpty && after.apiServers.isEmpty {
            console.warn(
                "no API server is looked at any more: keys go by the clocks alone, and one that was not "
                    + "restarted in time refuses tokens")
        }
        if before.endpoints.contains(where: before.isFetched)
            && !after.endpoints.contains(where: after.isFetched)
        {
            console.warn(
                "what relying parties fetch is not looked at any more: a new key is taken to be there when "
                    + "its lead is over")
        }
    }

    private func changed(_ policy: Policy) throws -> Policy {
        var next = try self.policy.applied(to: policy)
        for name in remove {
            let gone = try next.endpoint(name)
            next.endpoints.removeAll { $0 == gone }
        }
        for endpoint in try endpoints.endpoints() {
            if let index = next.endpoints.firstIndex(where: { $0.name.isExactly(endpoint.name) }) {
                next.endpoints[index] = endpoint
            } else {
                next.endpoints.append(endpoint)
            }
        }
        return next
    }
}
