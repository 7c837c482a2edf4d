import ArgumentParser
import JOSE
import KeyRing

struct KeysConfirm: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Note by hand what cannot be looked at.",
        discussion: """
            satoken keys confirm NAME KEY   the consumer NAME trusts KEY: somebody saw it by other means. It never says \
            who signs.
            satoken keys confirm --flags    every kube-apiserver's manifest carries the flags of this policy, and every \
            one was restarted since. Only then a shorter lifetime counts.
            """)

    @Argument(help: ArgumentHelp("The consumer.", valueName: "name")) var consumer: String?
    @Argument(help: ArgumentHelp("The key's name.", valueName: "key")) var key: String?
    @Flag(help: "Every API server runs with the policy's flags.") var flags = false

    @OptionGroup var ring: RingOptions

    func validate() throws {
        if flags != (consumer == nil) || (consumer == nil) != (key == nil) {
            throw ValidationError("either NAME and KEY, or --flags")
        }
    }

    func run() throws {
        let keeper = RingKeeper(ring)
        var done: [String] = []
        let after: RingSnapshot
        if flags {
            after = try keeper.order { snapshot, _, now in
                let confirmed = snapshot.ring.confirmingFlags(at: now)
                done = ["done: no server allows longer lifetimes than the policy's"]
                return RingChange(confirmed)
            }
        } else {
            after = try keeper.change { snapshot, receipts, now in
                let (consumer, key) = try named(in: snapshot.ring)
                receipts.confirm(key.name, of: consumer.name, at: now)
                done = ["done: \(Shown.text(consumer.name)) trusts \(key.name), says who ran this"]
                return nil
            }
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(ring)
    }

    private func named(in ring: Ring) throws -> (Consumer, RingKey) {
        guard let found = ring.policy.consumers.first(where: { $0.name.isExactly(consumer ?? "") }) else {
            throw Failure(
                "\(Shown.text(consumer ?? "")): no consumer of this name",
                hint: "known are \(Shown.list(ring.policy.consumers.map(\.name)))", code: .usage)
        }
        guard let held = ring[key ?? ""], held.isTrusted else {
            throw Failure(
                "\(Shown.text(key ?? "")): no key of this name is trusted",
                hint: "trusted are \(ring.trusted.map(\.name).joined(separator: ", "))", code: .usage)
        }
        return (found, held)
    }
}
