import Files
import JOSE
import OpenSSL
import ServiceAccountTokens

/// Keys to publish, from the files named or from the server's flags.
func publishedKeys(_ files: VerificationKeyOptions, _ settings: ServerSettings) throws -> JWKSet {
    let paths = files.files.isEmpty ? settings.keyFiles : files.files
    if paths.isEmpty { throw Failure.noKeys }
    let keys = try KeyFiles.verificationKeys(paths)
    for key in keys {
        if case .rsa = key.key.numbers, key.key.bits < 2048 {
            StandardError.line(
                "satoken: warning: key \(key.keyID): RSA of \(key.key.bits) bits, relying parties want 2048 or more"
            )
        }
    }
    do throws(DiscoveryError) {
        return try JWKSet(publishing: keys)
    } catch {
        throw Failure(error.description, code: .refused)
    }
}
