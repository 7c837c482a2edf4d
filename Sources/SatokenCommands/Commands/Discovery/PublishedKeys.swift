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
    if keys.isEmpty { throw Failure.noKeys(settings.source) }
    for key in keys { key.warnIfShort() }
    do throws(DiscoveryError) {
        return (try JWKSet(publishing: keys), ring)
    } catch {
        throw Failure(error)
    }
}

extension VerificationKey {
    /// Warns of an RSA key of fewer bits than verifiers take.
    func warnIfShort() {
        guard case .rsa = key.numbers, key.bits < 2048 else { return }
        StandardError.line(
            "satoken: warning: key \(keyID): RSA of \(key.bits) bits, relying parties and satoken verify want 2048 or more"
        )
    }
}
