import Files
import JOSE
import KeyRing
import OpenSSL
import ServiceAccountTokens

/// Keys to publish, from the ring, the files named or the server's flags.
func publishedKeys(
    _ files: VerificationKeyOptions, _ settings: inout ServerSettings
) throws -> (set: JWKSet, ring: Ring?) {
    let (keys, ring) = try files.read(&settings, published: true)
    if keys.isEmpty { throw Failure.noKeys }
    for key in keys {
        if case .rsa = key.key.numbers, key.key.bits < 2048 {
            StandardError.line(
                "satoken: warning: key \(key.keyID): RSA of \(key.key.bits) bits, relying parties want 2048 or more"
            )
        }
    }
    do throws(DiscoveryError) {
        return (try JWKSet(publishing: keys), ring)
    } catch {
        throw Failure(error)
    }
}
