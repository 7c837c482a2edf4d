import Files
import JOSE
import KeyRing
import OpenSSL
import ServiceAccountTokens
import TokenConfiguration

/// Keys to publish, from the ring, the files named or the server's flags.
func publishedKeys(
    _ files: VerificationKeyOptions, _ settings: inout ServerSettings, _ console: Console
) throws -> (set: JWKSet, ring: Ring?) {
    let (keys, ring) = try files.read(&settings, published: true, console)
    if keys.isEmpty { throw ConfigurationError.noKeys(settings.source) }
    console.report(keys.compactMap(\.shortKeyWarning))
    do throws(DiscoveryError) {
        return (try JWKSet(publishing: keys), ring)
    } catch {
        throw Failure(error)
    }
}
