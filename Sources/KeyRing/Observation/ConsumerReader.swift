internal import Files
internal import JSON

/// Looks at one consumer, wherever it shows its keys.
enum ConsumerReader {
    /// No JWKS is larger.
    private static let limit = 1 << 20

    /// What a consumer shows now.
    static func look(at consumer: Consumer) -> Result<Sighting, NotSeen> {
        do throws(NotSeen) {
            return .success(Sighting(keyIDs: try keyIDs(of: read(file: consumer.location))))
        } catch {
            return .failure(error)
        }
    }

    /// A JWKS file, or that of a directory with a published site or a ring.
    private static func read(file path: String) throws(NotSeen) -> [UInt8] {
        let places = ["", "/openid/v1/jwks", "/current/jwks.json", "/jwks.json"].map { path + $0 }
        let place = places.first { File.exists($0) } ?? path
        do throws(FileError) {
            return try File.read(place, limit: limit).bytes
        } catch {
            throw NotSeen(error.description)
        }
    }

    /// The kids of a JWKS in order.
    private static func keyIDs(of document: [UInt8]) throws(NotSeen) -> [String] {
        let keys: JSONValue?
        do throws(JSONError) {
            keys = try JSONValue(parsing: document)["keys"]
        } catch {
            throw NotSeen("is no JWKS: \(error)")
        }
        guard let keys, keys.kind == .array else { throw NotSeen("is no JWKS: it has no array keys") }
        return keys.elements.compactMap { $0["kid"]?.string }
    }
}
