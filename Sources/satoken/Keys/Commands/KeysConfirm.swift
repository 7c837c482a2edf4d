import ArgumentParser
import JOSE
import KeyRing
import ServiceAccountTokens

struct KeysConfirm: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Note by hand what cannot be looked at.",
        discussion: """
            satoken keys confirm NAME KEY   the endpoint NAME trusts KEY: somebody saw it by other means. It never says \
            who signs.
            satoken keys confirm --flags    every kube-apiserver's manifest carries the flags of this policy, and every \
            one was restarted since. Only then a shorter lifetime counts.
            satoken keys confirm --legacy KEY   KEY signed tokens of Secrets too, which never expire: it is trusted until it is \
            ordered out. The active key goes on to sign them, as legacy.key, where no other does.
            """)

    @Argument(help: ArgumentHelp("The endpoint.", valueName: "name")) var endpoint: String?
    @Argument(help: ArgumentHelp("The key's name.", valueName: "key")) var key: String?
    @Flag(help: "Every API server runs with the policy's flags.") var flags = false

    @Option(help: ArgumentHelp("This key signed tokens of Secrets too.", valueName: "key")) var legacy:
        String?

    @OptionGroup var ring: RingOptions

    func validate() throws {
        let forms = [flags, legacy != nil, endpoint != nil].count { $0 }
        if forms != 1 || (endpoint == nil) != (key == nil) {
            throw ValidationError("either NAME and KEY, or --flags, or --legacy KEY")
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
        } else if let legacy {
            after = try keeper.order { snapshot, _, now in
                let key = try trusted(legacy, in: snapshot.ring)
                if !key.hasSigned {
                    throw Failure(
                        "\(key.name) is \(key.state.rawValue), and has signed nothing", code: .refused)
                }
                if key.isLegacy {
                    done = ["\(key.name) is one of Secrets' tokens already"]
                    return nil
                }
                let next = snapshot.ring.markingLegacy(key.name, at: now)
                done = [
                    "done: \(key.name) is trusted until it is ordered out, for Secrets' tokens do not expire"
                ]
                if next.legacySigner != snapshot.ring.legacySigner {
                    done.append(
                        "  legacy.key is \(key.name): give it to kube-controller-manager (satoken keys export)"
                    )
                }
                return RingChange(next)
            }
        } else {
            after = try keeper.change { snapshot, observations, now in
                let (endpoint, key) = try named(in: snapshot.ring)
                observations.confirm(key.name, of: endpoint.name, at: now)
                let name = Shown.text(endpoint.name)
                done = ["done: \(name) trusts \(key.name), says who ran this"]
                if let look = ObservedState(snapshot.ring, observations).latest(endpoint),
                    !look.keyIDs.containsExactly(key.keyID)
                {
                    let seen = Shown.distance(look.last, now: Double(now))
                    done.append(
                        "  \(name) was seen \(seen) without \(key.name): the next such look outweighs this")
                }
                return nil
            }
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(ring)
    }

    private func named(in ring: Ring) throws -> (Endpoint, RingKey) {
        (try ring.policy.endpoint(endpoint ?? ""), try trusted(key ?? "", in: ring))
    }

    private func trusted(_ name: String, in ring: Ring) throws -> RingKey {
        guard let held = ring[name], held.isTrusted else {
            throw Failure(
                "\(Shown.text(name)): no key of this name is trusted",
                hint: "trusted are \(ring.trusted.map(\.name).joined(separator: ", "))", code: .usage)
        }
        return held
    }
}
