internal import JOSE
internal import Text

/// What an endpoint's JWKS says of keys.
enum PublishedKeyIDs {
    /// The kids in order. A kid of two different keys counts for neither.
    ///
    /// - Parameter place: where the document was found, for the error.
    static func read(_ document: [UInt8], of place: String) throws(ObservationError) -> [String] {
        let set: ForeignJWKSet
        do throws(JWKSetError) {
            set = try ForeignJWKSet(parsing: document)
        } catch {
            throw ObservationError("\(place): \(error)")
        }
        return set.keys.map { key in
            let isOwn = (try? VerificationKey(key.key).keyID.isExactly(key.keyID)) ?? false
            return isOwn ? key.keyID : "\(key.keyID.prefix(64)) (of another key)"
        }
    }
}
