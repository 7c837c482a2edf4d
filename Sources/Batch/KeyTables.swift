internal import OpenSSL
internal import ServiceAccountTokens
internal import Synchronization

/// What the precomputed engine keeps of each key, shared by all threads: a table is made when a key has been asked
/// for often enough that it pays.
final class KeyTables: Sendable {
    private let entries: [ObjectIdentifier: Entry]
    /// How often an ECDSA key is asked for without a table.
    private let enough: Int
    /// How many tables of ECDSA keys may still be made; below 0 when somebody was refused one.
    private let room: Atomic<Int>

    /// - Parameter most: of so many ECDSA keys tables are made, 150 KB each.
    init(_ keys: [PublicKey], most: Int = 256) {
        entries = Dictionary(keys.map { (ObjectIdentifier($0), Entry($0)) }) { first, _ in first }
        // A table costs as much as 450 signatures save. Of few keys, who asked 64 times will most often ask thousands of
        // times more; of many, asking plainly must have cost as much before.
        enough = entries.count > 16 ? 450 : 64
        room = Atomic(most)
    }

    /// The key with its table; nil while it is not worth making one, and for keys that there are no tables for.
    func table(of key: PublicKey) -> PrecomputedKey? {
        entries[ObjectIdentifier(key)]?.table(after: enough, room)
    }

    /// Makes the tables of all keys that there are tables for.
    ///
    /// - Parameter step: called before each with its number, from 1, and how many there are.
    func makeAll(_ step: (_ number: Int, _ count: Int) throws -> Void) rethrows {
        for (index, entry) in entries.values.enumerated() {
            try step(index + 1, entries.count)
            _ = entry.table(after: 0, room)
        }
    }

    private final class Entry: Sendable {
        private enum State {
            case unmade(uses: Int)
            case none
            case made(PrecomputedKey)
        }

        private let key: PublicKey
        private let state = Mutex(State.unmade(uses: 0))

        init(_ key: PublicKey) { self.key = key }

        /// The table, made when the key was asked for `enough` times and there is room for it.
        func table(after enough: Int, _ room: borrowing Atomic<Int>) -> PrecomputedKey? {
            state.withLock { state in
                switch state {
                case .made(let table): return table
                case .none: return nil
                case .unmade(let uses):
                    if case .ec = key.numbers {
                        if uses < enough {
                            state = .unmade(uses: uses + 1)
                            return nil
                        }
                        if room.subtract(1, ordering: .relaxed).newValue < 0 {
                            state = .none
                            return nil
                        }
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
