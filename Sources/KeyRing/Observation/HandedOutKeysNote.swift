internal import JOSE
internal import JSON
internal import ServiceAccountTokens
internal import Text

/// What an external signer noted of the keys that it handed out: a file that a ring takes as an endpoint.
///
/// kube-apiserver serves what its signer hands out, less the keys that are excluded from the JWKS. The ring has to know of
/// these too, and when the API server really asked.
package struct HandedOutKeysNote: Equatable, Sendable {
    /// The kids in the order in which they were handed out.
    package var keyIDs: [String]
    /// For how long the API server's JWKS may be cached, in seconds: the signer's refresh hint.
    package var maxAge: Int
    /// When they were handed out last, in seconds since 1970.
    package var time: Int
    /// The generation that they come from; nil for key files.
    package var generation: Int?

    package init(keyIDs: [String], maxAge: Int, time: Int, generation: Int?) {
        self.keyIDs = keyIDs
        self.maxAge = maxAge
        self.time = time
        self.generation = generation
    }

    /// Whether the same keys were handed out.
    package func isSame(as other: HandedOutKeysNote) -> Bool {
        keyIDs.elementsEqual(other.keyIDs) { $0.isExactly($1) } && maxAge == other.maxAge
            && generation == other.generation
    }

    /// The name of the file's one member.
    private static let name = "handedOutKeys"

    /// The file.
    package var document: [UInt8] {
        var members: [(name: String, value: JSONText)] = [
            ("keyIDs", .strings(keyIDs)), ("maxAge", .integer(maxAge)),
            ("time", .string(Timestamp.text(time))),
        ]
        if let generation { members.append(("generation", .integer(generation))) }
        return JSONText.object([(Self.name, .object(members))]).bytes + [UInt8(ascii: "\n")]
    }

    /// Reads a file.
    ///
    /// - Returns: nil for another document, such as a JWKS.
    /// - Throws: `ObservationError` for a note that cannot be read.
    init?(_ document: [UInt8], of place: String) throws(ObservationError) {
        guard let note = (try? JSONValue(parsing: document))?[Self.name] else { return nil }
        guard let ids = note["keyIDs"], ids.kind == .array, let maxAge = note["maxAge"]?.integer,
            let time = note["time"]?.string.flatMap({ Timestamp.seconds($0) }).flatMap({ Int(exactly: $0) })
        else { throw ObservationError("\(place): is no note of a signer's keys") }
        let keyIDs = ids.elements.compactMap(\.string)
        if keyIDs.count != ids.elements.count || keyIDs.isEmpty || maxAge < 0 {
            throw ObservationError("\(place): is no note of a signer's keys")
        }
        self.init(
            keyIDs: keyIDs, maxAge: min(maxAge, 365 * Policy.day), time: time,
            generation: note["generation"]?.integer)
    }
}
