internal import OpenSSL
internal import ServiceAccountTokens
internal import Synchronization

/// What the precomputed engine keeps of each key, shared by all threads: a table is made when a key has been asked
/// for often enough that it pays.
final class KeyTables: Sendable {
    private let entries: [ObjectIdentifier: Entry]

    init(_ keys: [PublicKey]) {
        entries = Dictionary(keys.map { (ObjectIdentifier($0), Entry($0)) }) { first, _ in first }
    }

    /// The key with its table; nil while it is not worth making one, and for keys that there are no tables for.
    func table(of key: PublicKey) -> PrecomputedKey? { entries[ObjectIdentifier(key)]?.table() }

    /// Makes the tables of all keys that there are tables for.
    func makeAll() {
        for entry in entries.values { _ = entry.table(isWanted: true) }
    }

    private final class Entry: Sendable {
        /// A table of an ECDSA key costs as much as 450 signatures save. Who asked this often will most often ask
        /// thousands of times more.
        private static let enough = 64

        private enum State {
            case unmade(uses: Int)
            case none
            case made(PrecomputedKey)
        }

        private let key: PublicKey
        private let state = Mutex(State.unmade(uses: 0))

        init(_ key: PublicKey) { self.key = key }

        /// The table, made when the key was asked for often enough, or when `isWanted` says that it will be.
        func table(isWanted: Bool = false) -> PrecomputedKey? {
            state.withLock { state in
                switch state {
                case .made(let table): return table
                case .none: return nil
                case .unmade(let uses):
                    if case .ec = key.numbers, uses < Self.enough, !isWanted {
                        state = .unmade(uses: uses + 1)
                        return nil
                    }
                    // Other threads wait: they would have to ask the slow way meanwhile, or make a second table.
                    let table = try? PrecomputedKey(key)
                    state = table.map { .made($0) } ?? .none
                    return table
                }
            }
        }
    }
}
