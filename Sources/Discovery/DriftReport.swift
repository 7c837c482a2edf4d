internal import JOSE
package import JSON
internal import Recognition
internal import ServiceAccountTokens
internal import Text

/// Which keys are where, as a table and for programs.
package struct DriftReport {
    let drift: KeyDrift
    /// Why each place could not be read, nil for one that was.
    package let failures: [String?]
    /// nil where none were given.
    package let tokens: LiveTokens?

    package init(_ drift: KeyDrift, failures: [String?], tokens: LiveTokens?) {
        self.drift = drift
        self.failures = failures
        self.tokens = tokens
    }

    package var differs: Bool { drift.differs || tokens?.differ == true }

    private var names: [String] { drift.places.map { Redaction.withoutSecrets(Shown.text($0.name)) } }
    private var unread: [String] { zip(names, drift.places).filter { $1.keys == nil }.map(\.0) }

    /// Where the same was found.
    private var extent: String { unread.isEmpty ? "everywhere" : "in the places that were read" }

    /// Wider tables have numbers in place of the places' names.
    private static let widest = 120

    package var lines: [String] {
        var lines = table(names)
        if (lines.map(\.count).max() ?? 0) > Self.widest {
            let numbers = names.indices.map { "\($0 + 1)" }
            lines = zip(numbers, names).map { "\($0) = \($1)" } + table(numbers)
        }
        lines += drift.rows.filter { !$0.isEverywhere }.map(words)
        if let tokens { lines += words(tokens) }
        lines += unread.map { "\($0) could not be read" }
        lines.append(
            differs
                ? "the places differ"
                : "the same keys \(extent)\(drift.ordersDiffer ? ", in different orders" : "")")
        return lines
    }

    /// A line a key, under columns with these titles.
    private func table(_ titles: [String]) -> [String] {
        let head = ["kid"] + titles + ["alg"]
        let rows = drift.rows.map { row in
            [Shown.keyID(row.keyID)] + zip(row.presences, row.signs).map(Self.cell)
                + [row.key.algorithm?.rawValue ?? "none"]
        }
        return Table.lines([head] + rows)
    }

    /// Who refuses the tokens of a key, and who signs with it all the same.
    private func words(_ row: KeyDrift.Row) -> String {
        let signers = zip(names, row.signs).filter(\.1).map(\.0)
        let refusers = zip(names, row.presences).filter { $1.refuses }.map(\.0)
        let use =
            signers.isEmpty
            ? "" : ", with which \(signers.joined(separator: ", ")) sign\(signers.count == 1 ? "s" : "")"
        let others = zip(names, row.presences).filter { $1.isAnother }.map(\.0)
        let other =
            others.isEmpty
            ? ""
            : "; \(others.joined(separator: ", ")) \(others.count == 1 ? "has" : "have") another key under this kid"
        return
            "key \(Shown.keyID(row.keyID))\(use): its tokens are refused by \(refusers.joined(separator: ", "))\(other)"
    }

    private func words(_ tokens: LiveTokens) -> [String] {
        var lines = tokens.groups.map { group in
            let refusals = zip(names, group.refused).compactMap { name, count -> String? in
                guard let count, count > 0 else { return nil }
                return count == group.count ? name : "\(name) (\(count) of them)"
            }
            let by =
                refusals.isEmpty ? "accepted \(extent)" : "refused by \(refusals.joined(separator: ", "))"
            return "tokens of \(Shown.keyID(group.keyID)): \(group.count), \(by)"
        }
        if tokens.expired > 0 { lines.append("tokens that have expired: \(tokens.expired)") }
        if tokens.unreadable > 0 { lines.append("lines without a token: \(tokens.unreadable)") }
        return lines
    }

    package var json: JSONText {
        var members: [(name: String, value: JSONText)] = [
            ("differs", .bool(differs)), ("ordersDiffer", .bool(drift.ordersDiffer)),
            (
                "places",
                .array(
                    zip(drift.places, failures).map { place, failure in
                        .object([
                            ("name", .string(Redaction.withoutSecrets(place.name))),
                            ("keys", place.keys.map { .integer($0.count) } ?? .null),
                            ("signs", place.signer.map { .string($0.keyID) } ?? .null),
                            (
                                "error",
                                failure.map { .string(Redaction.withoutSecrets($0)) } ?? .null
                            ),
                        ])
                    })
            ),
            ("keys", .array(drift.rows.map(json))),
        ]
        if let tokens {
            members += [
                ("tokens", .array(tokens.groups.map(json))), ("expired", .integer(tokens.expired)),
                ("unreadable", .integer(tokens.unreadable)),
            ]
        }
        return .object(members)
    }

    private func json(_ row: KeyDrift.Row) -> JSONText {
        .object([
            ("kid", .string(row.keyID)), ("alg", row.key.algorithm.map { .string($0.rawValue) } ?? .null),
            (
                "positions",
                .array(
                    row.presences.map { presence in
                        switch presence {
                        case .missing, .another, .unknown: .null
                        case .at(let position): .integer(position)
                        }
                    })
            ), ("refusedBy", .strings(zip(drift.places, row.presences).filter { $1.refuses }.map(\.0.name))),
            ("otherKeyIn", .strings(zip(drift.places, row.presences).filter { $1.isAnother }.map(\.0.name))),
        ])
    }

    private func json(_ group: LiveTokens.Group) -> JSONText {
        .object([
            ("kid", .string(group.keyID)), ("count", .integer(group.count)),
            ("refused", .array(group.refused.map { $0.map { .integer($0) } ?? .null })),
        ])
    }

    private static func cell(_ presence: KeyDrift.Presence, signs: Bool) -> String {
        let place =
            switch presence {
            case .missing: "–"
            case .at(let position): "\(position)"
            case .another(let position): "≠ \(position)"
            case .unknown: "?"
            }
        return signs ? "\(place)*" : place
    }
}
