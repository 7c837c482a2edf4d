import JOSE
import KeyRing

/// Years, hour by hour.
extension World {
    struct Counts: Equatable {
        var steps: [Step: Int] = [:]
        var checks = 0
        var restarts = 0
        var torn = 0
        var restored = 0
        var rollbacks = 0
        var policies = 0
        var confirmations = 0
        var revocations = 0
        var kills = 0
        var refusedClocks = 0
        var overdueRuns = 0
        var imports = 0
        var statements = 0
        var forced = 0
        var remedies = 0
        var managers = 0
        var relapses = 0
    }

    /// Lets some days pass, one hour after the other, while there is no violation.
    func run(days: Int) {
        let end = now + days * Stage.day
        let storm = end - calmDays * Stage.day
        var hour = now
        while hour < end && violations.isEmpty {
            hour += Stage.hour
            now = hour + chance.below(120)
            if now > storm && !isCalm { calmDown() }
            if isCalm { visit() } else { operate() }
            rotate()
            check()
            now = max(now, hour + 1500)
            passHour(until: hour + Stage.hour - 1)
            sign()
            check()
        }
        if violations.isEmpty { checkEnd() }
    }

    private var calmDays: Int { 100 }

    /// The storm is over: everybody follows, and the ring has to come to rest.
    private func calmDown() {
        isCalm = true
        clockOffset = 0
        silentUntil = [:]
        noExportUntil = [:]
        for index in servers.indices { servers[index].restartsEvery = 12 }
    }

    var ringNow: Int { now + clockOffset }
    var latest: Generation { generations[generations.count - 1] }
    func generation(_ number: Int) -> Generation { generations[number - 1] }

    func violate(_ text: @autoclosure () -> String) {
        guard violations.count < 5 else { return }
        let day = (now - Stage.creation) / Stage.day
        violations.append("seed \(seed), day \(day), generation \(ring.generation): \(text())")
    }

    /// A policy of the kind that people have.
    static func shuffle(_ policy: inout Policy, _ chance: inout Chance) {
        policy.rotateEvery = chance.pick([8, 15, 30, 60]) * Stage.day
        policy.publishLeadTime = chance.pick([1, 3, 24, 48]) * Stage.hour
        policy.maxTokenExpiration = chance.pick([1, 2, 24, 24, 96, 480]) * Stage.hour
        policy.extendsTokens = chance.oneIn(5)
        let external = chance.pick([nil, 1, 12]).map { $0 * Stage.hour }
        policy.externalTokenLifetime = external.map { min($0, policy.lifetimes.any) }
        policy.clockSkew = chance.pick([120, 300])
        policy.apiAudiences = ["api"]
        policy.externalAudiences = chance.oneIn(2) ? ["cloud"] : []
        policy.algorithm = chance.oneIn(4) ? .es256 : .rs256
    }
}
