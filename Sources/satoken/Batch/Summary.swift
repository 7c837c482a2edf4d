import Batch
import Files
import JOSE
import JSON

/// What was found in many tokens, added up.
struct Summary: Sendable {
    /// Tokens of one key or account.
    struct Counts: Sendable {
        var accepted = 0
        var refused = 0

        mutating func add(_ other: Counts) {
            accepted += other.accepted
            refused += other.refused
        }
    }

    private(set) var accepted = 0
    private(set) var refused = 0
    private(set) var reasons: [String: Int] = [:]
    /// By kid, and by NAMESPACE/NAME. Of refused tokens these are claims and nothing more.
    private(set) var keys: [String: Counts] = [:]
    private(set) var accounts: [String: Counts] = [:]
    /// The shards that this is of, nil for all lines.
    var shards: Shards?
    /// Whether the run was stopped before its end.
    var isInterrupted = false

    /// What was counted of claimants since their names were last looked up, which costs more than their objects.
    private var claimants: [ObjectIdentifier: (claimant: Claimant, counts: Counts)] = [:]

    /// So many names are kept apart; whoever makes tokens cannot make the table endless.
    private static let limit = 10_000
    /// The name for all others.
    private static let others = "(others)"

    mutating func count(_ judgement: Judgement, _ claimant: Claimant) {
        let counts =
            judgement.isAccepted ? Counts(accepted: 1, refused: 0) : Counts(accepted: 0, refused: 1)
        accepted += counts.accepted
        refused += counts.refused
        if !judgement.isAccepted { reasons[judgement.reason, default: 0] += 1 }
        claimants[ObjectIdentifier(claimant), default: (claimant, Counts())].counts.add(counts)
        if claimants.count >= 4096 { nameClaimants() }
    }

    /// Adds what was counted of claimants to the tables by name.
    mutating func nameClaimants() {
        for (claimant, counts) in claimants.values {
            Self.add(counts, claimant.keyID, to: &keys)
            Self.add(counts, claimant.account, to: &accounts)
        }
        claimants.removeAll(keepingCapacity: true)
    }

    /// Adds another summary, whose claimants are named.
    mutating func add(_ other: Summary) {
        accepted += other.accepted
        refused += other.refused
        for (reason, count) in other.reasons { reasons[reason, default: 0] += count }
        for (name, counts) in other.keys { Self.add(counts, name, to: &keys) }
        for (name, counts) in other.accounts { Self.add(counts, name, to: &accounts) }
        isInterrupted = isInterrupted || other.isInterrupted
    }

    private static func add(_ counts: Counts, _ name: String, to table: inout [String: Counts]) {
        if let known = table.index(forKey: name) {
            table.values[known].add(counts)
        } else if table.count < limit && name.utf8.count <= 512 {
            table[name] = counts
        } else {
            table[others, default: Counts()].add(counts)
        }
    }

    // MARK: As JSON

    var json: JSONText {
        .object(
            [
                ("accepted", .integer(accepted)), ("refused", .integer(refused)),
                ("interrupted", .bool(isInterrupted)),
            ] + (isPart ? [("shards", .strings(shards?.present.map(\.description) ?? []))] : []) + [
                (
                    "reasons",
                    .object(
                        reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                            ($0.key, .integer($0.value))
                        })
                ),
                ("keys", Self.json(keys)), ("accounts", Self.json(accounts)),
            ])
    }

    /// Whether lines of other shards are missing.
    private var isPart: Bool { shards.map { !$0.missing.isEmpty } ?? false }

    private static func json(_ table: [String: Counts]) -> JSONText {
        .object(
            table.sorted { $0.key < $1.key }.map { name, counts in
                (
                    name,
                    .object([("accepted", .integer(counts.accepted)), ("refused", .integer(counts.refused))])
                )
            })
    }

    init() {}

    /// Adds up the summaries that shards printed.
    init(merging paths: [String]) throws {
        for path in paths {
            let bytes = try File.read(path, limit: 64 << 20).bytes
            guard let json = try? JSONValue(parsing: bytes), let summary = Summary(json) else {
                throw Failure(
                    "\(path): is no summary of batch-verify",
                    hint: "each shard writes one with -o json", code: .unreadableInput)
            }
            if let own = summary.shards {
                if shards == nil && path == paths.first {
                    shards = own
                } else if shards?.add(own) != true {
                    throw Failure(
                        "\(path): is a summary of shards \(own.present.map(\.description).joined(separator: ", ")), "
                            + "which do not go with those before it",
                        hint: "each shard is added once, and all are of one division", code: .unreadableInput)
                }
            } else if shards != nil {
                throw Failure(
                    "\(path): is a summary of all lines, those before it are of shards",
                    hint: "merge the shards of one run", code: .unreadableInput)
            }
            add(summary)
        }
    }

    private init?(_ json: JSONValue) {
        guard let accepted = Self.count(json["accepted"]), let refused = Self.count(json["refused"]),
            let interrupted = json["interrupted"]?.bool, let reasons = json["reasons"],
            let keys = json["keys"],
            let accounts = json["accounts"]
        else { return nil }
        self.accepted = accepted
        self.refused = refused
        isInterrupted = interrupted
        self.reasons = Dictionary(
            uniqueKeysWithValues: reasons.members.map { ($0.name, Self.count($0.value) ?? 0) })
        for text in json["shards"]?.elements ?? [] {
            guard let shard = text.string.flatMap({ Shard(argument: $0) }) else { return nil }
            if shards == nil {
                shards = Shards(shard)
            } else if shards?.add(Shards(shard)) != true {
                return nil
            }
        }
        self.keys = Self.table(keys)
        self.accounts = Self.table(accounts)
    }

    /// A count that many of its like can be added to.
    private static func count(_ value: JSONValue?) -> Int? {
        value?.integer.flatMap { (0...1 << 48).contains($0) ? $0 : nil }
    }

    private static func table(_ json: JSONValue) -> [String: Counts] {
        Dictionary(
            uniqueKeysWithValues: json.members.map { name, value in
                (
                    name,
                    Counts(accepted: count(value["accepted"]) ?? 0, refused: count(value["refused"]) ?? 0)
                )
            })
    }

    // MARK: For people

    var text: String {
        var lines = [
            "accepted \(accepted)", "refused  \(refused)" + (isInterrupted ? ", stopped before the end" : ""),
        ]
        if !reasons.isEmpty {
            lines.append("reasons")
            lines += reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                "  \($0.value)  \($0.key)"
            }
        }
        lines +=
            Self.text("keys (accepted, refused)", keys) + Self.text("accounts (accepted, refused)", accounts)
        return lines.joined(separator: "\n")
    }

    private static func text(_ title: String, _ table: [String: Counts]) -> [String] {
        if table.isEmpty { return [] }
        let rows = table.sorted {
            // Refused ones first.
            ($1.value.refused, $1.value.accepted, $0.key) < ($0.value.refused, $0.value.accepted, $1.key)
        }
        return [title]
            + rows.prefix(20).map { name, counts in
                "  \(counts.accepted)  \(counts.refused)  \(name.isEmpty ? "(unreadable)" : Shown.text(name))"
            } + (rows.count > 20 ? ["  … and \(rows.count - 20) more, with -o json"] : [])
    }
}
