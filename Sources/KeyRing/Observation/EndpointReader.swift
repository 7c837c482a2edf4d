internal import Files
internal import JOSE

/// Looks at one endpoint, wherever it shows its keys.
enum EndpointReader {
    /// What an endpoint shows now to a ring.
    static func look(at endpoint: Endpoint, as ring: ObservingRing) -> Result<
        JWKSObservation, ObservationError
    > {
        Result { () throws(ObservationError) in
            if endpoint.location.contains("://") { return try EndpointClient(endpoint, of: ring).look() }
            return try read(file: endpoint.location)
        }
    }

    /// A JWKS file, or that of a directory with a published site or a ring; or what an external signer noted.
    private static func read(file path: String) throws(ObservationError) -> JWKSObservation {
        let places = ["", "/openid/v1/jwks", "/current/jwks.json", "/jwks.json"].map { path + $0 }
        let place = places.first { File.exists($0) } ?? path
        let document: [UInt8]
        do throws(FileError) {
            document = try File.read(place, limit: ForeignJWKSet.sizeLimit).bytes
        } catch {
            throw ObservationError(error.description)
        }
        if let note = try HandedOutKeysNote(document, of: place) { return JWKSObservation(note) }
        return JWKSObservation(keyIDs: try PublishedKeyIDs.read(document, of: place))
    }
}
