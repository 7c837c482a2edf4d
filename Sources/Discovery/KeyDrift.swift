package import JOSE
internal import Text

/// A comparison of the keys in several places, by key ID.
package struct KeyDrift: Sendable {
    /// A place and the keys that it verifies with, in its order.
    package struct Place: Sendable {
        package let name: String
        /// nil where they could not be read.
        package let keys: [VerificationKey]?
        /// The key that it signs with; nil where it signs nothing, or that is not known.
        package let signer: VerificationKey?

        package init(name: String, keys: [VerificationKey]?, signer: VerificationKey? = nil) {
            self.name = name
            self.keys = keys
            self.signer = signer
        }
    }

    /// How a place has a key.
    package enum Presence: Sendable, Hashable {
        case missing
        /// At this position of its order, from 1.
        case at(Int)
        /// Another key under the same ID than the first place that has it: its tokens are refused.
        case another(Int)
        /// The place could not be read.
        case unknown

        /// Whether tokens of the key are refused.
        package var refuses: Bool {
            switch self {
            case .missing, .another: true
            case .at, .unknown: false
            }
        }

        package var isAnother: Bool {
            if case .another = self { true } else { false }
        }
    }

    /// A key, and how each place has it.
    package struct Row: Sendable {
        package let keyID: String
        package let key: VerificationKey
        package let presences: [Presence]
        /// Whether each place signs with it.
        package let signs: [Bool]
        /// In every place that could be read.
        package var isEverywhere: Bool { !presences.contains(where: \.refuses) }
    }

    package let places: [Place]
    /// The keys in the order in which the places name them first, then those that are signed with and verified nowhere.
    package let rows: [Row]

    package init(_ places: [Place]) {
        self.places = places
        var first: [ExactText: VerificationKey] = [:]
        var order: [VerificationKey] = []
        for key in places.flatMap({ $0.keys ?? [] }) + places.compactMap(\.signer)
        where first[ExactText(key.keyID)] == nil {
            first[ExactText(key.keyID)] = key
            order.append(key)
        }
        // The first position of each ID in each place, so that a place of many keys is read once.
        let positions = places.map { place in
            let entries = (place.keys ?? []).enumerated().map { (ExactText($0.element.keyID), $0.offset) }
            return Dictionary(entries) { first, _ in first }
        }
        rows = order.map { key in
            let presences = zip(places, positions).map { place, positions -> Presence in
                guard let keys = place.keys else { return .unknown }
                guard let index = positions[ExactText(key.keyID)] else { return .missing }
                // A place may have several keys under one ID, and tries them all.
                let has = keys.contains { $0.keyID.isExactly(key.keyID) && $0.key == key.key }
                return has ? .at(index + 1) : .another(index + 1)
            }
            let signs = places.map { place in
                place.signer.map { $0.keyID.isExactly(key.keyID) && $0.key == key.key } ?? false
            }
            return Row(keyID: key.keyID, key: key, presences: presences, signs: signs)
        }
    }

    /// Whether a token that one place accepts is refused in another.
    package var differs: Bool { !rows.allSatisfy(\.isEverywhere) }

    /// Whether the places name their keys in different orders: the first is the one that a server signs with, as rings
    /// order them.
    package var ordersDiffer: Bool {
        !differs && rows.contains { row in Set(row.presences.filter { $0 != .unknown }).count > 1 }
    }
}
