internal import Files
internal import JOSE
package import JSON
internal import ServiceAccountTokens
internal import Text

/// What was found in many tokens, added up.
package struct Summary: Sendable {
    /// Tokens of one key or account.
    package struct Counts: Sendable {
        package var accepted = 0
        package var refused = 0

        package mutating func add(_ other: Counts) {
            accepted += other.accepted
            refused += other.refused
        }
    }

    package private(set) var accepted = 0
    package private(set) var refused = 0
    private(set) var reasons: [String: Int] = [:]
    /// By kid, and by NAMESPACE/NAME. Of refused tokens these are claims and nothing more.
    private(set) var keys: [ExactText: Counts] = [:]
    private(set) var accounts: [ExactText: Counts] = [:]
    /// The shards that this is of, nil for all lines.
    package var shards: Shards?
    /// Whether the run was stopped before its end.
    package var isInterrupted = false
    /// The summaries that were added up and are of runs that were stopped before their end.
    package private(set) var interrupted: [String] = []

    /// What was counted of subjects since their names were last looked up, which costs more than their objects.
    private var subjects: [ObjectIdentifier: (subject: TokenSubject, counts: Counts)] = [:]
    /// The bytes of their names. Each refused token may have a long one of its own.
    private var subjectBytes = 0

    /// So many names are kept apart; a maker of tokens cannot make the table endless. A name with a NUL is none of
    /// them: as a member's name, `--merge` could not read it.
    private static let limit = 10_000
    /// The name for all others.
    private static let others = ExactText("(others)")

    /// Counts one line.
    ///
    /// - Parameter refusal: why it is refused, nil when its token is good.
    package mutating func count(_ refusal: Refusal?, _ subject: TokenSubject) {
        let counts = refusal == nil ? Counts(accepted: 1, refused: 0) : Counts(accepted: 0, refused: 1)
        accepted += counts.accepted
        refused += counts.refused
        if let refusal { reasons[refusal.reason, default: 0] += 1 }
        subjects[ObjectIdentifier(subject), default: (subject, Counts())].counts.add(counts)
        subjectBytes += subject.keyID.utf8.count + subject.account.utf8.count
        if subjects.count >= 4096 || subjectBytes >= 1 << 20 { nameSubjects() }
    }

    /// Adds what was counted of subjects to the tables by name.
    mutating func nameSubjects() {
        for (subject, counts) in subjects.values {
            Self.add(counts, ExactText(subject.keyID), to: &keys)
            Self.add(counts, ExactText(subject.account), to: &accounts)
        }
        subjects.removeAll(keepingCapacity: true)
        subjectBytes = 0
    }

    /// Adds another summary, whose subjects are named.
    package mutating func add(_ other: Summary) {
        accepted += other.accepted
        refused += other.refused
        for (reason, count) in other.reasons { reasons[reason, default: 0] += count }
        for (name, counts) in other.keys { Self.add(counts, name, to: &keys) }
        for (name, counts) in other.accounts { Self.add(counts, name, to: &accounts) }
        isInterrupted = isInterrupted || other.isInterrupted
    }

    private static func add(_ counts: Counts, _ name: ExactText, to table: inout [ExactText: Counts]) {
        if let known = table.index(forKey: name) {
            table.values[known].add(counts)
        } else if table.count < limit && name.text.utf8.count <= 512 && !name.text.utf8.contains(0) {
            table[name] = counts
        } else {
            table[others, default: Counts()].add(counts)
        }
    }

    // MARK: As JSON

    package var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("accepted", .integer(accepted)), ("refused", .integer(refused)),
            ("interrupted", .bool(isInterrupted)),
        ]
        // Whose lines these are, when others are missing.
        if let shards, shards.missingCount > 0 {
            members.append(("shards", .strings(shards.present.map(\.description))))
            if let lines = shards.lines { members.append(("lines", .integer(lines))) }
        }
        members.append(("reasons", .object(sortedReasons.map { ($0.key, .integer($0.value)) })))
        members += [("keys", Self.json(keys)), ("accounts", Self.json(accounts))]
        return .object(members)
    }

    /// The most frequent first.
    private var sortedReasons: [(key: String, value: Int)] {
        reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    }

    private static func json(_ table: [ExactText: Counts]) -> JSONText {
        .object(
            table.sorted { $0.key.text < $1.key.text }.map { name, counts in
                (
                    name.text,
                    .object([("accepted", .integer(counts.accepted)), ("refused", .integer(counts.refused))])
                )
            })
    }

    package init() {}

    /// Adds up the summaries that shards printed.
    ///
    /// - Throws: `FileError`, `SummaryError`.
    package init(merging paths: [String]) throws {
        for (index, path) in paths.enumerated() {
            let summary = try Self.read(path)
            if summary.isInterrupted { interrupted.append(path) }
            try join(summary.shards, from: path, isFirst: index == 0)
            add(summary)
        }
    }

    private static func read(_ path: String) throws -> Summary {
        let bytes = try File.read(path, limit: 64 << 20).bytes
        var reason = "is no summary of batch-verify"
        do throws(JSONError) {
            if let summary = Summary(try JSONValue(parsing: bytes)) { return summary }
        } catch {
            if error.isTooLarge { reason += ": \(error.reason)" }
        }
        throw SummaryError(path: path, problem: reason, hint: "each shard writes one with -o json")
    }

    /// Notes which shards another summary is of.
    private mutating func join(_ others: Shards?, from path: String, isFirst: Bool) throws {
        if isFirst {
            shards = others
            return
        }
        let problem: String?
        switch (shards != nil, others) {
        case (false, nil): return
        case (true, nil): problem = "of all lines, those before it of shards"
        case (false, .some): problem = "of shards, those before it of all lines"
        case (true, .some(let others)):
            problem = shards?.add(others).map {
                "of shards \(Shown.texts(others.present.map(\.description))): \($0)"
            }
        }
        guard let problem else { return }
        throw SummaryError(
            path: path, problem: "is a summary \(problem)",
            hint: "merge the shards of one run over the same lines, each once")
    }

    private init?(_ json: JSONValue) {
        guard let accepted = Self.count(json["accepted"]), let refused = Self.count(json["refused"]),
            let interrupted = json["interrupted"]?.bool,
            let reasons = Self.members(json["reasons"], Self.count, sum: { $0 }),
            let keys = Self.members(json["keys"], Self.counts, sum: { $0.accepted + $0.refused }),
            let accounts = Self.members(json["accounts"], Self.counts, sum: { $0.accepted + $0.refused })
        else { return nil }
        self.accepted = accepted
        self.refused = refused
        isInterrupted = interrupted
        self.reasons = Dictionary(reasons.map { ($0.text, $1) }, uniquingKeysWith: +)
        self.keys = Dictionary(uniqueKeysWithValues: keys)
        self.accounts = Dictionary(uniqueKeysWithValues: accounts)
        guard let parts = json["shards"] else { return }
        for text in parts.elements {
            guard let shard = text.string.flatMap({ Shard(argument: $0) }) else { return nil }
            let own = Shards(shard, lines: Self.count(json["lines"]))
            if shards == nil {
                shards = own
            } else if shards?.add(own) != nil {
                return nil
            }
        }
        if shards == nil { return nil }
    }

    /// The most tokens that a run counts. So many summaries as a command line names can be added up.
    private static let mostTokens = 1 << 48

    private static func count(_ value: JSONValue?) -> Int? {
        value?.integer.flatMap { (0...mostTokens).contains($0) ? $0 : nil }
    }

    private static func counts(_ value: JSONValue) -> Counts? {
        guard let accepted = count(value["accepted"]), let refused = count(value["refused"]) else {
            return nil
        }
        return Counts(accepted: accepted, refused: refused)
    }

    /// The members of an object, nil when it is none, one of them cannot be read, or all are more than a run counts.
    private static func members<Value>(
        _ json: JSONValue?, _ read: (JSONValue) -> Value?, sum: (Value) -> Int
    ) -> [(ExactText, Value)]? {
        guard let json, json.kind == .object else { return nil }
        var members: [(ExactText, Value)] = []
        var left = mostTokens
        for (name, value) in json.members {
            guard let value = read(value) else { return nil }
            left -= sum(value)
            if left < 0 { return nil }
            members.append((ExactText(name), value))
        }
        return members
    }

    // MARK: For people

    package var text: String {
        var lines = [
            "accepted \(accepted)", "refused  \(refused)" + (isInterrupted ? ", stopped before the end" : ""),
        ]
        if !reasons.isEmpty {
            lines.append("reasons")
            lines += sortedReasons.map { "  \($0.value)  \(Printable.text($0.key))" }
        }
        lines +=
            Self.text("keys (accepted, refused)", keys) + Self.text("accounts (accepted, refused)", accounts)
        return lines.joined(separator: "\n")
    }

    private static func text(_ title: String, _ table: [ExactText: Counts]) -> [String] {
        if table.isEmpty { return [] }
        let rows = table.sorted {
            // Refused ones first.
            ($1.value.refused, $1.value.accepted, $0.key.text)
                < ($0.value.refused, $0.value.accepted, $1.key.text)
        }
        return [title]
            + rows.prefix(20).map { name, counts in
                "  \(counts.accepted)  \(counts.refused)  \(name.text.isEmpty ? "(unreadable)" : Shown.text(name.text))"
            } + (rows.count > 20 ? ["  … and \(rows.count - 20) more, with -o json"] : [])
    }
}
