internal import Files
internal import JOSE

/// Looks at one consumer, wherever it shows its keys.
enum ConsumerReader {
    /// What a consumer shows now.
    static func look(at consumer: Consumer) -> Result<Sighting, NotSeen> {
        Result { () throws(NotSeen) in
            if consumer.location.contains("://") { return try ConsumerClient(consumer).look() }
            return Sighting(keyIDs: try read(file: consumer.location))
        }
    }

    /// A JWKS file, or that of a directory with a published site or a ring.
    private static func read(file path: String) throws(NotSeen) -> [String] {
        let places = ["", "/openid/v1/jwks", "/current/jwks.json", "/jwks.json"].map { path + $0 }
        let place = places.first { File.exists($0) } ?? path
        let document: [UInt8]
        do throws(FileError) {
            document = try File.read(place, limit: ForeignJWKSet.sizeLimit).bytes
        } catch {
            throw NotSeen(error.description)
        }
        return try PublishedKeyIDs.read(document, of: place)
    }
}
