internal import Files
internal import JOSE

/// Looks at one consumer, wherever it shows its keys.
enum ConsumerReader {
    /// What a consumer shows now.
    static func look(at consumer: Consumer) -> Result<Sighting, NotSeen> {
        Result { () throws(NotSeen) in
            if consumer.location.contains("://") { return try ConsumerClient(consumer).look() }
            return Sighting(keyIDs: try keyIDs(of: read(file: consumer.location)))
        }
    }

    /// A JWKS file, or that of a directory with a published site or a ring.
    private static func read(file path: String) throws(NotSeen) -> [UInt8] {
        let places = ["", "/openid/v1/jwks", "/current/jwks.json", "/jwks.json"].map { path + $0 }
        let place = places.first { File.exists($0) } ?? path
        do throws(FileError) {
            return try File.read(place, limit: ForeignJWKSet.sizeLimit).bytes
        } catch {
            throw NotSeen(error.description)
        }
    }

    /// The kids of a JWKS in order. One that stands over another key is nobody's.
    static func keyIDs(of document: [UInt8]) throws(NotSeen) -> [String] {
        let set: ForeignJWKSet
        do throws(JWKSetError) {
            set = try ForeignJWKSet(parsing: document)
        } catch {
            throw NotSeen(error.description)
        }
        return set.keys.map { key in
            let isOwn = (try? VerificationKey(key.key).keyID.isExactly(key.keyID)) ?? false
            return isOwn ? key.keyID : "\(key.keyID.prefix(64)) (of another key)"
        }
    }
}
