import ArgumentParser
import Discovery
import Files
import HTTPS
import JOSE
import JSON
import OpenSSL
import Recognition
import ServiceAccountTokens
import TokenConfiguration

/// Keys from a JWK Set, as a relying party has them.
struct JWKSOptions: ParsableArguments {
    @Option(
        name: .customLong("jwks"),
        help: ArgumentHelp(
            "JWK Set with the keys that verify, in place of key files: a file, or a URL that is fetched.",
            valueName: "file|url"))
    var place: String?

    func validate() throws {
        if place?.isEmpty == true { throw ValidationError("the value of --jwks is empty") }
    }

    /// The keys, nil where no set was named.
    func keys(
        _ connection: ConnectionOptions, minimumRefresh: Double, _ console: Console
    ) throws -> RefreshedKeys? {
        guard let place else { return nil }
        let source = try KeySetSource(place, connection.value)
        let set = try source.read()
        console.report(source.warnings(set))
        let keys = try source.usable(set)
        return RefreshedKeys(
            minimumRefresh: minimumRefresh, clock: { System.uptime }, first: keys,
            read: { try source.usable(source.read()) },
            failed: { error in
                let words = Failure(known: error)?.message ?? "\(error)"
                console.warn("\(words); the keys read before stay")
            })
    }
}
