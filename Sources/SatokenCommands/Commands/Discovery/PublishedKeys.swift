import Files
import JOSE
import KeyRing
import OpenSSL
import ServiceAccountTokens

/// Keys to publish, from the ring, the files named or the server's flags.
func publishedKeys(
    _ files: VerificationKeyOptions, _ settings: inout ServerSettings, _ console: Console
) throws -> (set: JWKSet, ring: Ring?) {
    let (keys, ring) = try files.read(&settings, published: true, console)
    if keys.isEmpty { throw Failure.noKeys(settings.source) }
    for key in keys { key.warnIfShort(console) }
    do throws(DiscoveryError) {
        return (try JWKSet(publishing: keys), ring)
    } catch {
        throw Failure(error)
    }
}

extension VerificationKey {
    /// Warns of an RSA key of fewer bits than verifiers take.
    func warnIfShort(_ console: Console) {
        guard case .rsa = key.numbers, key.bits < 2048 else { return }
        console.warn(
            "key \(keyID): RSA of \(key.bits) bits, relying parties and satoken verify want 2048 or more"
        )
    }
}
