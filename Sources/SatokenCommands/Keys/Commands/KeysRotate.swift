import ArgumentParser
import Files
import JOSE
import KeyRing
import RingOperation
import ServiceAccountTokens
import TokenConfiguration

extension Step: ExpressibleByArgument {}
extension Risk: ExpressibleByArgument {}

struct KeysRotate: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Look at the endpoints, then do the one step that is due.",
        discussion: """
            Made to run every hour for years. Nothing due: it says what is next and when, exit code 0. A step whose time \
            has run out, and that only waits for an endpoint to be seen, or for the end of a hold: exit code 1, and what it waits \
            for.

            STEP does one step by name: publish, activate, reorder, unpublish, retire; add-legacy and legacy for the key of \
            Secrets' tokens; remove and finish belong to satoken keys revoke: exposed keys leave all files, and were then seen \
            gone everywhere. One that is too early is refused, unless --force names the risk: unobserved, early, \
            live-tokens, unmanaged-keys or relying-party.

            satoken keys rotate
            satoken keys rotate publish --force early
            """)

    @Argument(help: "The step to do by name.")
    var step: Step?

    @Option(help: ArgumentHelp("The key, where several could be meant.", valueName: "name"))
    var key: String?

    @Option(help: ArgumentHelp("Take this risk. Repeatable.", valueName: "risk"))
    var force: [Risk] = []

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if step == nil && (key != nil || !force.isEmpty) {
            throw ValidationError("--key and --force go with a step by its name")
        }
    }

    func run(_ console: Console) throws {
        let keeper = RingKeeper(ring, console)
        var done: [String] = []
        if step != nil { keeper.settle(try keeper.directory.read().ring) }
        let after = try keeper.change { snapshot, observations, now in
            try AheadWords.refuse(RingStatus(snapshot.ring, observations, now: now))
            let item: PlannedStep?
            if let step {
                item = try named(step, snapshot.ring, observations, now)
            } else {
                item = RotationPlan(snapshot.ring, observations, at: now).next(at: now)
            }
            guard let item else {
                done = [Self.idle(snapshot.ring, now)]
                return nil
            }
            let change = try RingChange(taking: item, of: snapshot.ring, at: now)
            let isRisked = force.contains(.liveTokens) && (item.step == .retire || item.step == .unpublish)
            done = [
                "done: \(StepWords.title(item, in: change.ring)): "
                    + (isRisked ? StepWords.riskedChange(item.step) : StepWords.change(item.step))
            ]
            done += StepWords.work(item.step, change.ring, observations).map { "  \($0)" }
            return change
        }
        if let revocation = after.ring.revocation {
            let names = revocation.keys.joined(separator: " ")
            done.append("being revoked, and not gone yet: \(names)")
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(output, overdueCounts: true, console)
    }

    /// Why no step is taken.
    private static func idle(_ ring: Ring, _ now: Int) -> String {
        guard let since = ring.heldSince else { return "nothing is due" }
        return
            "nothing is done: the ring is held since \(Shown.moment(since, now: Double(now))), until satoken keys resume"
    }

    private func named(_ step: Step, _ ring: Ring, _ observations: ObservationLog, _ now: Int) throws
        -> PlannedStep
    {
        do {
            return try StepRequest(step: step, key: key, risks: Set(force)).item(ring, observations, at: now)
        } catch {
            throw ProgramFailure(error, step, RingStatus(ring, observations, now: now))
        }
    }
}
