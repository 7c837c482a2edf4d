import KeyRing
import Testing

/// One of the shortest stories of clusters with a past in which a live token was refused while a rule was missing.
struct Story: Sendable, CustomTestStringConvertible {
    let name: String
    /// The rule that is left out.
    let fault: World.Faults
    let setup: @Sendable () -> World.Setup
    let tell: @Sendable (World) -> Void

    var testDescription: String { name }

    static let all = unmanagedKeys + lifetimes + controllerManager + observation

    static let day = Stage.day
    static let year = 365 * Stage.day

    // MARK: Clusters

    /// A cluster whose API servers sign with k1, under flags that allow tokens of a day.
    static func cluster(
        _ keys: [Past.Key] = [.init(life: Stage.day)], flags: Int = Stage.day, copies: Set<String> = [],
        _ adjust: (inout World.Setup, inout Past) -> Void = { _, _ in }
    ) -> World.Setup {
        var setup = World.Setup()
        setup.policy.rotateEvery = 30 * day
        setup.policy.extendsTokens = false
        setup.copies = copies
        var past = Past(keys, flags: flags)
        adjust(&setup, &past)
        setup.past = past
        return setup
    }

    /// A key that the ring does not hold.
    static let unmanaged = Past.Key(life: year, isImported: false, hasPrivateHalf: false)
    static let two = [Past.Key(life: year), unmanaged]

    /// The ring is created on k1, and API servers sign with k2.
    static func unmanagedSigner() -> World.Setup {
        cluster([.init(life: day), .init(life: day, isImported: false, hasPrivateHalf: false)]) {
            $1.signer = 1
            $1.order = [1, 0]
        }
    }

    /// kube-controller-manager signs tokens of Secrets with k1, and the ring knows it.
    static func secrets() -> World.Setup {
        cluster {
            $1.hasManagers = true
            $1.makesSecrets = true
            $1.declaresLegacy = true
        }
    }
}
