internal import OpenSSL
internal import ServiceAccountTokens
internal import Synchronization

/// What makes the verifications of one key cheap.
enum KeyTable: Sendable {
    /// RS256, by OpenSSL's Montgomery multiplication.
    case rsa(PrecomputedRSAKey)
    /// RS256, by the vector kernels.
    case rsaLanes(RSALanesKey)
    /// ES256.
    case p256(P256Table)

    /// The one scheme that is verified with it.
    var scheme: SignatureScheme {
        switch self {
        case .rsa, .rsaLanes: .rsaPKCS1(.sha256)
        case .p256: .ecdsa(.sha256, width: 32)
        }
    }
}

/// The tables of a set of keys, shared by all threads. A table is made when a key has been asked for often enough that it
/// pays, and is kept when the set is read again and still has the key.
final class KeyTables: Sendable {
    private let entries: [ObjectIdentifier: Entry]
    private let entriesByKey: [PublicKey: Entry]
    private let form: P256Table.Form
    private let budget: Budget

    /// The tables of all keys together have at most so many bytes: those of 128 keys.
    static let maximumBytes = 32 << 20
    /// An ECDSA key is asked for so often without a table: the table costs as much as 11 signatures save.
    private static let usesBeforeTable = 8

    /// - Parameters:
    ///   - form: that of the arithmetic that they are for.
    ///   - bytes: what the tables may take.
    convenience init(_ keys: [PublicKey], form: P256Table.Form = .scalar, bytes: Int = maximumBytes) {
        self.init(keys, form, Budget(bytes), [:])
    }

    /// The tables of a set that replaces this one. Those of keys in both are shared.
    func renewed(_ keys: [PublicKey]) -> KeyTables { KeyTables(keys, form, budget, entriesByKey) }

    private init(
        _ keys: [PublicKey], _ form: P256Table.Form, _ budget: Budget, _ earlier: [PublicKey: Entry]
    ) {
        var byKey: [PublicKey: Entry] = [:]
        var entries: [ObjectIdentifier: Entry] = [:]
        for key in keys {
            let entry = byKey[key] ?? earlier[key] ?? Entry(key, form, budget)
            byKey[key] = entry
            entries[ObjectIdentifier(key)] = entry
        }
        self.entries = entries
        self.form = form
        self.budget = budget
        entriesByKey = byKey
    }

    /// The key's table; nil while it is not worth making one, and for keys that there are no tables for.
    func table(of key: PublicKey) -> KeyTable? {
        entries[ObjectIdentifier(key)]?.table(after: Self.usesBeforeTable)
    }

    /// Makes the tables of all keys that there are tables for.
    ///
    /// - Parameter step: called before each with its number, from 1, and how many there are.
    func makeAll(_ step: (_ number: Int, _ count: Int) throws -> Void) rethrows {
        for (index, entry) in entriesByKey.values.enumerated() {
            try step(index + 1, entriesByKey.count)
            _ = entry.table(after: 0)
        }
    }

    /// The bytes that may still be used.
    private final class Budget: Sendable {
        private let left: Mutex<Int>

        init(_ bytes: Int) { left = Mutex(bytes) }

        /// False when there are not so many left.
        func take(_ bytes: Int) -> Bool {
            left.withLock { left in
                if left < bytes { return false }
                left -= bytes
                return true
            }
        }

        func give(_ bytes: Int) { left.withLock { $0 += bytes } }
    }

    private final class Entry: Sendable {
        private enum State {
            case unmade(uses: Int)
            case none
            case made(KeyTable)
        }

        private let key: PublicKey
        private let form: P256Table.Form
        private let budget: Budget
        private let state = Mutex(State.unmade(uses: 0))

        init(_ key: PublicKey, _ form: P256Table.Form, _ budget: Budget) {
            self.key = key
            self.form = form
            self.budget = budget
        }

        deinit {
            state.withLock { state in
                if case .made(.p256) = state { budget.give(P256Table.keyBytes) }
            }
        }

        /// The table, made when the key was asked for `enough` times and memory is left for it.
        func table(after enough: Int) -> KeyTable? {
            state.withLock { state in
                switch state {
                case .made(let table): return table
                case .none: return nil
                case .unmade(let uses):
                    guard case .ec(.p256, let x, let y) = key.numbers else {
                        let table = rsaTable
                        state = table.map { .made($0) } ?? .none
                        return table
                    }
                    if uses < enough {
                        state = .unmade(uses: uses + 1)
                        return nil
                    }
                    // Keys of a set that was replaced give their bytes back: it is asked again.
                    if !budget.take(P256Table.keyBytes) { return nil }
                    // Other threads wait a millisecond, or they would make a second table.
                    let point = P256Point(x: x, y: y)
                    let table = KeyTable.p256(P256Table(point, P256Table.keyWindow, form: form))
                    state = .made(table)
                    return table
                }
            }
        }

        private var rsaTable: KeyTable? {
            switch form {
            case .scalar: (try? PrecomputedRSAKey(key)).map { .rsa($0) }
            case .vector: (try? RSALanesKey(key)).map { .rsaLanes($0) }
            }
        }
    }
}
