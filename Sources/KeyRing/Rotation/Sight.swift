internal import JOSE

/// What the receipts say of a ring: who was seen with which keys, since when.
///
/// Everything counts only as an unbroken run up to the latest look: one look at a copy that was restored voids what was
/// seen before.
package struct Sight: Sendable {
    package let ring: Ring
    package let receipts: Receipts

    package init(_ ring: Ring, _ receipts: Receipts) {
        self.ring = ring
        self.receipts = receipts
    }

    private func record(_ consumer: Consumer) -> Receipts.Record {
        receipts.consumers[consumer.name] ?? Receipts.Record()
    }

    /// The latest look at a consumer.
    package func latest(_ consumer: Consumer) -> Receipts.Look? { record(consumer).looks.last }

    /// The names of the ring's keys in what was seen, in order; foreign keys are left out.
    package func names(_ look: Receipts.Look) -> [String] {
        look.keyIDs.compactMap { ring.key(withID: $0)?.name }
    }

    /// The kids of what was seen that the ring never knew.
    package func foreign(_ look: Receipts.Look) -> [String] {
        look.keyIDs.filter { ring.key(withID: $0) == nil }
    }

    /// The first generation whose verification.pem held what was seen, nil when none did.
    package func born(_ look: Receipts.Look) -> Int? {
        let names = names(look)
        return ring.lists.first { $0.names == names }?.born
    }

    // MARK: Trust

    /// When a consumer was first seen with a key, of an unbroken run since the key's present entry.
    package func trusts(_ consumer: Consumer, _ key: RingKey) -> Int? {
        guard let entered = key.entered else { return nil }
        let record = record(consumer)
        var since: Int?
        var voided: Int?
        for look in record.looks.reversed() where look.generation >= entered.generation {
            guard look.keyIDs.containsExactly(key.keyID) else {
                voided = look.last
                break
            }
            since = look.first
        }
        // A receipt by hand stands until a look says otherwise.
        if let confirmed = record.confirmed[key.name], confirmed >= max(entered.time, voided ?? 0) {
            since = min(since ?? confirmed, confirmed)
        }
        return since
    }

    /// Until when a copy of the consumer's JWKS without the key may be cached, the lead included; nil while the
    /// consumer was not seen with the key.
    package func isKnown(_ key: RingKey, behind consumer: Consumer) -> Int? {
        guard let since = trusts(consumer, key) else { return nil }
        let record = record(consumer)
        var until = max(record.cachedUntil, since + ring.policy.lead)
        for (index, look) in record.looks.enumerated() where look.first <= since {
            // It was served until it was seen changed.
            let end = index + 1 < record.looks.count ? record.looks[index + 1].first : look.last
            until = max(until, min(end, since) + look.maxAge)
        }
        return until
    }

    // MARK: Signing

    /// When an API server was first seen to sign with a successor of a key, of an unbroken run: the list that it serves
    /// exists only since two generations after the last one in which the key was signing.key.
    ///
    /// - Returns: nil while it may still sign with the key; 0 when it came later than that and was never seen otherwise.
    package func isPast(_ server: Consumer, _ key: RingKey) -> Int? {
        guard let superseded = key.superseded else { return nil }
        let record = record(server)
        var since: Int?
        var first = record.looks.startIndex
        for (index, look) in record.looks.enumerated().reversed() {
            guard let born = born(look), born > superseded.generation else {
                first = index + 1
                break
            }
            since = look.first
            first = index
        }
        guard let since else { return nil }
        return first == record.looks.startIndex && server.joined > superseded.generation ? 0 : since
    }

    /// The key that an API server surely signs with by its latest look: the one that leads its list.
    package func signer(_ server: Consumer) -> String? {
        guard let look = latest(server), born(look) != nil else { return nil }
        return names(look).first
    }

    // MARK: Exposed keys

    /// When nobody can trust an exposed key any more by way of a consumer; nil while it may still be trusted.
    package func isGone(_ key: RingKey, from consumer: Consumer) -> Int? {
        guard let left = key.left else { return nil }
        let oldest = key.superseded.map { max($0.generation + 1, left.generation) }
        let record = record(consumer)
        var since: Int?
        var cached = record.cachedUntil
        for (index, look) in record.looks.enumerated().reversed() {
            let lacks = !look.keyIDs.containsExactly(key.keyID)
            let isGone =
                lacks && look.generation >= left.generation
                && (consumer.kind == .issuer || oldest.map { (born(look) ?? 0) >= $0 } ?? true)
            guard isGone else {
                let end = index + 1 < record.looks.count ? record.looks[index + 1].first : look.last
                cached = max(cached, end + look.maxAge)
                for look in record.looks[..<index] { cached = max(cached, look.last + look.maxAge) }
                break
            }
            since = look.first
        }
        guard let since else { return nil }
        let isFetched = consumer.kind == .issuer || ring.policy.jwksSource == .apiServers
        return isFetched ? max(since, cached) + ring.policy.skew : since
    }
}
